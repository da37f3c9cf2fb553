"""``sammiu members``: what law and life ask of a shop: a copy, an erasure, a merge, a number."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar
from uuid import UUID

import typer
from rich.console import Console

from core import cards, phone
from core.context import Context
from core.db.database import Database
from core.db.ids import new_id
from core.privacy import access, erase, merge, numbers, paper, wiping
from core.refusals import Refusal
from core.words import LANGUAGES, say
from shop import house, jobs

T = TypeVar("T")
Where = Annotated[str | None, typer.Option("--database", help="database URL; else the settings")]
Number = Annotated[str, typer.Argument(help="the member's number, as people write it")]
Opens = Callable[[str | None], house.Opened]


class Nobody(Refusal):
    """No member has this number."""

    key = "member.unknown"


def commands(opened: Opens, out: Console) -> typer.Typer:
    """The commands, for the shop that ``opened`` opens."""
    app = typer.Typer(no_args_is_help=True, help="A member's data, and who is who.")

    def done(database: str | None, work: Callable[[Database], str]) -> None:
        try:
            with opened(database) as shop:
                out.print(f"[green]✓[/green] {work(shop)}")
        except Refusal as refusal:
            out.print(f"[red]{say('en', refusal.key, **refusal.facts)}[/red]")
            sys.exit(1)

    @app.command("copy")
    def copy(number: Number, to: Annotated[Path, typer.Option()] = Path(),
             database: Where = None) -> None:  # fmt: skip
        """Everything the shop holds about a member: JSON, CSV and a PDF to read."""
        done(database, lambda shop: _copy(shop, number, to))

    @app.command("erase")
    def erase_member(
        number: Number,
        give_up_credit: Annotated[bool, typer.Option(help="she gives up refund credit")] = False,
        database: Where = None,
    ) -> None:
        """Forget a member: the person goes, the books stay. There is no way back."""
        done(database, lambda shop: _erase(shop, number, give_up_credit))

    @app.command("merge")
    def merge_members(
        keep: Annotated[str, typer.Argument(help="the number that stays")],
        gone: Annotated[str, typer.Argument(help="the other number of the same person")],
        database: Where = None,
    ) -> None:
        """Make one member of two who are one person."""
        done(database, lambda shop: _merge(shop, keep, gone))

    @app.command("part")
    def part(
        merge_id: Annotated[UUID, typer.Argument(help="the merge, as it was told")],
        database: Where = None,
    ) -> None:
        """Undo a merge within the shop's days."""
        done(database, lambda shop: _deed(shop, lambda ctx: merge.undo(ctx, merge_id)) or "Parted.")

    @app.command("number")
    def number(
        old: Annotated[str, typer.Argument(help="the number so far")],
        new: Annotated[str, typer.Argument(help="the new one, seen to be hers")],
        database: Where = None,
    ) -> None:
        """Give a member her new number; the old one is free."""
        done(database, lambda shop: _number(shop, old, new))

    return app


def _copy(shop: Database, number: str, to: Path) -> str:
    def collected(ctx: Context) -> tuple[access.Copy, bytes]:
        copy = access.collect(ctx, _who(ctx, number))
        return copy, paper.as_pdf(copy, tuple(LANGUAGES), ctx.store.zone)

    copy, sheets = shop.ask(jobs.offices(shop)[0], collected)
    to.mkdir(parents=True, exist_ok=True)
    for ending, content in (
        ("json", access.as_json(copy)), ("zip", access.as_csv(copy)), ("pdf", sheets),
    ):  # fmt: skip
        (to / f"{copy.member_id}.{ending}").write_bytes(content)
    _deed(shop, lambda ctx: access.handed_over(ctx, copy.member_id, "all"))
    return f"{to / str(copy.member_id)}.json, .zip and .pdf"


def _erase(shop: Database, number: str, give_up_credit: bool) -> str:
    _deed(
        shop,
        lambda ctx: erase.erase(ctx, _who(ctx, number), give_up_credit=give_up_credit),
    )
    wiping.wipe(shop, jobs.offices(shop)[0])
    return "Forgotten, and wiped from the file."


def _merge(shop: Database, keep: str, gone: str) -> str:
    key = new_id()
    _deed(shop, lambda ctx: merge.merge(ctx, _who(ctx, keep), _who(ctx, gone), key=key))
    return f"One member now. To part them again: sammiu members part {key}"


def _number(shop: Database, old: str, new: str) -> str:
    def change(ctx: Context) -> None:
        numbers.change_by_staff(ctx, _who(ctx, old), phone.read(new, ctx.store.region))

    _deed(shop, change)
    return "The new number is hers."


def _deed(shop: Database, work: Callable[[Context], T]) -> T:
    return shop.deed(jobs.offices(shop)[0], work)


def _who(ctx: Context, number: str) -> UUID:
    found = cards.find_by_phone(ctx, number)
    if found is None:
        raise Nobody
    return found.member_id

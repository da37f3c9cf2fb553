"""``sammiu gift-cards``: numbers, PINs and QR codes for the printer of the cards."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from core import gift_cards
from core.context import Context
from core.gift_cards import Blank
from shop import house, jobs

COLUMNS = ("number", "pin", "qr")
BATCH = 50
Where = Annotated[str | None, typer.Option("--database", help="database URL; else the settings")]


def commands(opened: Callable[[str | None], house.Opened], out: Console) -> typer.Typer:
    """The command, for the shop that ``opened`` opens."""
    app = typer.Typer(no_args_is_help=True, help="Gift cards to be printed.")

    @app.command()
    def make(
        count: Annotated[int, typer.Argument(min=1, max=100_000, help="how many")],
        into: Annotated[Path, typer.Argument(help="CSV file to write; must not exist")],
        database: Where = None,
    ) -> None:
        """Make blank cards. The file is the only place where their PINs can ever be read."""
        with opened(database) as shop, into.open("x", newline="", encoding="utf-8") as file:
            into.chmod(0o600)
            desk, sheet = jobs.offices(shop)[0], csv.writer(file)
            sheet.writerow(COLUMNS)
            digits = shop.ask(desk, lambda ctx: ctx.rules.gift_cards.pin_digits)
            for at in track(range(0, count, BATCH), console=out, description="Making cards"):
                made = gift_cards.blanks(min(BATCH, count - at), digits=digits)
                sheet.writerows(shop.deed(desk, _enter(made)))
                file.flush()
        out.print(
            f"[green]✓[/green] {count} cards in {into}. Give it to the printer and delete it."
        )

    @app.callback()
    def gift_cards_group() -> None:
        """Cards are made here and sold at a till."""

    return app


def _enter(made: list[Blank]) -> Callable[[Context], list[tuple[str, str, str]]]:
    """Into the books, and what is to be printed on each."""

    def deed(ctx: Context) -> list[tuple[str, str, str]]:
        gift_cards.enter(ctx, made)
        return [
            (gift_cards.spelled(one.number), one.pin, gift_cards.qr(ctx.keys, one.number))
            for one in made
        ]

    return deed

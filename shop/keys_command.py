"""``sammiu keys``: the keys that sign our QR codes. For the owner, at the machine itself."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from core import keys
from core.context import Context
from core.db.database import Database
from core.refusals import Refusal
from core.words import say
from shop import house, jobs

Where = Annotated[str | None, typer.Option("--database", help="database URL; else the settings")]
Number = Annotated[int, typer.Argument(help="the key's number, from the list")]


def commands(opened: Callable[[str | None], house.Opened], out: Console) -> typer.Typer:
    """The commands, for the shop that ``opened`` opens."""
    app = typer.Typer(no_args_is_help=True, help="The keys that sign our QR codes.")

    @app.command("list")
    def list_keys(database: Where = None) -> None:
        """Every key: since when, and whether it signs, verifies, was retired or revoked."""
        with opened(database) as shop:
            table = Table("key", "made", "state", "ended")
            for one in shop.ask(jobs.offices(shop)[0], keys.every):
                ended = f"{one.ended_at:%d %b %Y %H:%M}" if one.ended_at else ""
                table.add_row(str(one.id), f"{one.made_at:%d %b %Y %H:%M}", one.state, ended)
            out.print(table)

    @app.command()
    def rotate(database: Where = None) -> None:
        """Make a new key that signs from now on. Codes that are out there go on working."""
        with opened(database) as shop:
            key_id = _do(shop, out, keys.rotate)
        out.print(f"[green]✓[/green] Key {key_id} signs from now on; older ones still verify.")

    @app.command()
    def retire(key: Number, database: Where = None) -> None:
        """Stop reading codes of an old key, when all its coupons are past their day."""
        with opened(database) as shop:
            _do(shop, out, lambda ctx: keys.retire(ctx, key))
        out.print(f"[green]✓[/green] Codes of key {key} are no longer read.")

    @app.command()
    def revoke(
        key: Number,
        database: Where = None,
        yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
    ) -> None:
        """Refuse every code of a key, at once. For a key that was stolen."""
        if not yes:
            typer.confirm(
                f"Every printed or saved QR signed with key {key} stops working. Go on?", abort=True
            )
        with opened(database) as shop:
            _do(shop, out, lambda ctx: keys.revoke(ctx, key))
        out.print(f"[green]✓[/green] Codes of key {key} are refused from now on.")

    return app


def _do(shop: Database, out: Console, work: Callable[[Context], int | None]) -> int | None:
    try:
        return shop.deed(jobs.offices(shop)[0], work)
    except Refusal as refusal:
        out.print(f"[red]{say('en', refusal.key, **refusal.facts)}[/red]")
        sys.exit(1)

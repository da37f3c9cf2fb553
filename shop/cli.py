"""The ``sammiu`` command: open a demo shop, run a real one, look after its books."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from core import founding, stations, verify
from core.context import SYSTEM, Desk
from core.db import migrate
from core.founding import AlreadyFounded, Branch
from core.words import say
from shop import gift_cards_command, house, jobs_command, keys_command, members_command
from shop.demo.fill import fill
from shop.demo.serve import run_demo
from shop.settings import Settings, SettingsWrong, read_settings

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Sammiu 三秒: kiosk and till.")
out = Console(highlight=False)

Where = Annotated[str | None, typer.Option("--database", help="database URL; else the settings")]


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="port to listen on")] = 8550,
    host: Annotated[str, typer.Option(help="address to listen on")] = "127.0.0.1",
    days: Annotated[int, typer.Option(help="days of made-up past")] = 90,
    keep: Annotated[Path | None, typer.Option(help="keep the shop in this file")] = None,
) -> None:
    """Open a fresh made-up shop and serve it: kiosk, staff app, simulated machines."""
    with tempfile.TemporaryDirectory(prefix="sammiu-demo-") as folder:
        file = keep or Path(folder) / "demo.sqlite3"
        url = f"sqlite:///{file}"
        if not file.exists():
            _fill_demo(url, days)
        run_demo(url, host=host, port=port, tell=out.print)


@app.command()
def serve(
    database: Where = None,
    host: Annotated[str | None, typer.Option(help="address to listen on")] = None,
    port: Annotated[int | None, typer.Option(help="port to listen on")] = None,
) -> None:
    """Run the shop of the settings: sammiu.toml and SAMMIU_… variables."""
    settings = _settings(database_url=database, host=host, port=port)
    house.run(_opened(settings), settings, tell=out.print)


@app.command()
def init(
    database: Where = None,
    code: Annotated[str, typer.Option(help="short code of the first branch")] = "HK1",
    name: Annotated[str, typer.Option(help="its name in English")] = "First branch",
    name_zh: Annotated[str, typer.Option(help="its name in Chinese")] = "總店",
    tills: Annotated[int, typer.Option(min=1)] = 1,
    kiosks: Annotated[int, typer.Option(min=0)] = 1,
    owner: Annotated[str, typer.Option(help="the owner's name")] = "Owner",
    pin: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)] = "",
    currency: Annotated[str, typer.Option()] = "HKD",
) -> None:
    """Found a shop in an empty database: first branch, stations, owner."""
    settings = _settings(database_url=database)
    migrate.upgrade(settings.database_url)
    with _opened(settings) as shop:
        region, zone = ("TW", "Asia/Taipei") if currency == "TWD" else ("HK", "Asia/Hong_Kong")
        branch = Branch(
            code,
            {"en": name, "zh_Hant": name_zh},
            {},
            currency=currency,
            zone=zone,
            region=region,
            tills=tills,
            kiosks=kiosks,
        )
        try:
            (store,) = founding.found(shop, [branch])
        except AlreadyFounded as refusal:
            _fail(say("en", refusal.key))
        house.hire_owner(shop, Desk(store.id, f"{code}-OFFICE", SYSTEM), owner, pin)
    out.print(f"Founded {code} with {tills} till(s) and {kiosks} kiosk(s).")
    out.print("Next: sammiu pair <station>, then sammiu serve.")


@app.command()
def pair(
    station: Annotated[str, typer.Argument(help="e.g. TST-1 or TST-K1")], database: Where = None
) -> None:
    """A code that makes one browser this till or kiosk. Works once, for fifteen minutes."""
    settings = _settings(database_url=database)
    with _opened(settings) as shop:
        known = {one.code: one for one in house.stations_of(shop)}
        if station not in known:
            _fail(f"No station {station}. There are: {', '.join(sorted(known))}.")
        desk = Desk(known[station].store_id, station, SYSTEM)
        code = shop.deed(desk, lambda ctx: stations.make_code(ctx, station))
    door = "kiosk" if known[station].kind == "kiosk" else "staff"
    out.print(f"Open /{door}/ in the browser and type [bold]{code[:4]} {code[4:]}[/bold].")


@app.command("verify")
def verify_books(database: Where = None) -> None:
    """Add every ledger up again and walk every journal chain. Exit 1 when something differs."""
    settings = _settings(database_url=database)
    with _opened(settings) as shop:
        findings = verify.verify(shop)
    for finding in findings:
        out.print(f"[red]✗[/red] {finding}")
    if findings:
        raise typer.Exit(1)
    out.print("[green]✓[/green] Every balance, number and chain re-derives.")


@app.command("migrate")
def migrate_tables(database: Where = None) -> None:
    """Bring the database to the tables of this version."""
    settings = _settings(database_url=database)
    migrate.upgrade(settings.database_url)
    out.print(f"The database is at {migrate.newest()}.")


app.add_typer(
    jobs_command.commands(lambda url: _opened(_settings(database_url=url)), out), name="jobs"
)
app.add_typer(
    gift_cards_command.commands(lambda url: _opened(_settings(database_url=url)), out),
    name="gift-cards",
)
app.add_typer(
    members_command.commands(lambda url: _opened(_settings(database_url=url)), out), name="members"
)
app.add_typer(
    keys_command.commands(lambda url: _opened(_settings(database_url=url)), out), name="keys"
)


def _fill_demo(url: str, days: int) -> None:
    migrate.upgrade(url)
    columns = TextColumn("[progress.description]{task.description}"), BarColumn(bar_width=40)
    with Progress(*columns, console=out) as bars:
        task = bars.add_task("Opening the demo shop", total=1.0)
        fill(url, days=days, progress=lambda share, _: bars.update(task, completed=share))


def _settings(**said: object) -> Settings:
    try:
        return read_settings(**said)
    except SettingsWrong as wrong:
        _fail(str(wrong))


def _opened(settings: Settings) -> house.Opened:
    try:
        return house.opened(settings.database_url)
    except migrate.SchemaBehind as behind:
        _fail(f"{behind}. Run: sammiu migrate (or sammiu init for a new shop).")


def _fail(sentence: str) -> NoReturn:
    out.print(f"[red]{sentence}[/red]")
    sys.exit(2)


if __name__ == "__main__":
    app()

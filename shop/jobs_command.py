"""``sammiu jobs``: what the house does by the clock, how it went, and doing it now."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from core.db.database import Database
from core.jobs import Run
from shop import house, jobs
from shop.jobs import AlreadyAtWork, JobRunner, JobUnknown, Told

Where = Annotated[str | None, typer.Option("--database", help="database URL; else the settings")]


def commands(opened: Callable[[str | None], house.Opened], out: Console) -> typer.Typer:
    """The two commands, for the shop that ``opened`` opens."""
    app = typer.Typer(no_args_is_help=True, help="What the house does by the clock.")

    @app.command("list")
    def list_jobs(database: Where = None) -> None:
        """Every job: when it runs, how its last run went, when it runs next."""
        with opened(database) as shop:
            out.print(_table(shop))

    @app.command("run")
    def run(
        name: Annotated[str, typer.Argument(help="the job's name, from the list")],
        database: Where = None,
    ) -> None:
        """Do a job now, due or not. Refused while another process is at it."""
        try:
            job = jobs.job_named(name)
            with opened(database) as shop:
                done = JobRunner(shop, jobs.offices(shop)).run_now(job)
        except JobUnknown:
            known = ", ".join(one.name for one in jobs.JOBS)
            out.print(f"[red]No job {name}. There are: {known}.[/red]")
            sys.exit(2)
        except AlreadyAtWork:
            out.print(f"[red]{name} is being done by another process just now.[/red]")
            sys.exit(1)
        out.print(f"[green]✓[/green] {name}: {done:,} done.")

    return app


def _table(shop: Database) -> Table:
    table = Table(
        Column("job", no_wrap=True), "every", "last run", "took", "done", "trouble", "next"
    )
    for one in shop.ask(jobs.offices(shop)[0], jobs.told):
        table.add_row(
            one.job.name, one.job.every, *_last(one, one.last), f"{one.next_at:%d %b %H:%M}"
        )
    return table


def _last(one: Told, run: Run | None) -> tuple[str, str, str, str]:
    if run is None:
        return "never", "", "", ""
    took = "at work" if run.seconds is None else f"{run.seconds:.1f} s"
    began = run.began_at.astimezone(one.zone)
    return f"{began:%d %b %H:%M}", took, f"{run.done:,}", run.trouble

"""Founding a shop: its first branch, stations, signing key and owner, in an empty database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from core import stations, stores, tokens
from core.context import Store
from core.db.database import Database, wall_clock
from core.refusals import Refusal


class AlreadyFounded(Refusal):
    """There is a shop in this database already."""

    key = "founding.already"


@dataclass(frozen=True, slots=True)
class Branch:
    """What is told of a branch when it is opened."""

    code: str
    name: dict[str, str]
    address: dict[str, str]
    phone: str = ""
    currency: str = "HKD"
    zone: str = "Asia/Hong_Kong"
    region: str = "HK"
    tills: int = 1
    kiosks: int = 1


def found(
    database: Database, branches: list[Branch], *, now: datetime | None = None
) -> list[Store]:
    """Open the branches with their stations, and make the first signing key.

    Tills are ``CODE-1`` …, kiosks ``CODE-K1`` …, the back office ``CODE-OFFICE``. Refuses a
    database that has a shop in it. Takes the database, not a ctx: there is no desk yet.
    """
    with database.engine.begin() as connection:
        if connection.execute(select(stores.stores.c.id).limit(1)).first() is not None:
            raise AlreadyFounded
        tokens.make_key(connection, now or wall_clock())
        opened = [_open(connection, branch) for branch in branches]
    database.forget_standing()
    return opened


def _open(connection: Connection, branch: Branch) -> Store:
    store = stores.open_branch(
        connection,
        code=branch.code,
        name=branch.name,
        address=branch.address,
        phone=branch.phone,
        currency=branch.currency,
        zone=branch.zone,
        region=branch.region,
    )
    for number in range(1, branch.tills + 1):
        stations.set_up(connection, store.id, f"{branch.code}-{number}", "till")
    for number in range(1, branch.kiosks + 1):
        stations.set_up(connection, store.id, f"{branch.code}-K{number}", "kiosk")
    stations.set_up(connection, store.id, f"{branch.code}-OFFICE", "office")
    return store

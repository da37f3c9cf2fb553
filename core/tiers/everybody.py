"""Every member who ever bought something or stands somewhere, one after the other, by id.

For questions about all of them (a preview, a replay, the check of the books): rows are read along
in the order of ids, so that nobody has to hold a shop's whole history at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, exists, select

from core.members import members
from core.tiers.deeds import DECISIONS
from core.tiers.history import Member, Standing
from core.tiers.standing import facts, standing_of
from core.tiers.tables import changes, purchases, standings

_bought = exists().where(purchases.c.member_id == members.c.id)
PEOPLE = (
    select(members.c.id, members.c.name, members.c.phone, members.c.joined_at, standings)
    .outerjoin(standings, standings.c.member_id == members.c.id)
    .where(_bought | standings.c.member_id.is_not(None))
    .order_by(members.c.id)
)
BOUGHT = select(purchases).order_by(purchases.c.member_id, purchases.c.id)
DECIDED = (
    select(changes)
    .where(changes.c.kind.in_(DECISIONS))
    .order_by(changes.c.member_id, changes.c.at, changes.c.id)
)


class Somebody(NamedTuple):
    """A member, her history, and the decisions people made about her tier."""

    id: UUID
    name: str
    phone: str
    known: Member
    decisions: tuple[Any, ...]


def everybody(connection: Connection) -> Iterator[Somebody]:
    """All of them, by id."""
    bought, decided = Beside(connection.execute(BOUGHT)), Beside(connection.execute(DECIDED))
    for row in connection.execute(PEOPLE):
        stands = Standing() if row.version is None else standing_of(row)
        known = Member(row.joined_at, stands, facts(bought.of(row.id)))
        yield Somebody(row.id, row.name, row.phone, known, tuple(decided.of(row.id)))


class Beside:
    """Rows ordered by member, read along beside other rows in the same order."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._groups = groupby(rows, attrgetter("member_id"))
        self._skipped: list[UUID] = []
        self._at: UUID | None = None
        self._step()

    def of(self, member_id: UUID) -> list[Any]:
        """The rows of this member; those of members before it are passed over."""
        while self._at is not None and self._at < member_id:
            self._skipped.append(self._at)
            self._step()
        if self._at != member_id:
            return []
        found = self._rows
        self._step()
        return found

    def left_over(self) -> list[UUID]:
        """The members whose rows nobody asked for."""
        while self._at is not None:
            self._skipped.append(self._at)
            self._step()
        return self._skipped

    def _step(self) -> None:
        self._at, rows = next(self._groups, (None, ()))
        self._rows = list(rows)

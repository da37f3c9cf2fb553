"""The bell: what happens elsewhere and a cashier should know without asking.

Who is at the kiosk, whether paper comes out, what the card terminal is doing. Each is asked for
again when news of it arrives, never added up from the news.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import flet as ft

from core import members, payments, printing, sales
from core.context import Context
from core.journal import Event
from core.members import Seen
from core.payments import Attempt
from core.printing import Job
from ui.front import LOST, Front

AT_KIOSK = frozenset({"member.joined", "member.greeted"})
LATELY_MINUTES = 15
PAPER = "print."
CARD = "payment."


@dataclass(frozen=True, slots=True)
class Doubt:
    """A slip whose end nobody saw, and the number printed on it."""

    job: Job
    number: str


@dataclass(eq=False, repr=False)
class Bell(ft.Observable):
    """The newest of each."""

    front: Front
    lately: tuple[Seen, ...] = ()
    noticed: frozenset[UUID] = frozenset()
    waiting: tuple[Job, ...] = ()
    unsure: tuple[Doubt, ...] = ()
    attempt: Attempt | None = None

    @property
    def trouble(self) -> str:
        """What keeps the printer from printing, or an empty string."""
        return next((job.trouble for job in self.waiting if job.trouble), "")

    @property
    def new_faces(self) -> tuple[Seen, ...]:
        """People at the kiosk nobody has served or looked at since."""
        return tuple(one for one in self.lately if one.member_id not in self.noticed)

    async def look(self) -> None:
        """Everything anew."""
        await self.look_at_kiosks()
        await self.look_at_paper()
        await self.look_at_terminal()

    async def hear(self, event: Event) -> None:
        """News of another screen or machine."""
        if event is LOST:
            await self.look()
        elif event.kind in AT_KIOSK and event.store_id == self.front.desk.store_id:
            self.noticed = self.noticed - {UUID(event.subject)}
            await self.look_at_kiosks()
        elif event.station != self.front.desk.station:
            return
        elif event.kind.startswith(PAPER) or event.kind == "receipt.reprinted":
            await self.look_at_paper()
        elif event.kind.startswith(CARD):
            await self.look_at_terminal()

    def notice(self, member_id: UUID) -> None:
        """The cashier has seen this one."""
        self.noticed = self.noticed | {member_id}

    async def look_at_kiosks(self) -> None:
        found = await self.front.tap(
            lambda ctx: members.lately_at_kiosks(ctx, minutes=LATELY_MINUTES), read=True
        )
        self.lately = tuple(found or ())

    async def look_at_paper(self) -> None:
        found = await self.front.tap(_paper, read=True)
        if found is not None:
            self.waiting, self.unsure = found

    async def look_at_terminal(self) -> None:
        self.attempt = await self.front.tap(payments.unresolved, read=True)

    async def came_out(self, job_id: UUID, *, yes: bool) -> None:
        """The cashier looked whether the slip is there."""
        await self.front.tap(lambda ctx: printing.came_out(ctx, job_id, yes=yes))
        await self.look_at_paper()


def _paper(ctx: Context) -> tuple[tuple[Job, ...], tuple[Doubt, ...]]:
    doubts = (Doubt(job, _number(ctx, job)) for job in printing.unsure(ctx))
    return tuple(printing.waiting(ctx)), tuple(doubts)


def _number(ctx: Context, job: Job) -> str:
    return sales.show(ctx, job.subject).number if job.kind == "receipt" else ""

"""The member on the basket, a little closer: tags, notes, and how we know that it is really her."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import flet as ft

from core import arrivals, members, notes, tags
from core.codes import DIGITS
from core.context import Context
from core.db.ids import new_id
from core.notes import Note
from core.tags import Kind, Tag
from staff_app.pins import Approval
from ui import keypad
from ui.front import Front

Proven = Callable[[UUID, str], Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What was read of a member in one moment."""

    tags: tuple[Tag, ...] = ()
    notes: tuple[Note, ...] = ()
    kinds: tuple[Kind, ...] = ()


NOTHING = Known()


@dataclass(eq=False, repr=False)
class Dossier(ft.Observable):
    """Whose it is, what is known of her, and the code that is being typed."""

    front: Front
    approval: Approval
    on_proven: Proven
    member_id: UUID | None = None
    known: Known = NOTHING
    code_sent: bool = False
    typed: str = ""
    sentence: str = ""

    def __post_init__(self) -> None:
        self._checking: asyncio.Task[None] | None = None

    async def follow(self, member_id: UUID | None) -> None:
        """Another member is on the basket, or none."""
        if member_id == self.member_id:
            return
        self.member_id, self.known = member_id, NOTHING
        self.code_sent, self.typed, self.sentence = False, "", ""
        await self.look()

    async def look(self) -> None:
        """Read it anew."""
        member_id = self.member_id
        if member_id is None:
            return
        known = await self.front.tap(lambda ctx: _known(ctx, member_id), read=True)
        if known is not None and member_id == self.member_id:
            self.known = known

    # -- tags and notes --------------------------------------------------------------------------

    async def turn_tag(self, code: str) -> None:
        """Put a tag on, or take it off again."""
        there = any(tag.code == code for tag in self.known.tags)
        change = tags.take if there else tags.put
        await self._do(lambda ctx, member_id: change(ctx, member_id, code))

    async def write(self, text: str, *, for_managers: bool) -> bool:
        """Keep a note. True when it is kept."""
        visibility = notes.FOR_MANAGERS if for_managers else notes.FOR_STAFF
        key = new_id()
        return await self._do(
            lambda ctx, member_id: notes.write(
                ctx, member_id, text, visibility=visibility, note_id=key
            )
        )

    async def drop(self, note: Note) -> None:
        """Strike a note out; somebody else's asks for a manager."""
        outcome = await self.approval.run(lambda ctx: notes.drop(ctx, note.id))
        if outcome.done:
            await self.look()

    # -- is it really her? -----------------------------------------------------------------------

    async def send_code(self) -> None:
        """Six digits to the number on her books."""
        key = new_id()
        sent = await self._do(lambda ctx, who: arrivals.send_code_to(ctx, who, key=key))
        if sent:
            self.code_sent, self.typed, self.sentence = True, "", ""

    def press(self, key: str) -> None:
        """A digit she reads out; the sixth is the answer."""
        if len(self.typed) == DIGITS:
            return
        self.typed, self.sentence = keypad.press(self.typed, key, DIGITS), ""
        if len(self.typed) == DIGITS:
            self._checking = asyncio.ensure_future(self._check())

    async def vouch(self) -> None:
        """A colleague who may says: this is she."""
        member_id = self.member_id
        if member_id is None:
            return
        outcome = await self.approval.run(lambda ctx: members.verify_by_staff(ctx, member_id))
        if outcome.done and member_id == self.member_id:
            await self.on_proven(member_id, "staff")

    async def _check(self) -> None:
        member_id, typed = self.member_id, self.typed
        if member_id is None:
            return
        right = await self.front.tap(lambda ctx: arrivals.proves_at_till(ctx, member_id, typed))
        if member_id != self.member_id:
            return
        self.typed = ""
        if right:
            self.code_sent = False
            await self.on_proven(member_id, "code")
        else:
            self.sentence = self.front.say("prove.no")

    async def _do(self, work: Callable[[Context, UUID], Any]) -> bool:
        member_id = self.member_id
        if member_id is None:
            return False
        outcome = await self.front.attempt(lambda ctx: work(ctx, member_id))
        if not outcome.done:
            self.front.tell(outcome.sentence, "warn" if outcome.refusal else "stop")
        await self.look()
        return outcome.done


def _known(ctx: Context, member_id: UUID) -> Known:
    return Known(tags.of(ctx, member_id), notes.of(ctx, member_id), tuple(tags.everything(ctx)))

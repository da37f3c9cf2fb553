"""Card payments: an attempt is a row before the terminal hears of it, and unknown is a state.

asked → sent → approved | declined | cancelled | unknown; unknown is resolved by asking the terminal
about the same attempt, never by charging again. The terminal itself waits outside: a runner takes
attempts from here to the machine and brings answers back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    bindparam,
    insert,
    select,
    text,
    update,
)

from core import journal, ledger
from core.context import Context
from core.db import schema
from core.db.ids import new_id
from core.db.schema import Cents, Key, UtcTime, metadata
from core.refusals import Refusal

UNRESOLVED = ("asked", "sent", "unknown")

attempts = Table(
    "payment_attempts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("basket_id", Key, ForeignKey("baskets.id"), nullable=False, index=True),
    Column("station", String(24), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("amount_cents", Cents, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("state", String(10), nullable=False),
    Column("original_id", Key, nullable=True),
    Column("reason", String(200), nullable=False),
    Column("asked_by", String(80), nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("sent_at", UtcTime, nullable=True),
    Column("abort_asked_at", UtcTime, nullable=True),
    Index(
        "ux_payment_attempts_unresolved",
        "station",
        unique=True,
        sqlite_where=text("state IN ('asked', 'sent', 'unknown')"),
        postgresql_where=text("state IN ('asked', 'sent', 'unknown')"),
    ),
)

answers = schema.ledger(
    "payment_answers",
    Column("id", Key, primary_key=True),
    Column("attempt_id", Key, ForeignKey("payment_attempts.id"), nullable=False, index=True),
    Column("state", String(10), nullable=False),
    Column("amount_cents", Cents, nullable=False),
    Column("scheme", String(40), nullable=False),
    Column("last4", String(4), nullable=False),
    Column("approval_code", String(20), nullable=False),
    Column("terminal_reference", String(120), nullable=False),
    Column("reason", String(200), nullable=False),
    Column("at", UtcTime, nullable=False),
)


class TerminalBusy(Refusal):
    """This till's terminal is still at work on another payment."""

    key = "payment.terminal_busy"


class AmountWrong(Refusal):
    """Nothing to pay, or more than is left to pay."""

    key = "payment.amount_wrong"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request to the terminal: to pay, or to give back what ``original_id`` paid."""

    id: UUID
    basket_id: UUID
    station: str
    kind: str
    amount_cents: int
    currency: str
    state: str
    original_id: UUID | None
    reason: str
    asked_by: str
    asked_at: datetime
    sent_at: datetime | None
    abort_asked_at: datetime | None

    @property
    def resolved(self) -> bool:
        """Whether the terminal's last word is known."""
        return self.state not in UNRESOLVED


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back from the terminal. No card number ever: scheme, last four, references.

    ``amount_cents`` is what was authorised when that is less than was asked, else None.
    """

    state: str
    scheme: str = ""
    last4: str = ""
    approval_code: str = ""
    terminal_reference: str = ""
    reason: str = ""
    amount_cents: int | None = None


UNRESOLVED_HERE = select(attempts).where(
    attempts.c.station == bindparam("station"), attempts.c.state.in_(UNRESOLVED)
)

UNRESOLVED_OF = select(attempts.c.id).where(
    attempts.c.basket_id == bindparam("basket"), attempts.c.state.in_(UNRESOLVED)
)


def ask(ctx: Context, basket_id: UUID, amount_cents: int, *, key: UUID) -> Attempt:
    """Ask for a card payment. ``key`` is the attempt's id: a second tap finds the first attempt."""
    return _ask(ctx, basket_id, amount_cents, key=key, kind="pay")


def ask_reversal(ctx: Context, original: Attempt, *, key: UUID, reason: str = "") -> Attempt:
    """Ask the terminal to give back what an approved attempt took, and say why."""
    return _ask(
        ctx,
        original.basket_id,
        original.amount_cents,
        key=key,
        kind="reverse",
        original_id=original.id,
        reason=reason,
    )


def unresolved(ctx: Context) -> Attempt | None:
    """The attempt this till's terminal is at work on, if any."""
    row = ctx.db.execute(UNRESOLVED_HERE, {"station": ctx.station}).first()
    return _attempt(row) if row else None


def unresolved_of(ctx: Context, basket_id: UUID) -> bool:
    """Whether a terminal, of whichever till, is at work on this basket."""
    return ctx.db.execute(UNRESOLVED_OF, {"basket": basket_id}).first() is not None


def find(ctx: Context, attempt_id: UUID) -> Attempt | None:
    """The attempt of this id, if it was made already."""
    row = ctx.db.execute(select(attempts).where(attempts.c.id == attempt_id)).first()
    return _attempt(row) if row else None


def show(ctx: Context, attempt_id: UUID) -> Attempt:
    """One attempt."""
    return _attempt(ctx.db.execute(select(attempts).where(attempts.c.id == attempt_id)).one())


def newest_of(ctx: Context, basket_id: UUID) -> Attempt | None:
    """The latest attempt of a basket."""
    row = ctx.db.execute(
        select(attempts)
        .where(attempts.c.basket_id == basket_id)
        .order_by(attempts.c.id.desc())
        .limit(1)
    ).first()
    return _attempt(row) if row else None


def answer_of(ctx: Context, attempt_id: UUID) -> Answer | None:
    """The newest answer to an attempt."""
    row = ctx.db.execute(
        select(answers)
        .where(answers.c.attempt_id == attempt_id)
        .order_by(answers.c.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    return Answer(
        row.state,
        row.scheme,
        row.last4,
        row.approval_code,
        row.terminal_reference,
        row.reason,
        row.amount_cents,
    )


def approved(ctx: Context, basket_id: UUID) -> list[tuple[Attempt, Answer]]:
    """The card money on a basket: approved, and not given back."""
    rows = ctx.db.execute(
        select(attempts)
        .where(attempts.c.basket_id == basket_id, attempts.c.state == "approved")
        .order_by(attempts.c.id)
    ).fetchall()
    given_back = {row.original_id for row in rows if row.kind == "reverse"}
    kept = [_attempt(row) for row in rows if row.kind == "pay" and row.id not in given_back]
    return [(one, answer_of(ctx, one.id) or Answer("approved")) for one in kept]


def at_work(ctx: Context) -> list[Attempt]:
    """Every unresolved attempt of every till, oldest first: the runner's work list."""
    rows = ctx.db.execute(
        select(attempts).where(attempts.c.state.in_(UNRESOLVED)).order_by(attempts.c.id)
    )
    return [_attempt(row) for row in rows]


def sending(ctx: Context, attempt_id: UUID) -> bool:
    """The runner is about to speak to the terminal. False: it has been sent before."""
    changed = ctx.db.execute(
        update(attempts)
        .where(attempts.c.id == attempt_id, attempts.c.state == "asked")
        .values(state="sent", sent_at=ctx.now)
    )
    return changed.rowcount == 1


def ask_abort(ctx: Context, attempt_id: UUID) -> None:
    """The cashier wants it stopped. Whether it was in time, only the terminal's answer tells."""
    ctx.require("sell")
    ctx.db.execute(
        update(attempts)
        .where(attempts.c.id == attempt_id, attempts.c.state.in_(UNRESOLVED))
        .values(abort_asked_at=ctx.now)
    )
    journal.announce(ctx, "payment.abort_asked", attempt_id)


def record(ctx: Context, attempt_id: UUID, answer: Answer) -> bool:
    """Keep the terminal's answer. False when the attempt was resolved already (a late twin).

    A partial approval counts with what was authorised: the rest is still to be paid.
    """
    given = None if answer.state != "approved" else answer.amount_cents
    amount: int | None = ctx.db.execute(
        update(attempts)
        .where(attempts.c.id == attempt_id, attempts.c.state.in_(UNRESOLVED))
        .values(
            state=answer.state,
            amount_cents=attempts.c.amount_cents if given is None else given,
        )
        .returning(attempts.c.amount_cents)
    ).scalar()
    if amount is None:
        return False
    ledger.post(
        ctx,
        answers,
        [
            {
                "id": new_id(),
                "attempt_id": attempt_id,
                "state": answer.state,
                "amount_cents": amount,
                "scheme": answer.scheme[:40],
                "last4": answer.last4[-4:],
                "approval_code": answer.approval_code[:20],
                "terminal_reference": answer.terminal_reference[:120],
                "reason": answer.reason[:200],
                "at": ctx.now,
            }
        ],
    )
    journal.announce(ctx, f"payment.{answer.state}", attempt_id)
    return True


def _ask(
    ctx: Context,
    basket_id: UUID,
    amount_cents: int,
    *,
    key: UUID,
    kind: str,
    original_id: UUID | None = None,
    reason: str = "",
) -> Attempt:
    ctx.require("sell")
    if (known := find(ctx, key)) is not None:
        return known
    if unresolved(ctx) is not None:
        raise TerminalBusy
    if amount_cents <= 0:
        raise AmountWrong
    row = {
        "id": key,
        "basket_id": basket_id,
        "station": ctx.station,
        "kind": kind,
        "amount_cents": amount_cents,
        "currency": ctx.store.currency,
        "state": "asked",
        "original_id": original_id,
        "reason": reason[:200],
        "asked_by": ctx.actor.name,
        "asked_at": ctx.now,
        "sent_at": None,
        "abort_asked_at": None,
    }
    ctx.db.execute(insert(attempts), row)
    journal.announce(ctx, "payment.asked", key, cents=amount_cents, kind=kind)
    return show(ctx, key)


def _attempt(row: Any) -> Attempt:
    return Attempt(
        id=row.id,
        basket_id=row.basket_id,
        station=row.station,
        kind=row.kind,
        amount_cents=row.amount_cents,
        currency=row.currency,
        state=row.state,
        original_id=row.original_id,
        reason=row.reason,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        sent_at=row.sent_at,
        abort_asked_at=row.abort_asked_at,
    )

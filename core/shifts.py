"""Shifts: a till opens with a float, sells, and closes with a count that nobody may edit after.

Expected cash is never stored while the shift runs: it is the float, plus cash tenders, plus cash
moved by hand, added up when asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    bindparam,
    func,
    insert,
    select,
    text,
    update,
)

from core import journal, ledger, payments, printing
from core.baskets.tables import baskets
from core.context import Context
from core.db import schema
from core.db.ids import new_id
from core.db.schema import Cents, Key, UtcTime, metadata
from core.privacy import plain
from core.refusals import Refusal
from core.sales import sales, voids
from core.stations import stations
from core.tenders import tenders, value_of

shifts = Table(
    "shifts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("station", String(24), ForeignKey("stations.code"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    Column("opened_by", String(80), nullable=False),
    Column("float_cents", Cents, nullable=False),
    Column("numbers_before", BigInteger, nullable=False),
    Column("closed_at", UtcTime, nullable=True),
    Index(
        "ux_shifts_open",
        "station",
        unique=True,
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
)

cash_moves = schema.ledger(
    "cash_moves",
    Column("id", Key, primary_key=True),
    Column("shift_id", Key, ForeignKey("shifts.id"), nullable=False, index=True),
    Column("kind", String(10), nullable=False),
    Column("amount_cents", Cents, nullable=False),
    Column("reason", String(200), nullable=False),
    Column("by", String(80), nullable=False),
    Column("at", UtcTime, nullable=False),
)

z_reports = schema.ledger(
    "z_reports",
    Column("shift_id", Key, ForeignKey("shifts.id"), primary_key=True),
    Column("station", String(24), nullable=False),
    Column("number", Integer, nullable=False),
    Column("closed_at", UtcTime, nullable=False),
    Column("closed_by", String(80), nullable=False),
    Column("sales_count", Integer, nullable=False),
    Column("voids_count", Integer, nullable=False),
    Column("total_cents", Cents, nullable=False),
    Column("cash_cents", Cents, nullable=False),
    Column("card_cents", Cents, nullable=False),
    Column("float_cents", Cents, nullable=False),
    Column("moved_cents", Cents, nullable=False),
    Column("expected_cents", Cents, nullable=False),
    Column("counted_cents", Cents, nullable=False),
    Column("perpetual_cents", Cents, nullable=False),
    Column("journal_seq", BigInteger, nullable=False),
    Column("journal_hash", String(64), nullable=False),
)

z_tenders = schema.ledger(
    "z_tenders",
    Column("shift_id", Key, ForeignKey("shifts.id"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("cents", Cents, nullable=False),
    PrimaryKeyConstraint("shift_id", "kind"),
    sqlite_with_rowid=False,
)
"""What a Z says each kind of tender came to; a Z of before this table has its two columns alone."""


class NoShift(Refusal):
    """No sale without an open shift."""

    key = "shift.none_open"


class ShiftOpen(Refusal):
    """This till has an open shift already."""

    key = "shift.already_open"


class BasketWaiting(Refusal):
    """Money lies on an unfinished basket, or a card answer is still missing."""

    key = "shift.basket_waiting"


@dataclass(frozen=True, slots=True)
class Shift:
    """An open shift of this till."""

    id: UUID
    number: int
    opened_at: datetime
    opened_by: str
    float_cents: int


@dataclass(frozen=True, slots=True)
class Totals:
    """What a shift has taken so far (an X reading), or in all (its Z)."""

    sales_count: int
    voids_count: int
    total_cents: int
    cash_cents: int
    card_cents: int
    float_cents: int
    moved_cents: int
    value: tuple[tuple[str, int], ...] = ()
    """What points, gift cards and credit settled, by kind; no money comes in with them."""

    @property
    def expected_cents(self) -> int:
        """What should lie in the drawer."""
        return self.float_cents + self.cash_cents + self.moved_cents


@dataclass(frozen=True, slots=True)
class ZReport:
    """The frozen end of a shift. ``variance_cents``: counted less expected."""

    shift_id: UUID
    station: str
    number: int
    closed_at: datetime
    closed_by: str
    totals: Totals
    counted_cents: int
    perpetual_cents: int
    journal_seq: int
    journal_hash: str

    @property
    def variance_cents(self) -> int:
        """Over (positive) or short (negative)."""
        return self.counted_cents - self.totals.expected_cents


CURRENT = select(shifts).where(
    shifts.c.station == bindparam("station"), shifts.c.closed_at.is_(None)
)
_open_id = select(shifts.c.id).where(
    shifts.c.station == bindparam("at_station"), shifts.c.closed_at.is_(None)
)
OPEN_ID = _open_id.with_for_update(read=True)
"""Held to the end of the deed: no Z is counted while a sale of its shift is being written."""
CLOSING_ID = _open_id.with_for_update()


OF_SHIFT = select(shifts.c.station, shifts.c.numbers_before, shifts.c.float_cents).where(
    shifts.c.id == bindparam("shift")
)
NUMBERS_SO_FAR = select(stations.c.number).where(stations.c.code == bindparam("station"))


def current(ctx: Context) -> Shift | None:
    """The open shift of this till, if any."""
    row = ctx.db.execute(CURRENT, {"station": ctx.station}).first()
    if row is None:
        return None
    return Shift(row.id, row.number, row.opened_at, row.opened_by, row.float_cents)


def must_be_open(ctx: Context) -> UUID:
    """The open shift's id. Refuses when there is none."""
    found: UUID | None = ctx.db.execute(OPEN_ID, {"at_station": ctx.station}).scalar()
    if found is None:
        raise NoShift
    return found


def open_shift(ctx: Context, float_cents: int) -> Shift:
    """Start a shift with so much change in the drawer. Refuses a second one at the same till."""
    ctx.require("open_shift")
    if current(ctx) is not None:
        raise ShiftOpen
    last: int | None = ctx.db.execute(
        select(func.max(shifts.c.number)).where(shifts.c.station == ctx.station)
    ).scalar()
    shift_id = new_id()
    row = {
        "id": shift_id,
        "station": ctx.station,
        "number": (last or 0) + 1,
        "opened_at": ctx.now,
        "opened_by": ctx.actor.name,
        "float_cents": float_cents,
        "numbers_before": ctx.db.execute(NUMBERS_SO_FAR, {"station": ctx.station}).scalar_one(),
    }
    ctx.db.execute(insert(shifts), row)
    journal.announce(ctx, "shift.opened", shift_id, float_cents=float_cents)
    shift = current(ctx)
    assert shift is not None
    return shift


def move_cash(ctx: Context, amount_cents: int, *, kind: str, reason: str) -> None:
    """Cash put in (positive) or taken out (negative) that is no sale, with a reason."""
    ctx.require("move_cash")
    shift_id = must_be_open(ctx)
    _post_move(ctx, shift_id, amount_cents, kind=kind, reason=reason)
    printing.kick_drawer(ctx, reason=f"cash:{kind}")
    told = plain.words(reason)
    journal.announce(ctx, "cash.moved", shift_id, cents=amount_cents, kind=kind, reason=told)


def open_drawer(ctx: Context, *, reason: str) -> None:
    """Open the drawer without a sale: allowed with a reason, and never forgotten."""
    ctx.require("open_drawer")
    shift_id = must_be_open(ctx)
    printing.kick_drawer(ctx, reason="no_sale")
    _post_move(ctx, shift_id, 0, kind="no_sale", reason=reason)
    journal.announce(ctx, "drawer.opened", shift_id, reason=plain.words(reason))


def x_reading(ctx: Context) -> Totals:
    """What the open shift has taken so far."""
    shift = current(ctx)
    if shift is None:
        raise NoShift
    return totals(ctx, shift.id)


def totals(ctx: Context, shift_id: UUID) -> Totals:
    """A shift's figures, added up from its sales, voids, tenders and cash moves."""
    station, before, started = ctx.db.execute(OF_SHIFT, {"shift": shift_id}).one()
    kept = (
        (sales.c.station == station)  # a shift is a run of its till's receipt numbers
        & (sales.c.number > before)
        & (sales.c.shift_id == shift_id)
        & sales.c.id.not_in(select(voids.c.sale_id))
    )
    counted = ctx.db.execute(
        select(func.count(), func.coalesce(func.sum(sales.c.total_cents), 0)).where(kept)
    ).one()
    voided: int = ctx.db.execute(
        select(func.count()).select_from(voids).where(voids.c.shift_id == shift_id)
    ).scalar_one()
    by_kind: dict[str, int] = {
        row.kind: row.cents
        for row in ctx.db.execute(
            select(tenders.c.kind, func.sum(tenders.c.amount_cents).label("cents"))
            .join(sales, sales.c.id == tenders.c.sale_id)
            .where(kept)
            .group_by(tenders.c.kind)
        )
    }
    moved: int = ctx.db.execute(
        select(func.coalesce(func.sum(cash_moves.c.amount_cents), 0)).where(
            cash_moves.c.shift_id == shift_id
        )
    ).scalar_one()
    return Totals(
        sales_count=int(counted[0]),
        voids_count=voided,
        total_cents=int(counted[1]),
        cash_cents=int(by_kind.get("cash", 0)),
        card_cents=int(by_kind.get("card", 0)),
        float_cents=started,
        moved_cents=int(moved),
        value=value_of(by_kind),
    )


def close(ctx: Context, counted_cents: int) -> ZReport:
    """Count the drawer and close: the Z report is written once and never again.

    Refuses while money lies on an unfinished basket of this till, or its terminal is at work.
    """
    ctx.require("close_shift")
    shift_id: UUID | None = ctx.db.execute(CLOSING_ID, {"at_station": ctx.station}).scalar()
    shift = current(ctx)
    if shift_id is None or shift is None:
        raise NoShift
    _refuse_money_on_counter(ctx)
    figures = totals(ctx, shift_id)
    before: int = ctx.db.execute(
        select(func.coalesce(func.max(z_reports.c.perpetual_cents), 0)).where(
            z_reports.c.station == ctx.station
        )
    ).scalar_one()
    seq, head = journal.head(ctx)
    row: dict[str, Any] = {
        "shift_id": shift_id,
        "station": ctx.station,
        "number": shift.number,
        "closed_at": ctx.now,
        "closed_by": ctx.actor.name,
        "sales_count": figures.sales_count,
        "voids_count": figures.voids_count,
        "total_cents": figures.total_cents,
        "cash_cents": figures.cash_cents,
        "card_cents": figures.card_cents,
        "float_cents": figures.float_cents,
        "moved_cents": figures.moved_cents,
        "expected_cents": figures.expected_cents,
        "counted_cents": counted_cents,
        "perpetual_cents": int(before) + figures.total_cents,
        "journal_seq": seq,
        "journal_hash": head,
    }
    ledger.post(ctx, z_reports, [row])
    by_kind = {"cash": figures.cash_cents, "card": figures.card_cents, **dict(figures.value)}
    said = [{"shift_id": shift_id, "kind": one, "cents": by_kind[one]} for one in by_kind]
    ledger.post(ctx, z_tenders, said)
    ctx.db.execute(update(shifts).where(shifts.c.id == shift_id).values(closed_at=ctx.now))
    journal.announce(ctx, "shift.closed", shift_id, number=shift.number)
    printing.queue_report(ctx, kind="z_report", subject=shift_id)
    return z_report(ctx, shift_id)


def z_report(ctx: Context, shift_id: UUID) -> ZReport:
    """The Z report of a closed shift."""
    row = ctx.db.execute(select(z_reports).where(z_reports.c.shift_id == shift_id)).one()
    said = ctx.db.execute(select(z_tenders).where(z_tenders.c.shift_id == shift_id))
    return ZReport(
        shift_id=row.shift_id,
        station=row.station,
        number=row.number,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        totals=Totals(
            sales_count=row.sales_count,
            voids_count=row.voids_count,
            total_cents=row.total_cents,
            cash_cents=row.cash_cents,
            card_cents=row.card_cents,
            float_cents=row.float_cents,
            moved_cents=row.moved_cents,
            value=value_of({one.kind: one.cents for one in said}),
        ),
        counted_cents=row.counted_cents,
        perpetual_cents=row.perpetual_cents,
        journal_seq=row.journal_seq,
        journal_hash=row.journal_hash,
    )


def _refuse_money_on_counter(ctx: Context) -> None:
    """A Z is final: first every card answer must be in and every paid basket finished."""
    paying = select(baskets.c.id).where(
        baskets.c.station == ctx.station, baskets.c.state == "paying"
    )
    if ctx.db.execute(paying).first() is not None or payments.unresolved(ctx) is not None:
        raise BasketWaiting


def _post_move(ctx: Context, shift_id: UUID, amount_cents: int, *, kind: str, reason: str) -> None:
    ledger.post(
        ctx,
        cash_moves,
        [
            {
                "id": new_id(),
                "shift_id": shift_id,
                "kind": kind,
                "amount_cents": amount_cents,
                "reason": plain.words(reason),
                "by": ctx.actor.name,
                "at": ctx.now,
            }
        ],
    )

"""The rows of points: lots and their entries, deeds that were reversed, and what was done by hand.

Double entry in one row: ``points`` moves to the member (positive) or away (negative) ``against``

=============  ==================================================================
issued         earned by a sale or given as a gift; a refund takes back here too
redeemed       spent, and given back by a refund
expired        dead, or called back from death because a refund took them first
adjusted       by hand, with a reason code
settled        from lot to lot of one member: a debt paid out of dying points
deducted       a debt paid in money, off a refund
written_off    a debt the shop let go
merged         from member to member: two who turned out to be one
=============  ==================================================================
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
)

from core.db import schema
from core.db.schema import Key, UtcTime, metadata

lots = Table(
    "points_lots",
    metadata,
    Column("id", Key, primary_key=True),
    Column("member_id", Key, ForeignKey("members.id"), nullable=False),
    Column("remaining", BigInteger, nullable=False),
    Column("available_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=True),
    Column("idle_months", SmallInteger, nullable=True),
    Index("ix_points_lots_member", "member_id", "expires_at"),
    sqlite_with_rowid=False,
)
"""``remaining`` is a guard: the sum of the lot's entries. Below zero is a debt.

The id of a lot a sale earned is the sale's own: no sale can earn twice, whoever repeats it. A lot
of the idle kind keeps its months: each time the member earns or spends, its last day moves on.
"""

entries = schema.ledger(
    "points_entries",
    Column("id", Key, nullable=False),
    Column("member_id", Key, ForeignKey("members.id"), nullable=False),
    Column("lot_id", Key, ForeignKey("points_lots.id"), nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("against", String(12), nullable=False),
    Column("cause", String(64), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("terms", Text, nullable=True, info={"later": None}),
    PrimaryKeyConstraint("cause", "id"),
    sqlite_with_rowid=False,
)
"""``terms`` are the rates a sale was earned at (``core.accrual.Terms``), for its refunds."""

touched = Table(
    "points_touched",
    metadata,
    Column("lot_id", Key, ForeignKey("points_lots.id"), nullable=False),
    Column("cause", String(64), nullable=False),
    PrimaryKeyConstraint("lot_id", "cause"),
    sqlite_with_rowid=False,
)
"""Under which causes a lot has entries, besides its own (``own_causes``): a statement finds them
without an index that every sale would have to keep.
"""

reversals = schema.ledger(
    "points_reversals",
    Column("because", String(64), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("cause", String(64), nullable=False),
    Column("member_id", Key, ForeignKey("members.id"), nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("result", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    PrimaryKeyConstraint("because", "kind"),
    Index("ix_points_reversals_cause", "cause"),
)
"""What was taken back (clawed), given back (returned) or undone whole of a cause, and its result:
the second try of the same deed finds it here.
"""

adjustments = schema.ledger(
    "points_adjustments",
    Column("key", Key, primary_key=True),
    Column("member_id", Key, ForeignKey("members.id"), nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("reason", String(40), nullable=False),
    Column("note", String(200), nullable=False),
    Column("by_id", Key, nullable=True),
    Column("by", String(80), nullable=False),
    Column("approved_by", String(80), nullable=False),
    Column("business_date", Date, nullable=False),
    Column("at", UtcTime, nullable=False),
    Index("ix_points_adjustments_day", "by_id", "business_date"),
)

"""What happens to a member's tier: something is bought, given back, decided, set by hand.

A sale costs one statement here: the purchase is written, and the answer says where the member
stands and what the window held before. Only when that can change anything is the history read.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, bindparam, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from core import journal, ledger, points
from core.context import Context
from core.db.ids import new_id
from core.db.prepared import Prepared
from core.db.schema import UtcTime
from core.privacy import plain
from core.privacy.aliases import resolve
from core.refusals import Refusal
from core.tiers import rewards, rules, schemes
from core.tiers.days import months_later, start_of
from core.tiers.history import NEVER, Change, Settled, Standing
from core.tiers.scheme import Scheme
from core.tiers.standing import load
from core.tiers.tables import changes, purchases, standings


class TierUnknown(Refusal):
    """The scheme in force has no such tier."""

    key = "tiers.unknown_tier"


_mine = purchases.alias("mine")


def _stands(column: ColumnElement[Any]) -> Any:
    return (
        select(column)
        .where(standings.c.member_id == bindparam("who"))
        .scalar_subquery()
        .label(column.name)
    )


def _bought_returning(measured: ColumnElement[Any]) -> Prepared:
    """Write a purchase; told back: where the member stands, and what the window held before it."""
    before = select(func.coalesce(func.sum(measured), 0)).where(
        _mine.c.member_id == bindparam("who"),
        _mine.c.sold_at >= bindparam("window_from", type_=UtcTime),
        _mine.c.sale_id != bindparam("this_sale"),
    )
    return Prepared(
        insert(purchases).returning(
            _stands(standings.c.version),
            _stands(standings.c.due_at),
            _stands(standings.c.wakes_at),
            before.scalar_subquery().label("before"),
        )
    )


BUY = Prepared(insert(purchases))
BOUGHT = {
    "spend": _bought_returning(_mine.c.cents),
    "points": _bought_returning(_mine.c.points),
    "visits": _bought_returning(_mine.c.visits),
}
OF_SALE = select(purchases).where(
    purchases.c.member_id == bindparam("who"), purchases.c.sale_id == bindparam("sale")
)
BRING_UP = (
    update(purchases)
    .where(purchases.c.member_id == bindparam("who"), purchases.c.id == bindparam("fact"))
    .values(id=bindparam("after"))
)
_place = insert_or(standings)
PLACE = _place.on_conflict_do_update(
    index_elements=["member_id"],
    set_={
        column.name: _place.excluded[column.name]
        for column in standings.columns
        if not column.primary_key
    },
)


def after_sale(
    ctx: Context, member_id: UUID, net_cents: int, sale_id: UUID, *, points_earned: int = 0
) -> None:
    """Count a completed sale, inside its transaction; whoever has now earned a tier has it.

    ``net_cents`` is what was paid for goods after every discount.
    """
    version = ctx.standing.tiers.at(ctx.now)
    if version is not None and points_earned <= 0:  # nothing else of this sale holds the member yet
        points.lock(ctx, member_id)
    fact = _fact(member_id, ctx.now, sale_id, ctx.now, net_cents, points_earned, visits=1, cause="")
    if version is None:
        BUY.run(ctx.db, fact)
        return
    scheme = version.scheme
    asked = {"who": member_id, "this_sale": sale_id, "window_from": _since(scheme, ctx.now)}
    told = BOUGHT[scheme.measure].first(ctx.db, fact | asked)
    assert told is not None, "an insert tells what it wrote"
    stands, due_at, wakes_at, before = told
    own = {"spend": net_cents, "points": points_earned, "visits": 1}[scheme.measure]
    reached = own if scheme.window == "single" else int(before) + own
    fresh = stands == version.number and (due_at is None or due_at > ctx.now)
    if not fresh or reached >= wakes_at:
        settle(ctx, member_id, newest=fact["id"])


def after_refund(
    ctx: Context,
    member_id: UUID,
    cause: str,
    *,
    sale_id: UUID,
    net_cents: int | None = None,
    points_taken: int | None = None,
) -> None:
    """Goods of a sale are given back, or (``net_cents`` None) the whole sale is undone.

    ``cause`` is the caller's key (``void:…``, ``return:…``): the second time it changes nothing.
    The visit is taken back with the last cent of its sale.
    """
    member_id = resolve(ctx, member_id)  # a sale keeps the id it was made for
    member_id = resolve(ctx, member_id)
    points.lock(ctx, member_id)
    rows = ctx.db.execute(OF_SALE, {"who": member_id, "sale": sale_id}).fetchall()
    if not rows or any(row.cause == cause for row in rows):
        return
    left, lots, visits = (sum(getattr(row, one) for row in rows)
                          for one in ("cents", "points", "visits"))  # fmt: skip
    back = left if net_cents is None else min(net_cents, left)
    taken = lots if points_taken is None else points_taken
    undone = net_cents is None or back == left
    fact = _fact(
        member_id, ctx.now, sale_id, rows[0].sold_at, -back, -taken,
        visits=-visits if undone else 0, cause=cause,
    )  # fmt: skip
    BUY.run(ctx.db, fact)
    if ctx.standing.tiers.at(ctx.now) is not None:
        settle(ctx, member_id, newest=fact["id"])


def settle(ctx: Context, member_id: UUID, *, newest: UUID | None = None) -> Settled:
    """Decide everything about a member that is to be decided by now, and write it down.

    The schemes are read anew: a version another process put in force a moment ago counts.
    """
    timeline = schemes.read(ctx.db)
    known = load(ctx, member_id)
    was = known.standing
    if newest is not None and was.settled_by is not None and newest < was.settled_by:
        _bring_up(ctx, member_id, newest, was.settled_by)
        known = load(ctx, member_id)
    settled = rules.settle(known, timeline, until=max(ctx.now, known.latest))
    if settled.standing != was:
        keep(ctx, member_id, settled)
        tell(ctx, member_id, settled.changes)
        rewards.schedule(ctx, member_id, settled.changes, timeline)
    return settled


def _bring_up(ctx: Context, member_id: UUID, newest: UUID, decided: UUID) -> None:
    """Another till's clock was ahead when it decided: what is written now comes after that."""
    after = UUID(int=decided.int + 1)
    ctx.db.execute(BRING_UP, {"who": member_id, "fact": newest, "after": after})


def set_by_hand(
    ctx: Context, member_id: UUID, tier: str, *, keeps_until: date | None, reason: str
) -> None:
    """Put a member into a tier by decision, "" for the base tier, until the end of a day.

    From then on the rules go on as usual: purchases may raise it, its term's end is reviewed.
    Needs a reason. Refuses a tier the scheme in force does not have.
    """
    ctx.require("manage_tiers")
    points.lock(ctx, member_id)
    settle(ctx, member_id)
    version = ctx.standing.tiers.at(ctx.now)
    if version is None or version.scheme.rank(tier) < 0 or not reason.strip():
        raise TierUnknown(tier=tier)
    was, decision = load(ctx, member_id).standing, new_id()
    change = Change(
        at=ctx.now,
        kind="by_hand",
        from_tier=was.tier,
        to_tier=tier,
        measure=version.scheme.measure,
        value=0,
        needed=0,
        window_from=None,
        window_to=None,
        version=version.number,
        keeps_until=keeps_until if tier else None,
        grace_until=None,
        cause=ctx.actor.name[:64],
    )
    after = from_hand(change, decision)
    keep(ctx, member_id, rules.watch(after, schemes.read(ctx.db)))
    tell(ctx, member_id, (change,), reason=plain.words(reason), change_id=decision)


DECISIONS = ("by_hand", "merged", "parted")
"""Changes that people made: what follows is reckoned from the last of them."""


def from_hand(change: Any, decision: UUID) -> Standing:
    """The standing a decision begins; ``decision`` is the id of its ledger row."""
    return Standing(
        tier=change.to_tier,
        version=change.version,
        since=change.at if change.to_tier else None,
        keeps_until=change.keeps_until,
        settled_at=change.at,
        settled_by=decision,
    )


def keep(ctx: Context, member_id: UUID, settled: Settled) -> None:
    """Write where the member stands, and when to look again."""
    row = asdict(settled.standing) | {
        "member_id": member_id,
        "due_at": settled.due_at,
        "wakes_at": settled.wakes_at,
    }
    ctx.db.execute(PLACE, row)


def tell(
    ctx: Context,
    member_id: UUID,
    told: tuple[Change, ...],
    *,
    reason: str = "",
    change_id: UUID | None = None,
) -> None:
    """Write changes into the ledger and say them aloud."""
    rows = [
        asdict(change) | {"id": change_id or new_id(), "member_id": member_id, "reason": reason}
        for change in told
    ]
    ledger.post(ctx, changes, rows)
    for change in told:
        journal.announce(
            ctx,
            "tier.changed",
            member_id,
            how=change.kind,
            tier=change.to_tier,
            was=change.from_tier,
            value=change.value,
            needed=change.needed,
        )


def _fact(
    member_id: UUID,
    at: datetime,
    sale_id: UUID,
    sold_at: datetime,
    cents: int,
    count: int,
    *,
    visits: int,
    cause: str,
) -> dict[str, Any]:
    return {
        "member_id": member_id,
        "sold_at": sold_at,
        "id": new_id(),
        "sale_id": sale_id,
        "at": at,
        "cents": cents,
        "points": count,
        "visits": visits,
        "cause": cause,
    }


def _since(scheme: Scheme, now: datetime) -> datetime:
    """A moment from which on everything that may count now was sold; rather too early."""
    day = scheme.day_of(now)
    first = scheme.window_from(day, day) if scheme.window != "membership_year" else None
    if scheme.window == "membership_year":
        first = months_later(day, -12)
    return NEVER if first is None else start_of(first, ZoneInfo(scheme.zone)).astimezone(UTC)

"""Two members who become one, and are parted again: a decision is written for each.

Whoever is joined loses nothing by it: of the tiers both had, and the one their purchases reach
together, the highest is kept to its day. Parted again, each stands where its own purchases lead.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select, update

from core.context import Context
from core.db.ids import new_id
from core.tiers import rules, schemes
from core.tiers.deeds import from_hand, keep, tell
from core.tiers.history import Change, Member, Standing
from core.tiers.scheme import Timeline, Version
from core.tiers.standing import load
from core.tiers.tables import changes, purchases

_own = purchases.alias("own")


def look_again(ctx: Context, kept: UUID, gone: UUID, *, together: bool) -> None:
    """Decide anew about two members whose purchases were joined (``together``) or parted."""
    timeline = schemes.read(ctx.db)
    version = timeline.at(ctx.now)
    if not together:
        _follow_their_sales(ctx, kept, gone)
    if version is None:
        return
    had = [load(ctx, member_id) for member_id in (kept, gone)]
    if not any(one.facts or one.standing.version for one in had):
        return
    led = [
        _led(ctx, member_id, one, timeline)
        for member_id, one in zip((kept, gone), had, strict=True)
    ]
    kind = "merged" if together else "parted"
    best = _best([*led, *[one.standing for one in had]], version) if together else led[0]
    _decide(ctx, kept, had[0].standing, best, version, kind)
    _decide(ctx, gone, had[1].standing, Standing() if together else led[1], version, kind)


def _follow_their_sales(ctx: Context, kept: UUID, gone: UUID) -> None:
    """What was given back while they were one belongs to whoever bought it."""
    bought = select(_own.c.sale_id).where(_own.c.member_id == kept, _own.c.cause == "")
    ctx.db.execute(
        update(purchases)
        .where(purchases.c.member_id == kept, purchases.c.sale_id.not_in(bought))
        .values(member_id=gone)
    )


def _led(ctx: Context, member_id: UUID, known: Member, timeline: Timeline) -> Standing:
    """Where the purchases lead, from the last decision by hand on, or from the beginning."""
    row = ctx.db.execute(
        select(changes)
        .where(changes.c.member_id == member_id, changes.c.kind == "by_hand")
        .order_by(changes.c.at.desc(), changes.c.id.desc())
        .limit(1)
    ).first()
    start = from_hand(row, row.id) if row is not None else Standing()
    told = Member(known.joined_at, start, known.facts)
    return rules.settle(told, timeline, until=max(ctx.now, told.latest)).standing


def _best(standings: list[Standing], version: Version) -> Standing:
    def height(one: Standing) -> tuple[int, date]:
        return version.scheme.rank(one.tier), _ends(one) or date.max

    return max(standings, key=height)


def _ends(standing: Standing) -> date | None:
    return standing.grace_until or standing.keeps_until


def _decide(
    ctx: Context, member_id: UUID, was: Standing, now: Standing, version: Version, kind: str
) -> None:
    known = version.scheme.rank(now.tier) > 0
    decision = new_id()
    change = Change(
        at=ctx.now,
        kind=kind,
        from_tier=was.tier,
        to_tier=now.tier if known else "",
        measure=version.scheme.measure,
        value=0,
        needed=0,
        window_from=None,
        window_to=None,
        version=version.number,
        keeps_until=_ends(now) if known else None,
        grace_until=None,
        cause=kind,
    )
    keep(ctx, member_id, rules.watch(from_hand(change, decision), schemes.read(ctx.db)))
    tell(ctx, member_id, (change,), change_id=decision)

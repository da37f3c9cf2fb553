"""How far a member is: what is missing to the next tier, and what keeps this one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from core.context import Context
from core.tiers.days import ONE_DAY, months_later, year_over
from core.tiers.history import Member, Standing, Sum, measured
from core.tiers.scheme import Scheme
from core.tiers.standing import known_now, named


@dataclass(frozen=True, slots=True)
class Progress:
    """A member's way to the next tier, as of today.

    ``missing`` of ``measure`` (cents, days with a visit, points) reaches it, if it comes by the
    end of ``by`` (None: any time); ``share`` is how far that is, 0 to 1, and 1 at the top, where
    there is no ``next_title``. ``keep_missing`` is what another term of this tier still takes
    before ``keeps_until`` is over, or ``grace_until``.
    """

    tier: str
    title: dict[str, str]
    colour: str
    next_title: dict[str, str] | None
    measure: str
    missing: int
    by: date | None
    share: float
    keeps_until: date | None
    grace_until: date | None
    keep_missing: int
    at_risk: bool

    @property
    def missing_cents(self) -> int:
        """What is missing, where spending counts; 0 where something else does."""
        return self.missing if self.measure == "spend" else 0


def progress(ctx: Context, member_id: UUID) -> Progress | None:
    """How far this member is. None in a shop without tiers."""
    version = ctx.standing.tiers.at(ctx.now)
    if version is None:
        return None
    known, stands = known_now(ctx, member_id)
    return towards(version.scheme, known, stands, version.scheme.day_of(ctx.now))


def towards(scheme: Scheme, known: Member, stands: Standing, today: date) -> Progress:
    """The same, from plain values."""
    joined = scheme.day_of(known.joined_at)
    days = [scheme.day_of(fact.sold_at) for fact in known.facts]
    rank = scheme.rank(stands.tier)
    tier, above = scheme.at_rank(rank), scheme.next_above(rank)
    first = scheme.window_from(today, joined)
    counts = measured(scheme, known.facts, days, first, today)
    has = 0 if scheme.window == "single" else counts.value
    keep = 0
    if tier is not None and stands.keeps_until is not None:
        first = scheme.window_from(stands.keeps_until, joined)
        keep = max(0, tier.keeps_at - measured(scheme, known.facts, days, first, today).value)
    return Progress(
        tier=stands.tier,
        title=named(tier.titles if tier else scheme.base_titles),
        colour=tier.colour if tier else "",
        next_title=named(above.titles) if above else None,
        measure=scheme.measure,
        missing=max(0, above.threshold - has) if above else 0,
        by=_by(scheme, days, counts, joined) if above else None,
        share=min(1.0, has / above.threshold) if above else 1.0,
        keeps_until=stands.keeps_until,
        grace_until=stands.grace_until,
        keep_missing=keep,
        at_risk=stands.at_risk_since is not None,
    )


def _by(scheme: Scheme, days: list[date], counts: Sum, joined: date) -> date | None:
    """The last day on which what counts today still counts; None when that has no end."""
    today = counts.last
    if scheme.window == "calendar_year":
        return date(today.year, 12, 31)
    if scheme.window == "membership_year":
        return year_over(today, joined)
    if scheme.window != "rolling" or not counts.value:
        return None
    counted = (day for day in days if counts.first is None or counts.first <= day)
    oldest = min(counted, default=today)
    last = months_later(oldest, scheme.window_months)
    while (first := scheme.window_from(last, joined)) is not None and first > oldest:
        last -= ONE_DAY
    return last

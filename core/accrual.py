"""What a sale earns: every cent paid, at the rate of its goods, floored once for the whole sale.

The base is what was paid for a line after every discount, less its share of what was paid with
points; goods the shop named as earning none are left out, and cash rounding never enters. A tier
and the bonuses that hold give each line a percentage: the best of them, or all added up, as the
shop declared (``PointsRules.combine``). Pure: no session, no clock.

``Terms`` are the rates a sale was earned at, small enough to be kept with it: whatever the rules
become, a refund is reckoned at the rates of its sale.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from core.money import allocate
from core.pricing.quote import Shopper
from core.settings import Bonus, PointsRules

USUAL = 100
"""Percent: a point for every ``cents_per_point`` paid."""

APART = -1
"""Percent of a line that has nothing to do with points: it earns none and none pay for it."""


class Paid(NamedTuple):
    """A line of the sale: what it is, and what is paid for it after every discount."""

    number: int
    product_id: UUID
    category: str
    net_cents: int


class Terms(NamedTuple):
    """The rates of one sale: ``percents`` of the lines that do not earn the usual 100 (0 earns
    nothing, ``APART`` is a gift card), and the part of the sale that was paid with points.
    """

    cents_per_point: int
    percents: Mapping[int, int]
    by_points_cents: int = 0

    def recorded(self) -> list[Any]:
        """As the journal keeps them: short for the usual sale."""
        odd = sorted(self.percents.items())
        return [self.cents_per_point, self.by_points_cents, odd]

    @classmethod
    def read(cls, kept: Sequence[Any]) -> Terms:
        """Back from the journal."""
        per, by_points, odd = kept
        return cls(per, dict(odd), by_points)


class Told(NamedTuple):
    """One line of the explanation: ``key`` and ``facts`` make the sentence; the points it brought.

    The points of all lines sum to what the sale earns.
    """

    key: str
    points: int
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Accrual:
    """Points a sale earns, why, and at which rates."""

    points: int
    explanation: tuple[Told, ...]
    terms: Terms


def accrue(
    rules: PointsRules,
    lines: Sequence[Paid],
    shopper: Shopper,
    at: datetime,
    *,
    birthday_month: int | None = None,
    paid_by_points_cents: int = 0,
    excluded: Collection[int] = (),
) -> Accrual:
    """Points for these lines, bought by this member at this moment of shop time.

    ``excluded`` are numbers of lines that neither earn points nor are paid for with any: gift
    cards. ``birthday_month`` is the member's, None when nobody knows it. What points paid is
    spread over all other lines, whether they earn or not.
    """
    out = _earning_nothing(rules, lines, excluded)
    if not (out or paid_by_points_cents or rules.bonuses or shopper.tier in rules.tier_percent):
        return _usual(rules, sum([line.net_cents for line in lines]))
    pays = {line.number: line.net_cents for line in lines}
    chances = _multipliers(rules, shopper)
    held, refused = _held(rules.bonuses, shopper, at, birthday_month)
    wins = {
        line.number: _wins(rules.combine, chances, held, line)
        for line in lines
        if line.number not in out
    }
    percents = {number: USUAL + sum(won.values()) for number, won in wins.items()}
    percents.update(dict.fromkeys(out, 0))
    percents.update(dict.fromkeys(excluded, APART))
    odd = {number: percent for number, percent in percents.items() if percent != USUAL}
    terms = Terms(rules.cents_per_point, odd, paid_by_points_cents)
    count = earned(terms, pays)
    told = _explained(rules, terms, pays, wins, count)
    return Accrual(count, (*told, *_idle(held, wins, lines), *refused), terms)


def _usual(rules: PointsRules, cents: int) -> Accrual:
    """Nothing but goods that earn the usual points: most sales of most shops."""
    per = rules.cents_per_point
    count = max(0, cents) // per
    facts = {"points": count, "paid_cents": cents, "per_cents": per}
    return Accrual(count, (Told("accrual.base", count, facts),), Terms(per, {}))


def earned(terms: Terms, net_cents: Mapping[int, int], by_points_cents: int | None = None) -> int:
    """Points for so much paid for each line by its number, at these rates; floored once.

    ``by_points_cents`` is the part paid with points, that of the whole sale when not told.
    """
    by_points = terms.by_points_cents if by_points_cents is None else by_points_cents
    hundredths = sum(
        cents * terms.percents.get(number, USUAL)
        for number, cents in _in_money(terms, net_cents, by_points).items()
    )
    return max(0, hundredths) // (USUAL * terms.cents_per_point)


def _in_money(terms: Terms, net_cents: Mapping[int, int], by_points_cents: int) -> dict[int, int]:
    """What was paid in money for each line, but gift cards: points pay for all others alike."""
    numbers = sorted(number for number in net_cents if terms.percents.get(number, USUAL) != APART)
    pays = [net_cents[number] for number in numbers]
    if by_points_cents:
        parts = allocate(min(by_points_cents, sum(pays)), pays)
        pays = [cents - part for cents, part in zip(pays, parts, strict=True)]
    return dict(zip(numbers, pays, strict=True))


def _earning_nothing(
    rules: PointsRules, lines: Sequence[Paid], excluded: Collection[int]
) -> set[int]:
    products, categories = rules.no_points_products, rules.no_points_categories
    out = {line.number for line in lines if line.category in categories} if categories else set()
    if products:
        out.update([line.number for line in lines if line.product_id in products])
    out.update(excluded)
    return out


# -------------------------------------------------------------------------------- multipliers
# Who brings more points, by a name: a tier by its code, a bonus by its place among the rules.

Source = str | int


def _multipliers(rules: PointsRules, shopper: Shopper) -> dict[Source, int]:
    percent = rules.tier_percent.get(shopper.tier, USUAL) if shopper.member else USUAL
    return {shopper.tier: percent - USUAL} if percent > USUAL else {}


def _held(
    bonuses: Sequence[Bonus], shopper: Shopper, at: datetime, birthday_month: int | None
) -> tuple[dict[int, Bonus], list[Told]]:
    """The bonuses whose terms hold for this sale, and why the others do not."""
    held, refused = {}, []
    for place, bonus in enumerate(bonuses):
        why = _not_now(bonus, shopper, at, birthday_month)
        if why:
            refused.append(Told(f"accrual.{why}", 0, {"title": _title(bonus)}))
        else:
            held[place] = bonus
    return held, refused


def _not_now(
    bonus: Bonus, shopper: Shopper, at: datetime, birthday_month: int | None
) -> str | None:
    if bonus.branches and shopper.branch not in bonus.branches:
        return "other_branch"
    if bonus.channels and shopper.channel not in bonus.channels:
        return "other_branch"
    if bonus.tiers and shopper.tier not in bonus.tiers:
        return "other_tier"
    if bonus.birthday_month and birthday_month != at.month:
        return "no_birthday"
    return None if _runs(bonus, at) else "not_now"


def _runs(bonus: Bonus, at: datetime) -> bool:
    day, hour = at.date(), at.time().replace(tzinfo=None)
    if bonus.weekdays and at.isoweekday() not in bonus.weekdays:
        return False
    if (bonus.from_day and day < bonus.from_day) or (bonus.last_day and day > bonus.last_day):
        return False
    if bonus.from_time is None or bonus.until_time is None:
        return True
    if bonus.from_time <= bonus.until_time:
        return bonus.from_time <= hour < bonus.until_time
    return hour >= bonus.from_time or hour < bonus.until_time  # past midnight


def _wins(
    combine: str, tier: Mapping[Source, int], held: Mapping[int, Bonus], line: Paid
) -> dict[Source, int]:
    """Who adds how many percent to a line: everybody, or the best alone (a tier before a bonus)."""
    chances = dict(tier)
    for place, bonus in held.items():
        if _covers(bonus, line):
            chances[place] = bonus.percent - USUAL
    if combine == "sum" or not chances:
        return chances
    best = max(chances, key=chances.__getitem__)
    return {best: chances[best]}


def _covers(bonus: Bonus, line: Paid) -> bool:
    if not bonus.products and not bonus.categories:
        return True
    return line.category in bonus.categories or line.product_id in bonus.products


# -------------------------------------------------------------------------------- explanation


def _explained(
    rules: PointsRules,
    terms: Terms,
    pays: Mapping[int, int],
    wins: Mapping[int, Mapping[Source, int]],
    count: int,
) -> list[Told]:
    """A line for the base and one for everybody who added to it, summing to the points earned."""
    money = _in_money(terms, pays, terms.by_points_cents)
    base = sum(cents for number, cents in money.items() if number in wins)
    added: dict[Source, int] = {}
    for number, won in wins.items():
        for source, percent in won.items():
            added[source] = added.get(source, 0) + money[number] * percent
    whole = [base * USUAL, *added.values()]
    shares = allocate(count, whole) if sum(whole) else [0] * len(whole)
    told = [_base(shares[0], base, rules)]
    told += [_more(rules, source, share) for source, share in zip(added, shares[1:], strict=True)]
    if terms.by_points_cents:
        told.append(Told("accrual.by_points", 0, {"paid_cents": terms.by_points_cents}))
    left_out = sum(cents for number, cents in pays.items() if number not in wins)
    if left_out:
        told.append(Told("accrual.earning_nothing", 0, {"paid_cents": left_out}))
    return told


def _base(count: int, cents: int, rules: PointsRules) -> Told:
    facts = {"points": count, "paid_cents": cents, "per_cents": rules.cents_per_point}
    return Told("accrual.base", count, facts)


def _more(rules: PointsRules, source: Source, count: int) -> Told:
    if isinstance(source, str):
        percent = rules.tier_percent[source]
        facts = {"points": count, "tier": source, "times": _times(percent)}
        return Told("accrual.tier", count, facts)
    bonus = rules.bonuses[source]
    facts = {"points": count, "title": _title(bonus), "times": _times(bonus.percent)}
    return Told("accrual.bonus", count, facts)


def _idle(
    held: Mapping[int, Bonus], wins: Mapping[int, Mapping[Source, int]], lines: Sequence[Paid]
) -> list[Told]:
    """Bonuses that held and brought nothing: for other goods, or another brings more."""
    worked = {source for won in wins.values() for source in won}
    told = []
    for place, bonus in held.items():
        if place not in worked:
            covers = any(_covers(bonus, line) for line in lines if line.number in wins)
            key = "accrual.not_best" if covers else "accrual.other_goods"
            told.append(Told(key, 0, {"title": _title(bonus)}))
    return told


def _title(bonus: Bonus) -> dict[str, str]:
    return {"en": bonus.title_en, "zh_Hant": bonus.title_zh}


def _times(percent: int) -> str:
    """``150`` as ``1.5``, ``200`` as ``2``."""
    whole, rest = divmod(percent, USUAL)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)

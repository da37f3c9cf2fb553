"""The rules of tiers as plain values: every threshold to the cent, every edge of a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from core.db.ids import new_id
from core.tiers import Scheme, Standing, Tier, Timeline, Version
from core.tiers.history import NEVER, Fact, Member
from core.tiers.rules import settle

HK = ZoneInfo("Asia/Hong_Kong")
SILVER = Tier(code="silver", titles={"en": "Silver", "zh_Hant": "銀卡"}, threshold=300_000)
GOLD = Tier(
    code="gold", titles={"en": "Gold", "zh_Hant": "金卡"}, threshold=1_000_000, renews_at=600_000
)
BLACK = Tier(code="black", titles={"en": "Black", "zh_Hant": "黑卡"}, threshold=3_000_000)
TIERS = (SILVER, GOLD, BLACK)


def scheme(**rules) -> Scheme:
    return Scheme(**({"tiers": TIERS} | rules))


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=HK).astimezone(UTC)


JOINED = noon(2024, 1, 15)


class History:
    """A member's life, told step by step."""

    def __init__(self, *versions: Scheme, joined: datetime = JOINED) -> None:
        self.versions = [Version(number, NEVER, one) for number, one in enumerate(versions, 1)]
        self.joined = joined
        self.facts: list[Fact] = []

    def buys(self, cents: int, at: datetime, *, earns: int = 0) -> UUID:
        sale = new_id()
        self.facts.append(Fact(at, new_id(), at, sale, cents, earns, 1, ""))
        return sale

    def gives_back(self, sale: UUID, cents: int, at: datetime, *, all_of_it: bool = False) -> None:
        first = next(fact for fact in self.facts if fact.sale_id == sale)
        visits = -1 if all_of_it else 0
        self.facts.append(
            Fact(at, new_id(), first.sold_at, sale, -cents, 0, visits, f"return:{sale}")
        )

    def new_scheme(self, one: Scheme, starts_at: datetime) -> None:
        self.versions.append(Version(len(self.versions) + 1, starts_at, one))

    def settled(self, until: datetime, start: Standing | None = None):
        member = Member(self.joined, start or Standing(), self.facts)
        return settle(member, Timeline.of(self.versions), until=until)

    def tier(self, until: datetime) -> str:
        return self.settled(until).standing.tier

    def kinds(self, until: datetime) -> list[str]:
        return [change.kind for change in self.settled(until).changes]


# ------------------------------------------------------------------------------- thresholds


@pytest.mark.parametrize(
    ("cents", "tier"),
    [
        (0, ""),
        (1, ""),
        (299_999, ""),
        (300_000, "silver"),
        (300_001, "silver"),
        (999_999, "silver"),
        (1_000_000, "gold"),
        (1_000_001, "gold"),
        (2_999_999, "gold"),
        (3_000_000, "black"),
        (3_000_001, "black"),
        (99_999_999, "black"),
    ],
)
@pytest.mark.parametrize(
    "window", ["lifetime", "rolling", "calendar_year", "membership_year", "single"]
)
def test_a_tier_is_reached_at_its_threshold_to_the_cent(window, cents, tier):
    """The lowest tier is not skipped, the highest is reached from nothing."""
    ann = History(scheme(window=window))
    ann.buys(cents, noon(2026, 3, 1))
    assert ann.tier(noon(2026, 3, 1)) == tier


@pytest.mark.parametrize("first", [1, 149_999, 150_000, 299_999])
@pytest.mark.parametrize(("off", "tier"), [(-1, ""), (0, "silver"), (1, "silver")])
def test_two_purchases_add_up_to_the_cent(first, off, tier):
    ann = History(scheme())
    ann.buys(first, noon(2026, 3, 1))
    ann.buys(300_000 - first + off, noon(2026, 3, 2))
    assert ann.tier(noon(2026, 3, 2)) == tier


@pytest.mark.parametrize(("off", "tier"), [(-1, ""), (0, "silver"), (1, "silver")])
def test_a_single_purchase_must_reach_it_alone(off, tier):
    ann = History(scheme(window="single"))
    ann.buys(250_000, noon(2026, 3, 1))
    ann.buys(300_000 + off, noon(2026, 3, 2))
    assert ann.tier(noon(2026, 3, 2)) == tier


def test_visits_are_days_with_a_purchase_that_was_kept():
    few = tuple(
        Tier(code=code, titles={"en": code, "zh_Hant": code}, threshold=count)
        for code, count in (("silver", 2), ("gold", 3))
    )
    ann = History(scheme(measure="visits", tiers=few))
    ann.buys(100, noon(2026, 3, 1))
    ann.buys(100, noon(2026, 3, 1))
    assert ann.tier(noon(2026, 3, 1)) == ""
    ann.buys(100, noon(2026, 3, 2))
    assert ann.tier(noon(2026, 3, 2)) == "silver"
    undone = ann.buys(100, noon(2026, 3, 3) - timedelta(hours=2))
    ann.gives_back(undone, 100, noon(2026, 3, 3) - timedelta(hours=1), all_of_it=True)
    assert ann.settled(noon(2026, 3, 3)).standing.at_risk_since is not None
    ann.buys(100, noon(2026, 3, 3))
    standing = ann.settled(noon(2026, 3, 3)).standing
    assert (standing.tier, standing.at_risk_since) == ("gold", None)


@pytest.mark.parametrize(("points", "tier"), [(2_999, ""), (3_000, "silver"), (9_999, "silver")])
def test_points_earned_may_count_instead(points, tier):
    by_points = tuple(
        Tier(code=one.code, titles=one.titles, threshold=one.threshold // 100) for one in TIERS
    )
    ann = History(scheme(measure="points", tiers=by_points))
    ann.buys(1, noon(2026, 3, 1), earns=points)
    assert ann.tier(noon(2026, 3, 1)) == tier


# ---------------------------------------------------------------------------- edges of days


@pytest.mark.parametrize(
    ("bought", "today", "counts"),
    [
        (date(2025, 3, 2), date(2026, 3, 1), True),
        (date(2025, 3, 1), date(2026, 3, 1), False),
        (date(2024, 2, 29), date(2025, 2, 27), True),
        (date(2024, 2, 29), date(2025, 2, 28), True),
        (date(2024, 2, 29), date(2025, 3, 1), False),
        (date(2023, 3, 1), date(2024, 2, 29), True),
        (date(2023, 2, 28), date(2024, 2, 28), False),
        (date(2027, 2, 28), date(2028, 2, 29), False),
        (date(2027, 3, 1), date(2028, 2, 29), True),
    ],
)
def test_a_rolling_year_is_a_year_of_whole_days(bought, today, counts):
    ann = History(scheme())
    ann.buys(299_999, datetime(bought.year, bought.month, bought.day, 12, tzinfo=HK))
    now = datetime(today.year, today.month, today.day, 12, tzinfo=HK)
    ann.buys(1, now)
    assert (ann.tier(now) == "silver") is counts


@pytest.mark.parametrize(
    ("moment", "counts"),
    [
        (datetime(2025, 3, 2, 0, 0, tzinfo=HK), True),
        (datetime(2025, 3, 1, 23, 59, 59, tzinfo=HK), False),
    ],
)
def test_the_window_opens_at_midnight_of_the_shop(moment, counts):
    """16:00 in London is midnight here: the shop's wall decides."""
    ann = History(scheme())
    ann.buys(299_999, moment.astimezone(UTC))
    ann.buys(1, noon(2026, 3, 1))
    assert (ann.tier(noon(2026, 3, 1)) == "silver") is counts


@pytest.mark.parametrize(
    ("moment", "counts"),
    [
        (datetime(2026, 1, 1, 0, 0, tzinfo=HK), True),
        (datetime(2025, 12, 31, 23, 59, 59, tzinfo=HK), False),
    ],
)
def test_a_calendar_year_begins_at_new_year(moment, counts):
    ann = History(scheme(window="calendar_year"))
    ann.buys(299_999, moment.astimezone(UTC))
    ann.buys(1, noon(2026, 12, 31))
    assert (ann.tier(noon(2026, 12, 31)) == "silver") is counts


@pytest.mark.parametrize(
    ("joined", "bought", "today", "counts"),
    [
        (date(2024, 6, 10), date(2025, 6, 10), date(2026, 6, 9), True),
        (date(2024, 6, 10), date(2025, 6, 9), date(2026, 6, 9), False),
        (date(2024, 6, 10), date(2025, 6, 10), date(2026, 6, 10), False),
        (date(2024, 2, 29), date(2025, 2, 28), date(2026, 2, 27), True),
        (date(2024, 2, 29), date(2025, 2, 27), date(2025, 2, 28), False),
        (date(2024, 2, 29), date(2027, 2, 28), date(2028, 2, 28), True),
        (date(2024, 2, 29), date(2027, 2, 28), date(2028, 2, 29), False),
    ],
)
def test_a_membership_year_begins_on_the_day_of_joining(joined, bought, today, counts):
    ann = History(
        scheme(window="membership_year"), joined=noon(joined.year, joined.month, joined.day)
    )
    ann.buys(299_999, noon(bought.year, bought.month, bought.day))
    now = noon(today.year, today.month, today.day)
    ann.buys(1, now)
    assert (ann.tier(now) == "silver") is counts


@pytest.mark.parametrize(
    ("risen", "window", "keeps_until"),
    [
        (date(2026, 3, 1), "rolling", date(2027, 3, 1)),
        (date(2024, 2, 29), "rolling", date(2025, 2, 28)),
        (date(2026, 3, 1), "calendar_year", date(2027, 12, 31)),
        (date(2026, 12, 31), "calendar_year", date(2027, 12, 31)),
        (date(2026, 3, 1), "membership_year", date(2028, 1, 14)),
        (date(2026, 1, 14), "membership_year", date(2027, 1, 14)),
    ],
)
def test_a_term_ends_on_its_day(risen, window, keeps_until):
    ann = History(scheme(window=window))
    at = noon(risen.year, risen.month, risen.day)
    ann.buys(300_000, at)
    assert ann.settled(at).standing.keeps_until == keeps_until


def test_a_tier_is_kept_to_the_last_second_of_its_day():
    ann = History(scheme())
    ann.buys(300_000, noon(2026, 3, 1))
    last = datetime(2027, 3, 1, 23, 59, 59, 999_999, tzinfo=HK)
    assert ann.tier(last) == "silver"
    assert ann.tier(last + timedelta(microseconds=1)) == ""


@pytest.mark.parametrize("zone", ["Asia/Hong_Kong", "Europe/London", "America/New_York"])
def test_midnight_is_that_of_the_schemes_own_wall(zone):
    """Where clocks are changed as well: the term ends at midnight, not an hour beside it."""
    wall = ZoneInfo(zone)
    ann = History(scheme(zone=zone, term_months=1, window_months=1))
    ann.buys(300_000, datetime(2026, 3, 1, 12, tzinfo=wall))
    midnight = datetime(2026, 4, 2, tzinfo=wall)
    assert ann.settled(noon(2026, 3, 2)).due_at == midnight
    assert ann.tier(midnight - timedelta(seconds=1)) == "silver"
    assert ann.tier(midnight) == ""


# ---------------------------------------------------------------------------- end of a term


@pytest.mark.parametrize(
    ("again", "kind", "tier"),
    [(599_999, "fallen", "silver"), (600_000, "renewed", "gold"), (1_000_000, "renewed", "gold")],
)
def test_keeping_a_tier_takes_its_own_lower_threshold(again, kind, tier):
    ann = History(scheme())
    ann.buys(1_000_000, noon(2026, 3, 1))
    ann.buys(again, noon(2026, 9, 1))
    over = noon(2027, 3, 2)
    assert ann.kinds(over) == ["risen", kind]
    assert ann.tier(over) == tier


def test_what_reached_a_tier_does_not_renew_it():
    ann = History(scheme())
    ann.buys(1_000_000, noon(2026, 3, 1))
    assert ann.tier(noon(2027, 3, 2)) == ""


def test_a_renewed_term_follows_the_one_before():
    ann = History(scheme())
    ann.buys(1_000_000, noon(2026, 3, 1))
    ann.buys(600_000, noon(2027, 3, 1))
    renewed = ann.settled(noon(2027, 6, 1)).standing
    assert (renewed.keeps_until, renewed.since) == (date(2028, 3, 1), noon(2026, 3, 1))


@pytest.mark.parametrize(
    ("fall", "spent", "tier"),
    [
        ("one_down", 0, "gold"),
        ("one_down", 299_999, "gold"),
        ("balance_based", 0, ""),
        ("balance_based", 299_999, ""),
        ("balance_based", 300_000, "silver"),
        ("balance_based", 999_999, "silver"),
        ("balance_based", 1_000_000, "gold"),
        ("balance_based", 2_999_999, "gold"),
    ],
)
def test_falling_goes_one_down_or_to_what_was_spent(fall, spent, tier):
    ann = History(scheme(fall=fall))
    ann.buys(3_000_000, noon(2026, 3, 1))
    ann.buys(spent, noon(2026, 9, 1))
    assert ann.tier(noon(2027, 3, 2)) == tier


def test_one_down_every_term_until_the_bottom():
    ann = History(scheme(fall="one_down"))
    ann.buys(3_000_000, noon(2026, 3, 1))
    years = [ann.tier(noon(year, 3, 2)) for year in (2026, 2027, 2028, 2029, 2030)]
    assert years == ["black", "gold", "silver", "", ""]


@pytest.mark.parametrize(
    ("day", "kinds"),
    [
        (date(2027, 3, 2), ["risen", "grace", "renewed"]),
        (date(2027, 3, 31), ["risen", "grace", "renewed"]),
        (date(2027, 4, 1), ["risen", "grace", "fallen"]),
    ],
)
def test_grace_is_time_to_make_it_good(day, kinds):
    ann = History(scheme(grace_days=30))
    ann.buys(1_000_000, noon(2026, 3, 1))
    ann.buys(599_999, noon(2026, 9, 1))
    ann.buys(1, noon(day.year, day.month, day.day))
    assert ann.kinds(noon(2027, 4, 2)) == kinds
    if kinds[-1] == "renewed":
        assert ann.settled(noon(2027, 4, 2)).standing.keeps_until == date(2028, 3, 1)


def test_in_grace_the_tier_is_still_there():
    ann = History(scheme(grace_days=30))
    ann.buys(1_000_000, noon(2026, 3, 1))
    assert ann.tier(datetime(2027, 3, 31, 23, 59, 59, tzinfo=HK)) == "gold"
    assert ann.tier(datetime(2027, 4, 1, tzinfo=HK)) == ""


def test_a_tier_for_good_never_ends():
    ann = History(scheme(term_months=None, window="lifetime"))
    ann.buys(300_000, noon(2026, 3, 1))
    settled = ann.settled(noon(2060, 3, 1))
    assert (settled.standing.tier, settled.due_at) == ("silver", None)


# --------------------------------------------------------------------------------- returns


@pytest.mark.parametrize(("back", "at_risk"), [(0, False), (1, False), (2, True), (500_000, True)])
def test_a_return_under_the_threshold_puts_the_tier_at_risk(back, at_risk):
    ann = History(scheme())
    sale = ann.buys(1_000_001, noon(2026, 3, 1))
    ann.gives_back(sale, back, noon(2026, 3, 5))
    standing = ann.settled(noon(2026, 3, 5)).standing
    assert standing.tier == "gold"
    assert (standing.at_risk_since is not None) is at_risk


def test_a_tier_at_risk_is_decided_at_the_end_of_its_term_and_has_no_grace():
    ann = History(scheme(grace_days=30))
    sale = ann.buys(1_000_000, noon(2026, 3, 1))
    ann.gives_back(sale, 1, noon(2026, 3, 5))
    assert ann.tier(noon(2027, 3, 1)) == "gold"
    assert ann.kinds(noon(2027, 3, 2)) == ["risen", "at_risk", "fallen"]


def test_buying_again_takes_the_risk_away():
    ann = History(scheme())
    sale = ann.buys(1_000_000, noon(2026, 3, 1))
    ann.gives_back(sale, 1, noon(2026, 3, 5))
    ann.buys(1, noon(2026, 4, 1))
    assert ann.kinds(noon(2026, 4, 1)) == ["risen", "at_risk", "safe"]


@pytest.mark.parametrize(
    ("kept", "tier"),
    [(999_999, "silver"), (300_000, "silver"), (299_999, ""), (0, "")],
)
def test_a_shop_may_decide_at_once(kept, tier):
    ann = History(scheme(on_return="at_once"))
    sale = ann.buys(1_000_000, noon(2026, 3, 1))
    ann.gives_back(sale, 1_000_000 - kept, noon(2026, 3, 5), all_of_it=not kept)
    settled = ann.settled(noon(2026, 3, 5))
    assert settled.standing.tier == tier
    assert settled.standing.keeps_until == (date(2027, 3, 1) if tier else None)
    last = settled.changes[-1]
    assert (last.kind, last.value, last.needed) == ("taken_back", kept, 1_000_000)


def test_a_tier_for_good_falls_at_once_for_it_has_no_end():
    ann = History(scheme(term_months=None, window="lifetime"))
    sale = ann.buys(300_000, noon(2026, 3, 1))
    ann.gives_back(sale, 1, noon(2026, 3, 5))
    assert ann.tier(noon(2026, 3, 5)) == ""


def test_old_goods_given_back_do_not_lessen_what_was_bought_since():
    ann = History(scheme())
    old = ann.buys(900_000, noon(2026, 2, 20))
    ann.buys(1_000_000, noon(2026, 3, 1))
    ann.gives_back(old, 900_000, noon(2026, 3, 5), all_of_it=True)
    standing = ann.settled(noon(2026, 3, 5)).standing
    assert (standing.tier, standing.at_risk_since) == ("gold", None)


def test_last_years_goods_given_back_take_nothing_from_this_year():
    ann = History(scheme())
    old = ann.buys(250_000, noon(2024, 3, 1))
    ann.gives_back(old, 250_000, noon(2026, 3, 5), all_of_it=True)
    ann.buys(300_000, noon(2026, 3, 6))
    assert ann.tier(noon(2026, 3, 6)) == "silver"


# ----------------------------------------------------------------------------- new schemes


DEARER = tuple(
    one.model_copy(update={"threshold": one.threshold * 2, "renews_at": 0}) for one in TIERS
)


def test_a_planned_scheme_comes_into_force_by_itself_and_promises_are_kept():
    ann = History(scheme())
    ann.buys(300_000, noon(2026, 3, 1))
    ann.new_scheme(scheme(tiers=DEARER), noon(2026, 6, 1))
    standing = ann.settled(noon(2026, 7, 1)).standing
    assert (standing.tier, standing.version, standing.keeps_until) == (
        "silver", 2, date(2027, 3, 1),
    )  # fmt: skip
    ann.buys(599_999, noon(2026, 8, 1))
    assert ann.tier(noon(2027, 3, 2)) == ""


def test_a_scheme_may_move_everybody_at_once():
    ann = History(scheme())
    ann.buys(300_000, noon(2026, 3, 1))
    ann.new_scheme(scheme(tiers=DEARER, existing="at_once"), noon(2026, 6, 1))
    assert ann.tier(noon(2026, 6, 1) - timedelta(seconds=1)) == "silver"
    assert ann.tier(noon(2026, 6, 1)) == ""
    assert ann.kinds(noon(2026, 6, 1)) == ["risen", "scheme"]


@pytest.mark.parametrize(("spent", "tier"), [(149_999, ""), (150_000, "silver")])
def test_an_easier_scheme_lifts_whoever_has_reached_it(spent, tier):
    easier = tuple(one.model_copy(update={"threshold": one.threshold // 2}) for one in TIERS[:1])
    ann = History(scheme())
    ann.buys(spent, noon(2026, 3, 1))
    ann.new_scheme(scheme(tiers=easier), noon(2026, 6, 1))
    assert ann.tier(noon(2026, 6, 1)) == tier


def test_a_tier_that_is_abolished_becomes_what_was_spent():
    ann = History(scheme())
    ann.buys(1_000_000, noon(2026, 3, 1))
    ann.new_scheme(scheme(tiers=(SILVER, BLACK)), noon(2026, 6, 1))
    assert ann.tier(noon(2026, 6, 1)) == "silver"


def test_a_scheme_with_terms_gives_everybody_one_and_one_without_takes_them():
    for_good = scheme(term_months=None, window="lifetime")
    ann = History(for_good)
    ann.buys(300_000, noon(2026, 3, 1))
    ann.new_scheme(scheme(), noon(2026, 6, 1))
    assert ann.settled(noon(2026, 6, 1)).standing.keeps_until == date(2027, 6, 1)
    ann.new_scheme(for_good, noon(2026, 9, 1))
    assert ann.settled(noon(2026, 9, 1)).due_at is None


def test_a_version_planned_later_may_start_earlier():
    ann = History(scheme())
    ann.new_scheme(scheme(tiers=DEARER), noon(2026, 12, 1))
    ann.new_scheme(scheme(tiers=(BLACK,)), noon(2026, 6, 1))
    ann.buys(599_999, noon(2026, 12, 2))
    assert ann.tier(noon(2026, 12, 2)) == ""
    ann.buys(1, noon(2026, 12, 3))
    assert ann.settled(noon(2026, 12, 3)).standing.version == 2


# -------------------------------------------------------------------------- the arithmetic


def test_every_change_says_how_it_came_about():
    ann = History(scheme())
    sale = ann.buys(1_000_000, noon(2026, 3, 1))
    (risen,) = ann.settled(noon(2026, 3, 1)).changes
    assert (risen.value, risen.needed, risen.window_from, risen.window_to) == (
        1_000_000, 1_000_000, date(2025, 3, 2), date(2026, 3, 1),
    )  # fmt: skip
    assert (risen.version, risen.cause, risen.measure) == (1, str(sale), "spend")


def test_a_late_review_decides_what_it_would_have_decided_on_the_day():
    """Killed for a year, then run: the same changes, dated on the days they were due."""
    ann = History(scheme(grace_days=14, fall="one_down"))
    ann.buys(3_000_000, noon(2026, 3, 1))
    ann.buys(700_000, noon(2027, 5, 1))
    at_once = ann.settled(noon(2029, 8, 1))
    standing, told = Standing(), []
    for month in range(48):
        moment = noon(2026 + month // 12, month % 12 + 1, 28)
        settled = ann.settled(min(moment, noon(2029, 8, 1)), standing)
        standing, told = settled.standing, [*told, *settled.changes]
    assert (standing, tuple(told)) == (at_once.standing, at_once.changes)


# ------------------------------------------------------------------------- senseless schemes


@pytest.mark.parametrize(
    "wrong",
    [
        {"tiers": ()},
        {"tiers": (GOLD, SILVER)},
        {"tiers": (SILVER, SILVER)},
        {"tiers": (SILVER, SILVER.model_copy(update={"threshold": 400_000}))},
        {"tiers": (SILVER.model_copy(update={"renews_at": 300_001}),)},
        {"zone": "Asia/Atlantis"},
        {"window_months": 0},
        {"grace_days": -1},
        {"measure": "visits", "window": "single"},
        {"colour": "red"},
    ],
)
def test_a_senseless_scheme_is_refused(wrong):
    with pytest.raises(ValidationError):
        scheme(**wrong)

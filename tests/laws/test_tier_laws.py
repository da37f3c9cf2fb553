"""Laws of tiers: whatever a shop does, a member's tier is a function of the history.

Pure: a history decided step by step, with reviews at any moments, comes to the same as one decided
all at once. In the shop: sales, voids, part returns, schemes, decisions by hand and nights, in any
order; after each step everybody stands where a model in plain Python says, and in the end the
books derive every standing and every change again.
"""

import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from core import checkout, tiers
from core.context import SYSTEM
from core.db.ids import new_id
from core.tiers import Scheme, Standing, Tier, Timeline, Version
from core.tiers.history import Fact, Member
from core.tiers.rules import settle
from core.verify import verify
from tests.shop_fixtures import at_work
from tests.shopfloor import NOON, Shopfloor

START = datetime(2026, 1, 1, 4, tzinfo=UTC)
ZONES = ("Asia/Hong_Kong", "Europe/London", "America/New_York")


def tier(code: str, threshold: int, share: int) -> Tier:
    """A tier whose renewal takes so many percent of its threshold."""
    titles = {"en": code, "zh_Hant": code}
    return Tier(code=code, titles=titles, threshold=threshold, renews_at=threshold * share // 100)


@st.composite
def schemes(draw) -> Scheme:
    """Any scheme a shop could think of, with few and low tiers."""
    measure = draw(st.sampled_from(["spend", "visits", "points"]))
    windows = ["lifetime", "rolling", "calendar_year", "membership_year"]
    needs = sorted(draw(st.sets(st.integers(1, 40), min_size=1, max_size=3)))
    scale = {"spend": 100, "visits": 1, "points": 1}[measure]
    names = draw(st.permutations(["silver", "gold", "black"]))
    share = draw(st.sampled_from([0, 50, 100]))
    return Scheme(
        tiers=tuple(
            tier(name, need * scale, share) for name, need in zip(names, needs, strict=False)
        ),
        measure=measure,
        window=draw(st.sampled_from([*windows, "single"] if measure != "visits" else windows)),
        window_months=draw(st.sampled_from([1, 3, 12])),
        term_months=draw(st.sampled_from([None, 1, 3, 12])),
        grace_days=draw(st.sampled_from([0, 10, 45])),
        fall=draw(st.sampled_from(["one_down", "balance_based"])),
        on_return=draw(st.sampled_from(["at_risk", "at_once"])),
        existing=draw(st.sampled_from(["keep_term", "at_once"])),
        zone=draw(st.sampled_from(ZONES)),
    )


@st.composite
def histories(draw) -> tuple[list[Fact], Timeline]:
    """Purchases and returns over some years, and the schemes of that time."""
    facts: list[Fact] = []
    at = START
    for number in range(draw(st.integers(0, 12))):
        at += timedelta(hours=draw(st.integers(0, 2_400)))
        sale, cents = UUID(int=number + 1), draw(st.integers(0, 3_000))
        facts.append(Fact(at, new_id(), at, sale, cents, cents // 100, 1, ""))
        if draw(st.booleans()) and draw(st.booleans()):
            sold = draw(st.sampled_from([one for one in facts if one.visits == 1]))
            left = sum(one.cents for one in facts if one.sale_id == sold.sale_id)
            back = draw(st.integers(0, left))
            at += timedelta(hours=draw(st.integers(0, 500)))
            facts.append(
                Fact(at, new_id(), sold.at, sold.sale_id, -back, -(back // 100), 0, "return")
            )
    starts = draw(st.lists(st.integers(-100, 900), min_size=1, max_size=3))
    versions = [
        Version(number, START + timedelta(days=days), draw(schemes()))
        for number, days in enumerate(starts, 1)
    ]
    return facts, Timeline.of(versions)


JOINED = datetime(2024, 2, 29, 4, tzinfo=UTC)


@given(histories(), st.lists(st.integers(0, 1_800), max_size=12))
@settings(max_examples=400, deadline=None)
def test_when_somebody_looks_changes_nothing(history, looks):
    """Reviewed at any days, or never until the end: the same standing, the same changes."""
    facts, timeline = history
    end = START + timedelta(days=2_000)
    at_once = settle(Member(JOINED, Standing(), facts), timeline, until=end)
    standing, told = Standing(), []
    for day in [*sorted(looks), 2_000]:
        moment = START + timedelta(days=day)
        known = [fact for fact in facts if fact.at <= moment]
        part = settle(Member(JOINED, standing, known), timeline, until=moment)
        standing, told = part.standing, [*told, *part.changes]
    assert standing == at_once.standing
    assert tuple(told) == at_once.changes


@given(histories())
@settings(max_examples=400, deadline=None)
def test_every_change_follows_from_the_one_before_and_its_own_arithmetic(history):
    facts, timeline = history
    settled = settle(Member(JOINED, Standing(), facts), timeline, until=START + timedelta(2_000))
    stands, last = "", None
    for change in settled.changes:
        assert change.from_tier == stands
        assert last is None or last <= change.at
        scheme = timeline.by_number(change.version).scheme
        if change.kind in ("risen", "renewed", "safe"):
            assert change.value >= change.needed
        elif change.kind in ("grace", "fallen", "at_risk", "taken_back"):
            assert change.value < change.needed
        if change.kind == "risen":
            assert scheme.rank(change.to_tier) > scheme.rank(change.from_tier)
            assert scheme.reached(change.value) == scheme.rank(change.to_tier)
        if change.kind == "fallen":
            steps = scheme.rank(change.from_tier) - scheme.rank(change.to_tier)
            assert steps == 1 if scheme.fall == "one_down" else steps >= 1
        stands, last = change.to_tier, change.at
    assert settled.standing.tier == stands


@given(histories(), st.integers(0, 12), st.integers(1, 5_000))
@settings(max_examples=200, deadline=None)
def test_buying_more_never_lowers_anybody(history, place, cents):
    """One purchase larger than it was: at the end of it nobody stands lower (same schemes)."""
    facts, timeline = history
    bought = [fact for fact in facts if fact.visits == 1]
    if not bought:
        return
    one = bought[place % len(bought)]
    more = [
        fact._replace(cents=fact.cents + cents, points=fact.points + cents // 100)
        if fact.id == one.id
        else fact
        for fact in facts
    ]
    version = timeline.at(one.at)
    if version is None:
        return
    less_tier = settle(Member(JOINED, Standing(), facts), timeline, until=one.at).standing.tier
    more_tier = settle(Member(JOINED, Standing(), more), timeline, until=one.at).standing.tier
    assert version.scheme.rank(more_tier) >= version.scheme.rank(less_tier)


# ---------------------------------------------------------------------------------- the shop


class Shop(RuleBasedStateMachine):
    """What people do in a shop with tiers, and where everybody must stand by it."""

    opened: ClassVar[tuple[Path, Shopfloor]]

    @initialize()
    def open_shop(self) -> None:
        """A fresh copy of the opened shop, three members, and an empty model."""
        file, opened = self.opened
        self.folder = Path(tempfile.mkdtemp(prefix="sammiu-tiers-"))
        shutil.copyfile(file, self.folder / "shop.sqlite3")
        self.door = at_work(f"sqlite:///{self.folder / 'shop.sqlite3'}", opened)
        self.shop = self.door.__enter__()
        self.members = [self.shop.join(f"9{number:07d}") for number in range(3)]
        self.facts: dict[UUID, list[Fact]] = {member: [] for member in self.members}
        self.start = dict.fromkeys(self.members, Standing())
        self.versions: list[Version] = []
        self.sold: list[tuple[UUID, UUID, datetime, int]] = []

    def teardown(self) -> None:
        """At the end everything is derived again from the books themselves."""
        if hasattr(self, "shop"):
            found = verify(self.shop.database)
            self.door.__exit__(None, None, None)
            shutil.rmtree(self.folder)
            assert found == []

    def agree(self) -> None:
        """Everybody stands where the model says, whether the review has been there or not."""
        timeline = Timeline.of(self.versions)
        for member in self.members:
            history = Member(NOON, self.start[member], self.facts[member])
            model = settle(history, timeline, until=self.shop.clock.now).standing
            found = self.shop.ask(lambda ctx, member=member: tiers.settled(ctx, member))
            assert (found.tier, found.keeps_until) == (model.tier, model.keeps_until)
            assert self.shop.ask(lambda ctx, member=member: tiers.of(ctx, member)) == model.tier

    def pass_time(self) -> None:
        self.shop.clock.pass_(seconds=1)

    @rule(who=st.integers(0, 2), goods=st.lists(st.sampled_from(["tea", "cake", "card"]),
                                                min_size=1, max_size=4))  # fmt: skip
    def buy(self, who, goods):
        """Somebody buys something."""
        self.pass_time()
        member, now = self.members[who], self.shop.clock.now
        done = self.shop.sell(*goods, member=member)
        cents = done.total_cents
        self.facts[member].append(
            Fact(now, new_id(), now, done.sale_id, cents, done.points_earned, 1, "")
        )
        self.sold.append((member, done.sale_id, now, cents))
        self.agree()

    @rule(place=st.integers(0, 99), share=st.sampled_from([25, 50, 100]))
    def give_back(self, place, share):
        """Part of a sale, or all that is left of it, comes back."""
        if not self.sold:
            return
        self.pass_time()
        member, sale, sold_at, _ = self.sold[place % len(self.sold)]
        mine = [fact for fact in self.facts[member] if fact.sale_id == sale]
        left = sum(fact.cents for fact in mine)
        back = left * share // 100
        if not left or sum(fact.visits for fact in mine) < 1:
            return
        cause = f"return:{new_id()}"
        self.shop.till(
            lambda ctx: tiers.after_refund(
                ctx, member, cause, sale_id=sale, net_cents=back, points_taken=0
            )
        )
        visits = -1 if back == left else 0
        self.facts[member].append(
            Fact(self.shop.clock.now, new_id(), sold_at, sale, -back, 0, visits, cause)
        )
        self.agree()

    @rule()
    def void(self):
        """The last sale was wrong, all of it."""
        if not self.sold:
            return
        self.pass_time()
        member, sale, sold_at, _ = self.sold[-1]
        mine = [fact for fact in self.facts[member] if fact.sale_id == sale]
        try:
            self.shop.manager(lambda ctx: checkout.void(ctx, sale, "law", key=new_id()))
        except checkout.AlreadyVoid:
            return
        cents, points, visits = (sum(fact[place] for fact in mine) for place in (4, 5, 6))
        now = self.shop.clock.now
        self.facts[member].append(
            Fact(now, new_id(), sold_at, sale, -cents, -points, -visits, f"void:{sale}")
        )
        self.agree()

    @rule(scheme=schemes(), days=st.integers(0, 60))
    def plan(self, scheme, days):
        """The shop puts up a new scheme, for now or for some day."""
        self.pass_time()
        start = self.shop.clock.now + timedelta(days=days)
        version = self.shop.manager(
            lambda ctx: tiers.plan(ctx, scheme, starts_at=start), "TST-OFFICE"
        )
        self.versions.append(version)
        self.agree()

    @rule(days=st.integers(1, 200))
    def days_pass(self, days):
        """Time goes by, and nobody looks."""
        self.shop.clock.pass_(days=days)
        self.agree()

    @rule()
    def review(self):
        """The night's job runs, twice."""
        self.pass_time()
        for _ in range(2):
            list(tiers.nightly(self.shop.database, self.shop.desk("TST-OFFICE", SYSTEM)))
        self.agree()

    @rule(who=st.integers(0, 2), days=st.integers(0, 90))
    def honour(self, who, days):
        """The manager puts somebody into a tier."""
        self.pass_time()
        now, member = self.shop.clock.now, self.members[who]
        version = Timeline.of(self.versions).at(now)
        if version is None:
            return
        code, until = version.scheme.tiers[-1].code, (now + timedelta(days=days)).date()
        self.shop.manager(
            lambda ctx: tiers.set_by_hand(ctx, member, code, keeps_until=until, reason="law")
        )
        self.start[member] = Standing(
            tier=code, version=version.number, since=now, keeps_until=until, settled_at=now,
            settled_by=new_id(),
        )  # fmt: skip
        self.agree()


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("shops", [pytest.param(25), pytest.param(500, marks=pytest.mark.soak)])
def test_a_tier_is_a_function_of_the_history(opened_sqlite, shops):
    Shop.opened = opened_sqlite
    run_state_machine_as_test(
        Shop,
        settings=settings(
            max_examples=shops,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

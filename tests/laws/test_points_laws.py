"""Laws of points: whatever is sold, spent, returned, changed or left to die, in whatever order.

A machine lives through months of a loyalty programme beside a model that knows only sums. After
every step the balance is what the model says, a sale has earned what its kept part earns, nothing
was taken or given back beyond what it was, and card, statement and ledger agree. At the end every
statement of the past still says what it said then, and all the books are verified.
"""

import shutil
import tempfile
from collections import Counter
from datetime import time, timedelta
from fractions import Fraction
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from core import baskets, checkout, journal, points, sales
from core.db.ids import new_id
from core.members import members
from core.points import books
from core.settings import Bonus
from core.verify import verify
from tests.shop_fixtures import at_work
from tests.shopfloor import ANN, BEN, GOODS, MEI, Shopfloor

SOLD_AT_RANDOM = st.lists(st.sampled_from(["tea", "cake", "soap", "card"]), min_size=1, max_size=4)
HAPPY = Bonus(
    title_en="Happy hour",
    title_zh="歡樂時光",
    percent=300,
    categories=("drinks",),
    from_time=time(12),
    until_time=time(18),
)
POLICIES = st.fixed_dictionaries(
    {
        "expiry": st.sampled_from(["months", "days", "date", "idle", "never"]),
        "months_to_expiry": st.sampled_from([1, 3]),
        "days_to_expiry": st.sampled_from([20, 50]),
        "pending_days": st.sampled_from([0, 7]),
        "cents_per_point": st.sampled_from([10, 33, 100]),
        "shortfall": st.sampled_from(["debt", "deduct", "write_off"]),
        "reinstatement_days": st.sampled_from([0, 30]),
        "bonuses": st.sampled_from([(), (HAPPY,)]),
        "tier_percent": st.sampled_from([{}, {"": 150}]),
        "combine": st.sampled_from(["max", "sum"]),
    }
)


class Programme(RuleBasedStateMachine):
    """What happens to points in a shop, and the sums it must come to."""

    opened: ClassVar[tuple[Path, Shopfloor]]
    sold = Bundle("sold")
    spendings = Bundle("spendings")

    @initialize()
    def open_shop(self):
        """A fresh copy of the opened shop, and three members."""
        file, opened = self.opened
        self.folder = Path(tempfile.mkdtemp(prefix="sammiu-points-"))
        shutil.copyfile(file, self.folder / "shop.sqlite3")
        self.door = at_work(f"sqlite:///{self.folder / 'shop.sqlite3'}", opened)
        self.shop = self.door.__enter__()
        self.people = [self.shop.join(number) for number in (ANN, BEN, MEI)]
        self.balance = Counter(dict.fromkeys(self.people, 0))
        self.kept: dict = {}
        self.seen: list = []
        self.shop.change_rules("points", step_points=10, step_worth_cents=20)

    def teardown(self):
        """The past is what it was, and the books are in order."""
        if not hasattr(self, "shop"):
            return
        then = [
            self.shop.ask(lambda ctx, who=who, at=at: points.statement(ctx, who, at)).balance
            for at, who, _ in self.seen
        ]
        found = verify(self.shop.database)
        self.door.__exit__(None, None, None)
        shutil.rmtree(self.folder)
        assert then == [balance for _, _, balance in self.seen]
        assert found == []

    # ------------------------------------------------------------------------------- the rules

    @rule(policy=POLICIES)
    def change_policy(self, policy):
        """The manager thinks again; what is out stays as it was."""
        dates = {row.id: row.expires_at for row in self.shop.rows(points.lots)}
        self.shop.change_rules("points", **policy)
        assert {row.id: row.expires_at for row in self.shop.rows(points.lots)} == dates

    @rule(days=st.integers(1, 40), sweep=st.booleans())
    def time_passes(self, days, sweep):
        """Days go by; most nights the job runs."""
        self.shop.clock.pass_(days=days)
        if sweep:
            self.night()

    def night(self):
        """What is past its day dies; a debt is paid out of it first."""
        now, dead, owed = self.shop.clock.now, Counter(), Counter()
        for row in self.shop.rows(points.lots):
            if row.remaining < 0:
                owed[row.member_id] -= row.remaining
            elif row.expires_at is not None and row.expires_at <= now:
                dead[row.member_id] += row.remaining
        lost = dead - owed
        assert self.shop.office(points.expire) == lost.total()
        self.balance.subtract(lost)

    # ----------------------------------------------------------------------------- the counter

    @rule(
        target=sold,
        who=st.integers(0, 2),
        names=SOLD_AT_RANDOM,
        steps=st.integers(0, 3),
    )
    def sell(self, who, names, steps):
        """A purchase, perhaps paid in part with points."""
        member_id, shop = self.people[who], self.shop
        basket_id = shop.basket(*names)
        shop.till(lambda ctx: baskets.attach_member(ctx, basket_id, member_id, proof="qr"))
        laid = 0
        if steps and shop.card(member_id).points >= steps * 10:
            key = new_id()
            shop.till(lambda ctx: checkout.lay_points(ctx, basket_id, steps * 10, key=key))
            laid = steps * 10
        done = shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 100_000))
        expected = self.expected(names, laid * 2)
        assert done.points_earned == expected
        self.balance[member_id] += expected - laid
        lines = shop.ask(lambda ctx: sales.show(ctx, done.sale_id)).lines
        self.kept[done.sale_id] = {line.number: line.net_cents for line in lines}
        return done, member_id, laid, shop.clock.now

    def expected(self, names, by_points):
        """What the rules give, reckoned another way: exact fractions over the whole sale."""
        rules = self.shop.ask(lambda ctx: ctx.rules.points)
        prices = Counter({name: GOODS[name][4] * count for name, count in Counter(names).items()})
        local = self.shop.clock.now.astimezone(self.shop.store.zone).time()
        total, earned = prices.total(), Fraction(0)
        parts = self.split(by_points, [prices[name] for name in dict.fromkeys(names)], total)
        for name, part in zip(dict.fromkeys(names), parts, strict=True):
            extra = [max(rules.tier_percent.values(), default=100) - 100]
            if rules.bonuses and name == "tea" and time(12) <= local < time(18):
                extra.append(200)
            more = sum(extra) if rules.combine == "sum" else max(extra)
            earned += Fraction((prices[name] - part) * (100 + more), 100)
        return int(earned / rules.cents_per_point)

    def split(self, cents, weights, total):
        """Points pay for every line alike; cents left over go to the largest remainders."""
        parts = [cents * weight // total for weight in weights]
        by_rest = sorted(range(len(weights)), key=lambda at: -(cents * weights[at] % total))
        for place in by_rest[: cents - sum(parts)]:
            parts[place] += 1
        return parts

    @rule(done=consumes(sold))
    def void(self, done):
        """Undone within the hour, perhaps after a part came back: the sale leaves nothing."""
        (sale, member_id, laid, at), shop = done, self.shop
        if shop.clock.now - at > timedelta(hours=1):
            return
        standing = self.standing(sale.sale_id)
        swept = self.would_die(member_id) if laid else 0
        shop.manager(lambda ctx: checkout.void(ctx, sale.sale_id, "law", key=new_id()))
        self.balance[member_id] += laid - standing - swept
        self.kept[sale.sale_id] = {}

    def standing(self, sale_id):
        """What still stands of the points a sale earned."""
        moved = self.shop.ask(lambda ctx: books.moved_by(ctx, str(sale_id)))
        return sum(one.points for one in moved if one.against == "issued")

    @rule(
        target=sold,
        done=consumes(sold),
        share=st.sampled_from([0, 1, 2, 3]),
        twice=st.booleans(),
        line=st.integers(1, 4),
    )
    def refund(self, done, share, twice, line):
        """A line comes back in part or whole, some more of it than the last time."""
        (sale, member_id, *_), shop, key = done, self.shop, new_id()
        nets = self.kept[sale.sale_id]
        number = sorted(nets)[line % len(nets)]
        before = nets[number]
        nets[number] = before * share // 4
        clawed = {self.claw(sale.sale_id, nets, key, before) for _ in range(1 + twice)}
        assert len(clawed) == 1  # the second try is the first
        (one,) = clawed
        assert 0 <= one.short <= one.taken
        if shop.ask(lambda ctx: ctx.rules.points.shortfall) == "debt":
            assert one.debt == one.short
        self.balance[member_id] -= one.taken - (one.short - one.debt)
        return multiple(done)

    def claw(self, sale_id, nets, key, most):
        def deed(ctx):
            journal.announce(ctx, "points.law", sale_id)
            kept = points.earned_on_kept(ctx, sale_id, nets)
            return points.claw_back(ctx, sale_id, kept, key=key, most_deducted_cents=most)

        return self.shop.till(deed)

    # ------------------------------------------------------------------------------- spending

    @rule(target=spendings, who=st.integers(0, 2), steps=st.integers(1, 6), late=st.booleans())
    def spend(self, who, steps, late):
        """A reward; or what a till that was cut off had taken already."""
        member_id, cause = self.people[who], f"reward {new_id()}"
        have = self.shop.card(member_id).points

        def deed(ctx):
            journal.announce(ctx, "points.law", member_id)
            return points.redeem(ctx, member_id, steps * 10, cause=cause, overdraw=late)

        if have < steps * 10 and not late:
            with pytest.raises(points.NotEnoughPoints) as refused:
                self.shop.till(deed)
            assert refused.value.facts == {"have": max(0, have), "asked": steps * 10}
            return multiple()
        assert self.shop.till(deed) == steps * 20
        self.balance[member_id] -= steps * 10
        return cause, member_id, steps * 10

    @rule(target=spendings, spent=consumes(spendings), part=st.integers(1, 30))
    def give_back(self, spent, part):
        """Some of it comes back: into its own lots, dead or alive."""
        cause, member_id, count = spent
        part, key = min(part, count), new_id()

        def deed(ctx):
            journal.announce(ctx, "points.law", member_id)
            return points.give_back(ctx, cause, part, key=key)

        swept = self.would_die(member_id)
        back = self.shop.till(deed)
        assert back == self.shop.till(deed)
        assert back.points + back.lost == part
        self.balance[member_id] += back.points - swept
        return (cause, member_id, count - part) if count > part else multiple()

    @rule(spent=consumes(spendings))
    def let_go(self, spent):
        """All that is left of it comes back."""
        cause, member_id, count = spent
        swept, lost = self.would_die(member_id), self.total("expired")

        def deed(ctx):
            journal.announce(ctx, "points.law", member_id)
            return points.undo(ctx, cause=cause, because=f"left {new_id()}")

        change = self.shop.till(deed)
        lost -= self.total("expired")
        assert change == count - (lost - swept)
        self.balance[member_id] += count - lost

    def would_die(self, member_id):
        """What giving back will sweep away first: dead points, less what they pay of a debt."""
        dead = owed = 0
        for row in self.shop.rows(points.lots):
            if row.member_id == member_id and row.remaining < 0:
                owed -= row.remaining
            elif row.member_id == member_id and row.expires_at is not None:
                dead += row.remaining if row.expires_at <= self.shop.clock.now else 0
        return max(0, dead - owed)

    def total(self, against):
        """What stands in an account."""
        account = points.entries.c.against == against
        return self.shop.ask(
            lambda ctx: ctx.db.execute(
                select(func.coalesce(func.sum(points.entries.c.points), 0)).where(account)
            ).scalar_one()
        )

    @rule(who=st.integers(0, 2), count=st.integers(-200, 300).filter(bool), more=st.booleans())
    def adjust(self, who, count, more):
        """The shop gives or takes by hand."""
        member_id = self.people[who]
        have = self.shop.card(member_id).points

        def deed(ctx):
            points.adjust(ctx, member_id, count, reason="correction", may_go_negative=more)

        if have + count < 0 and count < 0 and not more:
            with pytest.raises(points.NotEnoughPoints):
                self.shop.office(deed)
            return
        self.shop.office(deed)
        self.balance[member_id] += count

    # ----------------------------------------------------------------------------------- laws

    @invariant()
    def the_books_agree_with_the_sums(self):
        """Guard, ledger, statement, card and model: one number."""
        if not hasattr(self, "shop"):
            return
        for member_id in self.people:
            wanted = self.balance[member_id]
            told, card, kept = self.shop.ask(lambda ctx, who=member_id: self.look(ctx, who))
            assert kept == wanted
            assert told.balance == wanted
            assert all(story.left == self.left_of(story) for story in told.lots)
            assert card == wanted
            self.seen.append((self.shop.clock.now, member_id, wanted))
        self.shop.clock.pass_(seconds=1)  # a statement is told to the second

    def look(self, ctx, member_id):
        told = points.statement(ctx, member_id)
        kept = ctx.db.execute(select(members.c.points).where(members.c.id == member_id)).scalar()
        pending, dead, _ = points.outlook(ctx, member_id)
        free = points.spendable(points.lots_of(ctx, member_id), ctx.now)
        return told, free + pending + dead, kept

    def left_of(self, story):
        return story.origin.points + sum(line.points for line in story.lines)

    @invariant()
    def a_sale_has_earned_what_its_kept_part_earns(self):
        """As if only that had been bought: never a point kept, never one taken twice."""
        for sale_id, nets in getattr(self, "kept", {}).items():
            kept = self.shop.ask(
                lambda ctx, sale=sale_id, nets=nets: points.earned_on_kept(ctx, sale, nets)
            )
            assert self.standing(sale_id) == kept


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("lives", [pytest.param(12), pytest.param(400, marks=pytest.mark.soak)])
def test_whatever_happens_to_points_no_point_is_lost_or_made(opened_sqlite, lives):
    Programme.opened = opened_sqlite
    run_state_machine_as_test(
        Programme,
        settings=settings(
            max_examples=lives,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

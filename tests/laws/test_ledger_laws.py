"""Laws of the ledgers: whatever a shop does, in whatever order, points, stock and money add up.

A machine does at random what people do in a shop, beside a model in plain Python that knows only
sums. After every step the shop must agree with the model; at the end everything is verified.
"""

import shutil
import tempfile
from collections import Counter
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

from core import baskets, catalogue, checkout, coupons, journal, points, sales, shifts, stock
from core.db.ids import new_id
from core.refusals import Refusal
from core.verify import verify
from tests.shop_fixtures import at_work
from tests.shopfloor import GOODS, Shopfloor

TILLS = ("TST-1", "TST-2")


class Shop(RuleBasedStateMachine):
    """What people do in a shop, and the sums it must come to."""

    opened: ClassVar[tuple[Path, Shopfloor]]
    people = Bundle("people")
    sold = Bundle("sold")

    # ------------------------------------------------------------------------------- the day

    @initialize()
    def open_shop(self) -> None:
        """A fresh copy of the opened shop, and a model that knows what is on its shelves."""
        file, opened = self.opened
        self.folder = Path(tempfile.mkdtemp(prefix="sammiu-law-"))
        shutil.copyfile(file, self.folder / "shop.sqlite3")
        self.door = at_work(f"sqlite:///{self.folder / 'shop.sqlite3'}", opened)
        self.shop = self.door.__enter__()
        self.stock = Counter({name: one[6] for name, one in GOODS.items()})
        self.points: Counter = Counter()
        self.drawer = dict.fromkeys(TILLS, 50_000)
        self.card = dict.fromkeys(TILLS, 0)
        self.takings = dict.fromkeys(TILLS, 0)
        self.numbers = dict.fromkeys(TILLS, 0)
        self.grand = dict.fromkeys(TILLS, 0)
        self.coupons: dict = {}
        self.prices = {name: one[4] for name, one in GOODS.items()}
        self.joined = 0

    def teardown(self) -> None:
        """At the end of the day everything is added up from the books themselves."""
        if hasattr(self, "shop"):
            found = verify(self.shop.database)
            self.door.__exit__(None, None, None)
            shutil.rmtree(self.folder)
            assert found == []

    # -------------------------------------------------------------------------------- people

    @rule(target=people)
    def join(self):
        """Somebody new signs up."""
        self.joined += 1
        member_id = self.shop.join(f"9{self.joined:07d}")
        self.coupons[member_id] = "open"
        self.shop.clock.pass_(minutes=3)
        return member_id

    @rule(member_id=people, count=st.integers(-300, 300).filter(bool))
    def give_points(self, member_id, count):
        """The manager gives or takes points by hand."""
        self.shop.office(
            lambda ctx: points.adjust(
                ctx, member_id, count, reason="correction", may_go_negative=True
            )
        )
        self.points[member_id] += count

    @rule(member_id=people, steps=st.integers(1, 4))
    def spend_points(self, member_id, steps):
        """A member asks for a reward."""

        def deed(ctx):
            journal.announce(ctx, "points.spent", member_id)
            return points.redeem(ctx, member_id, steps * 100, cause=str(new_id()))

        try:
            self.shop.till(deed)
        except points.NotEnoughPoints:
            assert self.points[member_id] < steps * 100 or self.spoiled_by_debt(member_id)
        else:
            assert self.points[member_id] >= steps * 100
            self.points[member_id] -= steps * 100

    def spoiled_by_debt(self, member_id):
        """A debt of an expired lot can hide points that are there on paper."""
        return any(
            row.remaining < 0 or row.expires_at <= self.shop.clock.now
            for row in self.shop.rows(points.lots)
            if row.member_id == member_id
        )

    @rule()
    def time_passes(self):
        """Weeks go by, and the nightly job runs: what is past its day dies, and nothing else."""
        self.shop.clock.pass_(days=61)
        dead, owed = Counter(), Counter()
        for row in self.shop.rows(points.lots):
            if row.remaining < 0:
                owed[row.member_id] -= row.remaining
            elif row.expires_at <= self.shop.clock.now:
                dead[row.member_id] += row.remaining
        lost = dead - owed  # a debt is paid first, and what is left of it stays a debt
        assert self.shop.office(points.expire) == lost.total()
        self.points.subtract(lost)

    # ---------------------------------------------------------------------------- the counter

    @rule(
        target=sold,
        names=st.lists(st.sampled_from(sorted(GOODS)), min_size=1, max_size=5),
        till=st.sampled_from(TILLS),
        how=st.sampled_from(["cash", "card", "both", "parts"]),
        member_id=st.none() | people,
        with_coupon=st.booleans(),
        pressed=st.integers(1, 3),
    )
    def sell(self, names, till, how, member_id, with_coupon, pressed):
        """A basket is filled and paid, the button pressed once or more often."""
        shop = self.shop
        basket_id = shop.basket(*names, station=till)
        off = 0
        if member_id is not None:
            shop.till(
                lambda ctx: baskets.attach_member(ctx, basket_id, member_id, proof="list"), till
            )
            if with_coupon and (open_coupons := shop.card(member_id).coupons):
                payload = open_coupons[0].payload
                shop.till(lambda ctx: baskets.add_coupon(ctx, basket_id, payload), till)
                off = 2_000
        gross = sum(self.prices[name] for name in names)
        total = gross - off if gross >= 10_000 else gross
        try:
            done = self.pay(basket_id, total, till, how)
        except stock.OutOfStock:
            assert names.count("cup") > self.stock["cup"]
            self.leave(basket_id, till)
            return multiple()
        for _ in range(pressed - 1):
            again = shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 1_000_000), till)
            assert again == done
        self.numbers[till] += 1
        assert (done.total_cents, done.number) == (total, f"{till}-{self.numbers[till]:06d}")
        self.stock.subtract(names)
        self.takings[till] += total
        if member_id is not None:
            assert done.points_earned == total // 100
            self.points[member_id] += total // 100
        if total < gross:
            self.coupons[member_id] = "redeemed"
        return (done, names, till, member_id, total < gross)

    def pay(self, basket_id, total, till, how):
        """In cash, by card, half and half, or in small coins."""
        shop = self.shop

        def cash(cents):
            return shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, cents), till)

        first = {"cash": 0, "card": total, "both": total // 2, "parts": 0}[how]
        if how == "parts" and total > 100:
            assert cash(100) is None
        if first:
            done = shop.answer(shop.ask_card(basket_id, first, till), station=till)
            if done is None and first == total:
                raise stock.OutOfStock
            self.card[till] += first
            if done is not None:
                return done
        rest = total - first
        try:
            done = cash(1_000_000)
        except Refusal:
            self.card[till] -= first
            raise
        self.drawer[till] += rest - rest % 10
        return done

    def leave(self, basket_id, till):
        """The customer goes: whatever lies on the counter is handed back first."""
        shop = self.shop
        if shop.ask(lambda ctx: checkout.due(ctx, basket_id)).laid_cents:
            if any(row.state == "approved" for row in self.attempts(basket_id)):
                key = new_id()
                shop.till(lambda ctx: checkout.give_back_card(ctx, basket_id, key=key), till)
                shop.answer(key, station=till)
            shop.till(lambda ctx: checkout.back_to_selling(ctx, basket_id), till)
        shop.till(lambda ctx: baskets.clear(ctx, basket_id), till)

    def attempts(self, basket_id):
        from core.payments import attempts

        return [row for row in self.shop.rows(attempts) if row.basket_id == basket_id]

    @rule(sale=consumes(sold))
    def void(self, sale):
        """A sale of this shift is undone: all of it."""
        done, names, till, member_id, used_coupon = sale
        shop, key = self.shop, new_id()
        paid = shop.ask(lambda ctx: sales.show(ctx, done.sale_id)).tenders
        try:
            finished = shop.manager(
                lambda ctx: checkout.void(ctx, done.sale_id, "law", key=key), till
            )
        except checkout.VoidTooLate:
            return
        if not finished:
            shop.answer(key, station=till)
        for one in paid:
            (self.drawer if one.kind == "cash" else self.card)[till] -= one.amount_cents
        self.takings[till] -= done.total_cents
        self.stock.update(names)
        if member_id is not None:
            self.points[member_id] -= done.points_earned
        if used_coupon:
            self.coupons[member_id] = "open"

    @rule(till=st.sampled_from(TILLS), cents=st.integers(-20_000, 20_000))
    def move_cash(self, till, cents):
        """Cash goes in or out by hand."""
        self.shop.manager(
            lambda ctx: shifts.move_cash(ctx, cents, kind="moved", reason="law"), till
        )
        self.drawer[till] += cents

    @rule(name=st.sampled_from(sorted(GOODS)), count=st.integers(1, 9))
    def deliver(self, name, count):
        """Goods arrive."""
        self.shop.manager(
            lambda ctx: stock.receive(
                ctx, self.shop.goods[name], count, unit_cost_cents=1_000, cause="law"
            )
        )
        self.stock[name] += count

    @rule(name=st.sampled_from(sorted(GOODS)), cents=st.integers(1, 12_000))
    def change_price(self, name, cents):
        """A new price, and mostly one that no coin can pay."""
        product_id = self.shop.goods[name]
        self.shop.manager(lambda ctx: catalogue.change_price(ctx, product_id, cents))
        self.prices[name] = cents

    @rule(till=st.sampled_from(TILLS), off_by=st.integers(-500, 500))
    def close(self, till, off_by):
        """The till is counted and closed, and opened again."""
        counted = self.drawer[till] + off_by
        report = self.shop.till(lambda ctx: shifts.close(ctx, counted), till)
        self.grand[till] += self.takings[till]
        assert report.variance_cents == off_by
        assert report.perpetual_cents == self.grand[till]
        assert report.totals.total_cents == self.takings[till]
        assert report.totals.card_cents == self.card[till]
        self.shop.till(lambda ctx: shifts.open_shift(ctx, 50_000), till)
        self.drawer[till], self.takings[till], self.card[till] = 50_000, 0, 0

    # ------------------------------------------------------------------------------ the laws

    @invariant()
    def the_shop_agrees_with_the_sums(self):
        """Shelves, points, drawers and coupons, after every single step."""
        if not hasattr(self, "shop"):
            return
        self.shop.ask(self.compare)

    def compare(self, ctx):
        level = stock.levels(ctx)
        assert {name: level[one].quantity for name, one in self.shop.goods.items()} == self.stock
        owed = ctx.db.execute(
            select(points.entries.c.member_id, func.sum(points.entries.c.points)).group_by(
                points.entries.c.member_id
            )
        )
        assert {who: count for who, count in owed if count} == {
            who: count for who, count in self.points.items() if count
        }
        state = dict(
            ctx.db.execute(select(coupons.coupons.c.member_id, coupons.coupons.c.state)).all()
        )
        assert state == self.coupons
        for till in TILLS:
            shift = ctx.db.execute(shifts.CURRENT, {"station": till}).one()
            assert shifts.totals(ctx, shift.id).expected_cents == self.drawer[till]


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("days", [pytest.param(12), pytest.param(400, marks=pytest.mark.soak)])
def test_whatever_a_shop_does_its_books_add_up(opened_sqlite, days):
    Shop.opened = opened_sqlite
    run_state_machine_as_test(
        Shop,
        settings=settings(
            max_examples=days,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

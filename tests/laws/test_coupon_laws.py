"""Laws of coupons: laid, used, voided, revoked, dead in whatever order, nothing happens twice.

Two tills do at random what people do with coupons, beside a model in plain Python that knows only
which state each coupon is in. Limits are never exceeded; at the end everything is verified.
"""

import shutil
import tempfile
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from core import baskets, checkout, coupons, journal
from core.baskets import stale
from core.coupons import LIFE, KindRules
from core.db.ids import new_id
from core.refusals import Refusal
from core.verify import verify
from tests.shop_fixtures import ENGINES, OPENED, at_work

TILLS = ("TST-1", "TST-2")
TOTAL, EACH = 4, 2
tills = st.sampled_from(TILLS)


class Coupons(RuleBasedStateMachine):
    """What people do with coupons, and the state each must be in."""

    open_copy: ClassVar[Any]
    people = Bundle("people")
    held = Bundle("held")

    @initialize()
    def open_shop(self) -> None:
        """A fresh copy of the opened shop, with one limited kind that has a public code."""
        self.stack = ExitStack()
        self.shop = self.open_copy(self.stack)
        self.shop.manager(self.define)
        self.state: dict = {}
        self.dies: dict = {}
        self.owner: dict = {}
        self.on: dict = {till: set() for till in TILLS}
        self.sold: list = []
        self.joined = 0

    def define(self, ctx) -> None:
        coupons.define(
            ctx,
            code="TEN",
            title={"en": "HK$10 off", "zh_Hant": "減 HK$10"},
            terms={"kind": "amount", "value": 1_000},
            days_valid=3,
            rules=KindRules(total=TOTAL, per_member=EACH, transferable=True),
        )
        coupons.publish(ctx, "TEN", "AUTUMN")

    def teardown(self) -> None:
        """Every state, limit and counter is derived once more from the ledger."""
        if hasattr(self, "shop"):
            found = verify(self.shop.database)
            self.stack.close()
            assert found == []

    # -------------------------------------------------------------------------------- people

    @rule(target=people)
    def join(self):
        """Somebody signs up; the welcome coupon is of another kind and not looked at."""
        self.joined += 1
        member_id = self.shop.join(f"9{self.joined:07d}")
        self.shop.clock.pass_(minutes=4)
        return member_id

    @rule(target=held, member_id=people, occasion=st.integers(1, 3))
    def issue(self, member_id, occasion):
        """The same occasion is honoured once."""

        def deed(ctx):
            journal.announce(ctx, "coupon.issued", member_id)
            return coupons.issue(ctx, "TEN", member_id, occasion=str(occasion))

        coupon_id = self.shop.office(deed)
        if coupon_id is None:
            return multiple()
        self.state[coupon_id] = "open"
        self.owner[coupon_id] = member_id
        self.dies[coupon_id] = self.expiry(coupon_id)
        return coupon_id

    def row(self, coupon_id):
        return next(row for row in self.shop.rows(coupons.coupons) if row.id == coupon_id)

    def expiry(self, coupon_id):
        return self.row(coupon_id).expires_at

    def alive(self, coupon_id):
        return self.dies[coupon_id] > self.shop.clock.now

    # ---------------------------------------------------------------------------- the counter

    def counted(self):
        """Uses of the limit, as the model has them: in all, and by whom."""
        using = [one for one, state in self.state.items() if state in ("reserved", "redeemed")]
        return len(using), Counter(self.owner[one] for one in using)

    def basket(self, till):
        basket_id = self.shop.till(baskets.open_id, till)
        if not self.shop.ask(lambda ctx: baskets.show(ctx, basket_id)).lines:
            self.shop.basket("tea", station=till)
        return basket_id

    @rule(coupon_id=held, till=tills)
    def lay(self, coupon_id, till):
        """Only an open coupon that lives, and only while the limits last."""
        shop, basket_id = self.shop, self.basket(till)
        row = self.row(coupon_id)
        payload = shop.ask(lambda ctx: ctx.keys.sign(row.number, row.expires_at))
        before = self.state[coupon_id]
        in_all, by_whom = self.counted()
        room = in_all < TOTAL and by_whom[self.owner[coupon_id]] < EACH
        wanted = before == "open" and self.alive(coupon_id) and room
        here = coupon_id in self.on[till] and self.alive(coupon_id)
        try:
            shop.till(lambda ctx: baskets.add_coupon(ctx, basket_id, payload), till)
        except Refusal:
            assert not wanted
            assert not here
        else:
            assert wanted or here
            self.state[coupon_id] = "reserved"
            self.on[till].add(coupon_id)

    @rule(target=held, till=tills)
    def type_code(self, till):
        """A code that counts by member needs one; nobody is on these baskets."""
        basket_id = self.basket(till)
        with pytest.raises(coupons.CouponNeedsMember):
            self.shop.till(lambda ctx: baskets.add_code(ctx, basket_id, "AUTUMN"), till)
        return multiple()

    @rule(coupon_id=held, till=tills)
    def take_off(self, coupon_id, till):
        """The customer keeps it, if it was there."""
        basket_id = self.basket(till)
        self.shop.till(lambda ctx: baskets.remove_coupon(ctx, basket_id, coupon_id), till)
        if coupon_id in self.on[till]:
            self.let_go(till, {coupon_id})

    @rule(till=tills)
    def leave(self, till):
        """The basket is dropped."""
        basket_id = self.basket(till)
        self.shop.till(lambda ctx: baskets.clear(ctx, basket_id), till)
        self.let_go(till, set(self.on[till]))

    def let_go(self, till, which):
        self.on[till] -= which
        for one in which:
            if self.state[one] == "reserved":
                self.state[one] = "open"

    @rule(till=tills, pressed=st.integers(1, 2))
    def pay(self, till, pressed):
        """Used up with the sale, once, however often the button is pressed."""
        shop, basket_id = self.shop, self.basket(till)
        dead = {one for one in self.on[till] if not self.usable(one)}
        total = max(0, 5_800 - 1_000 * len(self.on[till]))
        try:
            dones = {
                shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 100_000), till)
                for _ in range(pressed)
            }
        except Refusal:
            assert dead
            return
        assert not dead
        (done,) = dones
        assert done.total_cents == total
        self.sold.append((done.sale_id, till, frozenset(self.on[till])))
        for one in self.on[till]:
            self.state[one] = "redeemed"
        self.on[till] = set()

    def usable(self, coupon_id):
        return self.state[coupon_id] == "reserved" and self.alive(coupon_id)

    @rule(nth=st.integers(0, 5))
    def void(self, nth):
        """Everything a sale had used comes back; what died meanwhile, for the days of grace."""
        if not self.sold:
            return
        sale_id, till, used = self.sold.pop(nth % len(self.sold))
        shop, key = self.shop, new_id()
        shop.manager(lambda ctx: checkout.void(ctx, sale_id, "law", key=key), till)
        for one in used:
            self.state[one] = "open"
            died = not self.alive(one)
            self.dies[one] = self.expiry(one)
            assert self.alive(one)
            if died:
                assert self.dies[one] > shop.clock.now + timedelta(days=13)

    # ------------------------------------------------------------------------- time and the shop

    @rule(coupon_id=held)
    def revoke(self, coupon_id):
        """The shop takes it back, unless it is used or dead."""
        before = self.state[coupon_id]
        try:
            self.shop.manager(lambda ctx: coupons.revoke(ctx, coupon_id, reason="law"))
        except Refusal:
            assert before in ("redeemed", "revoked", "expired")
        else:
            assert before in ("open", "reserved")
            self.state[coupon_id] = "revoked"

    @rule(hours=st.sampled_from([1, 12, 30]))
    def time_passes(self, hours):
        """Baskets left standing let go, and the night closes the books on the dead."""
        shop = self.shop
        shop.clock.pass_(hours=hours)
        if hours > 2:
            shop.office(stale.release_stale)
            for till in TILLS:
                if any(self.state[one] == "reserved" for one in self.on[till]):
                    self.let_go(till, set(self.on[till]))
        shop.office(coupons.expire)
        for one, state in self.state.items():
            if state == "open" and not self.alive(one):
                self.state[one] = "expired"

    # ------------------------------------------------------------------------------- the laws

    @invariant()
    def the_books_agree(self):
        """Each coupon is where the model says, and no limit is passed."""
        if not hasattr(self, "shop"):
            return
        rows = {row.id: row for row in self.shop.rows(coupons.coupons) if row.id in self.state}
        assert {one: row.state for one, row in rows.items()} == self.state
        assert set(self.state.values()) <= set(LIFE)
        in_all, by_whom = self.counted()
        assert in_all <= TOTAL
        assert all(count <= EACH for count in by_whom.values())
        taken = {row.subject: row.taken for row in self.shop.rows(coupons.limits)}
        assert sum(n for subject, n in taken.items() if subject[:4] == "all:") == in_all
        assert Counter(n for subject, n in taken.items() if subject[:4] == "who:" and n) == Counter(
            by_whom.values()
        )


def copies_of_sqlite(opened_sqlite):
    """Opens a shop of its own for each life."""
    file, opened = opened_sqlite

    def open_copy(_self, stack):
        folder = Path(tempfile.mkdtemp(prefix="sammiu-law-"))
        stack.callback(shutil.rmtree, folder)
        shutil.copyfile(file, folder / "shop.sqlite3")
        return stack.enter_context(at_work(f"sqlite:///{folder / 'shop.sqlite3'}", opened))

    return open_copy


def copies_of_postgres(opened_postgres):
    """The same on PostgreSQL."""
    cluster, opened = opened_postgres

    def open_copy(_self, stack):
        url = stack.enter_context(cluster.database(template=OPENED))
        return stack.enter_context(at_work(url, opened))

    return open_copy


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("lives", [pytest.param(10), pytest.param(300, marks=pytest.mark.soak)])
@pytest.mark.parametrize("engine", ENGINES)
def test_whatever_happens_to_coupons_their_books_add_up(request, engine, lives):
    if engine == "sqlite":
        Coupons.open_copy = copies_of_sqlite(request.getfixturevalue("opened_sqlite"))
    else:
        Coupons.open_copy = copies_of_postgres(request.getfixturevalue("opened_postgres"))
    run_state_machine_as_test(
        Coupons,
        settings=settings(
            max_examples=lives if engine == "sqlite" else lives // 2,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

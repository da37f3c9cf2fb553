"""Laws of value: whatever is laid on counters, in whatever order, and wherever the till dies,
points, gift cards and credit are where the sums say, to the point and the cent.

A machine lays down, takes back, pays, voids, walks away and pulls the plug at random; a model in
plain Python knows only sums. The house is reopened in between: what it knows is what is on disk.
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
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from core import baskets, checkout, gift_cards, payments, points, purses, rewards
from core.checkout import laid
from core.db.database import Database
from core.db.ids import new_id
from core.gift_cards import Opened
from core.refusals import Refusal
from core.verify import verify
from tests.shop_fixtures import at_work
from tests.shopfloor import Shopfloor
from tests.value_shop import blank, clock_strikes, give_credit, give_points, put_in_basket

TILLS = ("TST-1", "TST-2")
GOODS = ("cake", "card", "soap", "tea")
OWN = {"points": "points", "promo": "promo", "credit": "credit", "gift_card": "cards"}


class Counters(RuleBasedStateMachine):
    """Two tills, a few members, a few cards."""

    opened: ClassVar[tuple[Path, Shopfloor]]
    people = Bundle("people")

    @initialize()
    def open_shop(self) -> None:
        """A fresh copy of the opened shop; tea can be had for points."""
        file, opened = self.opened
        self.folder = Path(tempfile.mkdtemp(prefix="sammiu-law-"))
        shutil.copyfile(file, self.folder / "shop.sqlite3")
        self.door = at_work(f"sqlite:///{self.folder / 'shop.sqlite3'}", opened)
        self.shop = self.door.__enter__()
        self.shop.manager(
            lambda ctx: rewards.offer(ctx, self.shop.goods["tea"], 500, cash_cents=800)
        )
        self.points, self.cards = Counter(), Counter()
        self.promo, self.credit = Counter(), Counter()
        self.joined = self.made = 0
        self.sold = {}

    def teardown(self) -> None:
        """At the end everything is added up from the books themselves."""
        if hasattr(self, "shop"):
            found = verify(self.shop.database)
            self.door.__exit__(None, None, None)
            shutil.rmtree(self.folder)
            assert found == []

    # ---------------------------------------------------------------------- people and cards

    @rule(target=people, count=st.integers(0, 20), cents=st.integers(0, 5_000))
    def join(self, count, cents):
        """Somebody new, with points and credit."""
        self.joined += 1
        member_id = self.shop.join(f"9{self.joined:07d}")
        self.shop.clock.pass_(minutes=1)
        if count:
            give_points(self.shop, member_id, count * 100)
        if cents:
            give_credit(self.shop, member_id, "promo", cents, days=3_650)
            give_credit(self.shop, member_id, "refund", cents + 1)
        self.points[member_id], self.promo[member_id] = count * 100, cents
        self.credit[member_id] = cents + 1 if cents else 0
        return member_id

    @rule(till=st.sampled_from(TILLS), cents=st.integers(1_000, 30_000), again=st.booleans())
    def card_in_basket(self, till, cents, again):
        """A card is put into a basket, a new one or one that is to be reloaded."""
        if again and self.cards:
            card = min(self.cards)
        else:
            self.made += 1
            card = blank(self.shop, self.made)
            self.cards[card] = 0
        try:
            put_in_basket(self.shop, self.basket(till), card, cents, till)
        except Refusal:
            return

    @rule(
        till=st.sampled_from(TILLS),
        names=st.lists(st.sampled_from(GOODS), min_size=1, max_size=3),
        member_id=st.none() | people,
    )
    def fill(self, till, names, member_id):
        """Goods are scanned, and the member is named by a QR."""
        try:
            basket_id = self.shop.basket(*names, station=till)
            if member_id is not None:
                self.do(till, baskets.attach_member, basket_id, member_id, proof="qr")
        except Refusal:
            return

    # ---------------------------------------------------------------------------- laying down

    @rule(till=st.sampled_from(TILLS), steps=st.integers(1, 30), pressed=st.integers(1, 2))
    def lay_points(self, till, steps, pressed):
        """Points in steps; the button pressed once or twice."""
        self.lay(till, pressed, checkout.lay_points, steps * 100)

    @rule(till=st.sampled_from(TILLS), line=st.integers(1, 3))
    def exchange(self, till, line):
        """Goods for points."""
        self.lay(till, 1, checkout.exchange, line)

    @rule(till=st.sampled_from(TILLS), cents=st.integers(1, 6_000), all_of_it=st.booleans())
    def lay_credit(self, till, cents, all_of_it):
        """Store credit, a part or all that fits."""
        if all_of_it:
            cents = self.means(till).credit_most_cents
        self.lay(till, 1, checkout.lay_credit, cents)

    @rule(till=st.sampled_from(TILLS), which=st.integers(0, 9), cents=st.integers(1, 9_000))
    def lay_card(self, till, which, cents):
        """A gift card, opened with its PIN."""
        cards = [card for card, holds in sorted(self.cards.items()) if holds]
        if cards:
            self.lay(till, 1, checkout.lay_gift_card, self.key_of(cards[which % len(cards)]), cents)

    def lay(self, till, pressed, deed, *what):
        """One press, or two of the same; what it did is what lies there now and did not before."""
        basket_id, key = self.basket(till), new_id()
        try:
            for _ in range(pressed):
                done = self.do(till, deed, basket_id, *what, key=key)
        except Refusal:
            return
        pieces = [row for row in self.shop.rows(checkout.laid_value) if row.key == key]
        assert pieces
        for row in pieces:
            self.moved(row, -1)
        self.finished(till, basket_id, done)

    # --------------------------------------------------------------------------- money and time

    @rule(till=st.sampled_from(TILLS), cents=st.sampled_from([100, 2_000, 100_000]))
    def pay_cash(self, till, cents):
        """A coin, a note, or all of it."""
        basket_id = self.basket(till)
        try:
            done = self.do(till, checkout.pay_cash, basket_id, cents)
        except Refusal:
            return
        self.finished(till, basket_id, done)

    @rule(
        till=st.sampled_from(TILLS),
        part=st.sampled_from([1, 2, 3]),
        said=st.sampled_from(["approved", "declined", "cancelled"]),
        meanwhile=st.integers(0, 5),
    )
    def pay_by_card(self, till, part, said, meanwhile):
        """The terminal is asked, points are laid down meanwhile, and then it answers."""
        basket_id = self.basket(till)
        left = self.shop.ask(lambda ctx: checkout.due(ctx, basket_id), till).left_cents
        try:
            attempt = self.shop.ask_card(basket_id, left // part, till)
        except Refusal:
            return
        if meanwhile:
            self.lay(till, 1, checkout.lay_points, meanwhile * 100)
        self.finished(till, basket_id, self.shop.answer(attempt, said, till))

    @rule(till=st.sampled_from(TILLS), which=st.integers(0, 9))
    def take_back(self, till, which):
        """The customer keeps one piece after all."""
        basket_id = self.basket(till)
        pieces = self.shop.ask(lambda ctx: laid.waiting(ctx, basket_id), till)
        if pieces:
            piece = pieces[which % len(pieces)]
            self.do(till, checkout.take_back, basket_id, piece.id)
            self.moved(piece, +1)

    @rule(till=st.sampled_from(TILLS))
    def leave(self, till):
        """The customer goes; card money is given back through the terminal first."""
        basket_id = self.basket(till)
        while True:
            try:
                pieces = self.shop.ask(lambda ctx: laid.waiting(ctx, basket_id), till)
                self.do(till, checkout.back_to_selling, basket_id)
                break
            except checkout.MoneyOnCounter:
                key = new_id()
                self.do(till, checkout.give_back_card, basket_id, key=key)
                self.shop.answer(key, station=till)
        for piece in pieces:
            self.moved(piece, +1)
        self.do(till, baskets.clear, basket_id)

    @rule(minutes=st.integers(1, 20))
    def time_passes(self, minutes):
        """Whoever left something lying has it back, and nobody else."""
        waiting = [
            row
            for row in self.shop.rows(checkout.laid_value)
            if row.sold_at is None and row.released_at is None
        ]
        self.shop.clock.pass_(minutes=minutes)
        while self.shop.office(clock_strikes):
            pass
        after = {row.id: row.released_at for row in self.shop.rows(checkout.laid_value)}
        newest = Counter()
        for row in waiting:
            age = (self.shop.clock.now - row.laid_at).total_seconds() / 60
            newest[row.basket_id] = min(newest.get(row.basket_id, 1e9), age)
        for row in waiting:
            assert (after[row.id] is not None) == (newest[row.basket_id] >= 15)
            if after[row.id] is not None:
                self.moved(row, +1)

    @precondition(lambda self: self.sold)
    @rule(which=st.integers(0, 9))
    def void(self, which):
        """A sale is undone: all it took goes back, all it loaded goes away."""
        sale_id = sorted(self.sold)[which % len(self.sold)]
        till, member_id, earned, loads = self.sold[sale_id]
        key = new_id()
        try:
            done = self.shop.manager(lambda ctx: checkout.void(ctx, sale_id, "law", key=key), till)
            while not done:
                newest = self.newest(till, sale_id)
                self.shop.answer(newest.id, station=till)
                done = self.newest(till, sale_id).resolved
        except gift_cards.CardUsed:
            assert any(self.cards[card] < cents for card, cents in loads.items())
            return
        except Refusal:  # the terminal is busy with another basket
            return
        for row in self.shop.rows(checkout.laid_value):
            if row.basket_id == sale_id and row.sold_at is not None:
                self.moved(row, +1)
        if member_id is not None:
            self.points[member_id] -= earned
        self.cards.subtract(loads)
        del self.sold[sale_id]

    @rule()
    def power_cut(self):
        """The house falls over between two presses and opens again on what is on the disk."""
        url, clock = self.shop.database.url, self.shop.clock
        self.shop.database.close()
        self.shop.database = Database.open(url, clock=clock)

    # ------------------------------------------------------------------------------- the sums

    def finished(self, till, basket_id, done):
        """A sale was made: what it earned, and what it loaded on cards."""
        if done is None:
            return
        row = next(one for one in self.shop.rows(baskets.baskets) if one.id == basket_id)
        loads = Counter()
        numbers = {one.id: one.number for one in self.shop.rows(gift_cards.cards)}
        entries = self.shop.rows(gift_cards.entries)
        for one in entries:
            if one.cause == str(basket_id):
                loads[numbers[one.card_id]] += one.cents
        self.cards.update(loads)
        if row.member_id is not None:
            self.points[row.member_id] += done.points_earned
        value = [one for one in self.shop.rows(checkout.laid_value) if one.basket_id == basket_id]
        silent = sum(
            one.amount_cents
            for one in value
            if one.kind in ("points", "promo") and one.released_at is None
        )
        if row.member_id is not None:
            assert done.points_earned == (done.total_cents - sum(loads.values()) - silent) // 100
        self.sold[basket_id] = (till, row.member_id, done.points_earned, loads)

    def moved(self, row, sign):
        """A piece left its owner, or came back."""
        if row.kind == "gift_card":
            number = next(
                one.number for one in self.shop.rows(gift_cards.cards) if one.id == row.source_id
            )
            self.cards[number] += sign * row.amount_cents
        else:
            worth = row.points if row.kind == "points" else row.amount_cents
            getattr(self, OWN[row.kind])[row.source_id] += sign * worth

    @invariant()
    def everything_is_where_the_sums_say(self):
        """Points, cards and both purses, after every single step."""
        if hasattr(self, "shop"):
            self.shop.ask(self.compare)

    def compare(self, ctx):
        owed = ctx.db.execute(
            select(points.entries.c.member_id, func.sum(points.entries.c.points)).group_by(
                points.entries.c.member_id
            )
        )
        assert {who: count for who, count in owed if count} == +self.points
        holds = ctx.db.execute(select(gift_cards.cards.c.number, gift_cards.cards.c.balance_cents))
        assert dict(holds.all()) == dict(self.cards)
        left = purses.lots.c
        for purse, sums in (("promo", self.promo), ("refund", self.credit)):
            query = (
                select(left.member_id, func.sum(left.remaining_cents))
                .where(left.purse == purse)
                .group_by(left.member_id)
            )
            assert {who: int(cents) for who, cents in ctx.db.execute(query) if cents} == +sums

    # ------------------------------------------------------------------------------ the hands

    def basket(self, till):
        return self.shop.till(baskets.open_id, till)

    def do(self, till, deed, *given, **named):
        return self.shop.till(lambda ctx: deed(ctx, *given, **named), till)

    def newest(self, till, basket_id):
        return self.shop.ask(lambda ctx: payments.newest_of(ctx, basket_id), till)

    def means(self, till):
        basket_id = self.basket(till)
        return self.shop.ask(lambda ctx: checkout.means(ctx, basket_id), till)

    def key_of(self, number) -> Opened:
        """As the right PIN would open it: the check itself is slow, and told elsewhere."""
        row = next(one for one in self.shop.rows(gift_cards.cards) if one.number == number)
        return self.shop.ask(lambda ctx: gift_cards.opened(ctx, row.id))


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("days", [pytest.param(12), pytest.param(300, marks=pytest.mark.soak)])
def test_value_is_where_the_sums_say_whatever_happens(opened_sqlite, days):
    Counters.opened = opened_sqlite
    run_state_machine_as_test(
        Counters,
        settings=settings(
            max_examples=days,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

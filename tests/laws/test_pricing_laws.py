"""Laws of money and prices that any basket, any offers and any coupons must obey."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from core import money
from core.pricing import (
    EVERYTHING,
    NOBODY_ID,
    AddOn,
    AmountOff,
    Bundle,
    BuyGet,
    Coupon,
    FixedPrice,
    Gift,
    Goods,
    Line,
    NForM,
    NForPrice,
    NthItem,
    Offer,
    Part,
    PercentOff,
    Shopper,
    SpendAmountOff,
    SpendLadder,
    SpendPercentOff,
    Stack,
    Step,
    from_row,
    price,
    to_row,
)

PRODUCTS = [UUID(int=number) for number in range(1, 6)]
CATEGORY = dict(zip(PRODUCTS, ["tea", "tea", "milk", "milk", "wine"], strict=True))
ELSEWHERE = UUID(int=99)
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
TITLES = {"en": "Offer", "zh_Hant": "優惠"}

cents = st.integers(0, 20_000)
some_products = st.frozensets(st.sampled_from(PRODUCTS), max_size=3)
some_categories = st.frozensets(st.sampled_from(["tea", "milk", "wine"]), max_size=2)
goods = st.builds(Goods, some_products, some_categories, some_products, some_categories)
some_goods = goods.filter(lambda one: one.names_some)
cut = st.fixed_dictionaries({"basis_points": st.integers(1, 10_000)}) | st.fixed_dictionaries(
    {"price_cents": st.integers(0, 2_000)}
)
by_piece = (
    st.builds(PercentOff, st.integers(1, 10_000))
    | st.builds(AmountOff, st.integers(1, 5_000))
    | st.builds(FixedPrice, st.integers(0, 5_000))
)
by_set = (
    st.builds(NForPrice, st.integers(2, 4), st.integers(1, 30_000))
    | st.builds(lambda pay, free: NForM(pay + free, pay), st.integers(1, 3), st.integers(1, 2))
    | st.builds(lambda nth, off: NthItem(nth, **off), st.integers(2, 4), cut)
    | st.builds(
        lambda buy, get, other, off: BuyGet(buy, get, other, **off),
        st.integers(1, 2),
        st.integers(1, 2),
        st.none() | goods,
        cut,
    )
    | st.builds(
        lambda one, other, cents: Bundle((Part(one), Part(other, 2)), cents),
        some_goods,
        some_goods,
        st.integers(1, 20_000),
    )
)
by_spend = (
    st.builds(SpendAmountOff, st.integers(1, 9_000), st.none() | st.integers(500, 5_000))
    | st.builds(SpendPercentOff, st.integers(1, 10_000), st.none() | st.integers(1, 900))
    | st.just(SpendLadder((Step(1_000, 100), Step(5_000, 900), Step(9_000, basis_points=2_000))))
)
perks = st.builds(Gift, st.integers(1, 2)) | st.builds(
    AddOn, st.integers(1, 2_000), st.integers(1, 2)
)
stacks = st.builds(
    Stack,
    group_limit=st.just(1),
    not_with=st.sampled_from([frozenset(), frozenset(), frozenset(["spring"])]),
    alone=st.sampled_from([False] * 9 + [True]),
    on_top=st.booleans(),
    of_shelf_price=st.booleans(),
)
moments = st.sampled_from([None, NOON, NOON + timedelta(days=1), NOON + timedelta(days=2)])


@st.composite
def lines(draw):
    """A basket of up to eight lines, some of them weighed; a product may have two prices."""
    drawn = draw(
        st.lists(
            st.tuples(
                st.sampled_from(PRODUCTS),
                st.sampled_from([0, 1, 333, 999, 1000, 3200, 12_345]),
                st.integers(1, 7),
                st.sampled_from([1, 1, 1, 1000]),
            ),
            max_size=8,
        )
    )
    return [
        Line(number, product, CATEGORY[product], unit, pieces * (137 if scale > 1 else 1), scale)
        for number, (product, unit, pieces, scale) in enumerate(drawn, 1)
    ]


@st.composite
def offers(draw, actions=by_piece | by_set | by_spend | perks, size=6):
    """Offers with distinct ids; a third of them share an exclusive group."""
    made = []
    for number in range(draw(st.integers(0, size))):
        action = draw(actions)
        least = 1 if action.kind == "spend_amount_off" else 0
        made.append(
            Offer(
                UUID(int=100 + number),
                TITLES,
                action,
                draw(_goods_of(action)),
                member_only=draw(st.booleans()),
                min_spend_cents=draw(st.just(least) | st.integers(least, 20_000)),
                priority=draw(st.integers(0, 2)),
                exclusive=draw(st.sampled_from(["", "", "spring", "summer"])),
                starts_at=draw(st.sampled_from([None, NOON])),
                ends_at=draw(st.sampled_from([None, NOON + timedelta(days=1)])),
                min_pieces=draw(st.sampled_from([0, 0, 0, 2])),
                most=draw(st.integers(0, 2)) if action.family in ("piece", "set") else 0,
                stack=draw(stacks),
            )
        )
    return made


def _goods_of(action):
    if action.kind == "bundle":
        return st.just(EVERYTHING)
    return some_goods if action.family == "perk" else goods


@st.composite
def coupons(draw):
    """Up to three coupons with distinct ids."""
    made = []
    for number in range(draw(st.integers(0, 3))):
        action = draw(by_spend | by_spend | by_piece | by_set | perks)
        made.append(
            Coupon(
                UUID(int=200 + number),
                TITLES,
                action,
                draw(_goods_of(action)),
                min_spend_cents=draw(cents),
                priority=draw(st.integers(0, 1)),
            )
        )
    return made


def renumbered(scanned):
    return [
        Line(number, line.product_id, line.category, line.unit_cents, line.quantity, line.scale)
        for number, line in enumerate(scanned, 1)
    ]


def net_of_each_product(scanned, quote):
    nets = Counter()
    for line, priced in zip(scanned, quote.lines, strict=True):
        nets[line.product_id, line.unit_cents, line.scale] += priced.net_cents
    return nets


# ------------------------------------------------------------------------------------ splitting


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=12))
def test_a_split_loses_nothing_and_is_fair_to_within_a_cent(total, weights):
    whole = sum(weights)
    if not whole:
        return
    parts = money.allocate(total, weights)
    assert sum(parts) == total
    assert all(
        abs(part - Fraction(total * weight, whole)) < 1
        for part, weight in zip(parts, weights, strict=True)
    )
    assert [-part for part in parts] == money.allocate(-total, weights)


@given(st.data())
def test_no_part_of_a_discount_is_larger_than_what_is_left(data):
    left = data.draw(st.lists(st.integers(0, 10**5), min_size=1, max_size=8).filter(sum))
    total = data.draw(st.integers(0, sum(left)))
    parts = money.allocate(total, left)
    assert all(0 <= part <= most for part, most in zip(parts, left, strict=True))


@given(st.integers(0, 10**6), st.lists(st.integers(0, 1000), min_size=2, max_size=8))
def test_who_weighs_more_never_gets_less(total, weights):
    if not sum(weights):
        return
    ranked = sorted(zip(weights, money.allocate(total, weights), strict=True), reverse=True)
    parts = [part for _, part in ranked]
    assert parts == sorted(parts, reverse=True)


@given(st.integers(-(10**7), 10**7), st.sampled_from(["down", "nearest", "off"]))
def test_cash_rounding_is_less_than_a_coin_and_a_refund_mirrors_its_sale(total, mode):
    due, rounding = money.cash_due(total, money.HKD, mode)
    assert due - total == rounding
    assert abs(rounding) < 10
    assert money.cash_due(-total, money.HKD, mode) == (-due, -rounding)
    assert mode == "off" or due % 10 == 0


@given(st.integers(1, 10**7), st.sampled_from([money.HKD, money.TWD]))
def test_every_quick_note_pays_and_gives_change(due, currency):
    offered = money.quick_notes(due, currency)
    assert offered == sorted(set(offered))
    assert offered[0] == due
    assert all(money.change(due, given) == given - due for given in offered)


@given(st.integers(0, 10**7), st.sampled_from([money.HKD, money.TWD]))
def test_what_is_shown_can_be_typed(amount, currency):
    assert money.read_amount(money.Money(amount, currency).text(), currency) == amount


# --------------------------------------------------------------------------------------- prices


@given(lines(), offers(), coupons(), st.booleans(), moments)
def test_no_cent_is_lost_and_every_cent_has_a_reason(scanned, running, brought, member, at):
    quote = price(scanned, running, brought, shopper=Shopper(member), at=at, everything=True)
    assert quote.gross_cents - quote.discount_cents == quote.total_cents
    assert sum(line.gross_cents for line in quote.lines) == quote.gross_cents
    assert sum(line.net_cents for line in quote.lines) == quote.total_cents
    for line, priced in zip(scanned, quote.lines, strict=True):
        assert (priced.number, priced.gross_cents) == (line.number, line.gross_cents)
        assert 0 <= priced.net_cents <= priced.gross_cents
        assert all(off > 0 for _, off in priced.discounts)
        assert priced.gross_cents - sum(off for _, off in priced.discounts) == priced.net_cents
    taken = Counter()
    for priced in quote.lines:
        taken.update(dict(priced.discounts))
    assert taken == {why.source_id: why.cents for why in quote.reasons if why.applied}
    assert sum(why.cents for why in quote.reasons if why.applied) == quote.discount_cents


@given(lines(), offers(), coupons(), st.booleans(), moments)
def test_every_offer_and_coupon_is_answered_once(scanned, running, brought, member, at):
    quote = price(scanned, running, brought, shopper=Shopper(member), at=at, everything=True)
    answered = Counter(why.source_id for why in quote.reasons)
    assert answered.pop(NOBODY_ID, 0) == (not quote.exact)
    assert answered == Counter(source.id for source in (*running, *brought))
    assert all(why.applied == (why.cents > 0) for why in quote.reasons)
    applied = [why.applied for why in quote.reasons]
    assert applied == sorted(applied, reverse=True)


@given(lines(), offers(), coupons(), st.booleans(), st.randoms(use_true_random=False))
def test_the_order_of_scanning_changes_nothing(scanned, running, brought, member, chance):
    quote = price(scanned, running, brought, shopper=Shopper(member), everything=True)
    for things in (shuffled := list(scanned), running, brought):
        chance.shuffle(things)
    other = price(renumbered(shuffled), running, brought, shopper=Shopper(member), everything=True)
    assert other.reasons == quote.reasons

    def content(of, quote):
        return Counter(
            (line.product_id, line.unit_cents, line.quantity, line.scale, priced[1:])
            for line, priced in zip(of, quote.lines, strict=True)
        )

    assert content(shuffled, other) == content(scanned, quote)


@given(lines(), offers(), coupons(), st.booleans())
def test_splitting_equal_goods_over_lines_changes_nothing(scanned, running, brought, member):
    apart = []
    for line in scanned:
        one_by_one = [(line, 1)] * line.quantity if line.scale == 1 else [(line, line.quantity)]
        apart += [
            Line(0, of.product_id, of.category, of.unit_cents, quantity, of.scale)
            for of, quantity in one_by_one
        ]
    apart = renumbered(apart)
    quote = price(scanned, running, brought, shopper=Shopper(member), everything=True)
    other = price(apart, running, brought, shopper=Shopper(member), everything=True)
    assert other.reasons == quote.reasons
    assert net_of_each_product(apart, other) == net_of_each_product(scanned, quote)


@given(
    lines(),
    offers(),
    coupons(),
    by_piece | by_spend | by_set.filter(lambda one: one.kind != "bundle"),
    st.sampled_from(["not a member", "over", "other goods", "too dear"]),
    st.sampled_from(["", "spring", "summer"]),
    st.integers(0, 3),
)
def test_an_offer_that_does_not_qualify_changes_nothing(
    scanned, running, brought, action, why_not, exclusive, priority
):
    terms = {
        "not a member": {"member_only": True},
        "over": {"ends_at": NOON},
        "other goods": {"goods": Goods(products=frozenset([ELSEWHERE]))},
        "too dear": {"min_spend_cents": 10**9},
    }[why_not]
    if action.kind == "spend_amount_off":
        terms = {"min_spend_cents": 1, **terms}
    extra = Offer(UUID(int=1), TITLES, action, exclusive=exclusive, priority=priority, **terms)
    quote = price(scanned, running, brought, shopper=Shopper(False), at=NOON, everything=True)
    other = price(
        scanned, [*running, extra], brought, shopper=Shopper(False), at=NOON, everything=True
    )
    assert other.lines == quote.lines
    assert [why for why in other.reasons if why.source_id != extra.id] == list(quote.reasons)
    (answer,) = [why for why in other.reasons if why.source_id == extra.id]
    assert (answer.applied, answer.cents) == (False, 0)


@given(
    lines(), offers(actions=by_piece | by_set, size=4), by_spend, by_piece | by_set, cents, goods
)
def test_one_more_offer_never_makes_a_basket_dearer(scanned, running, spend, action, needs, covers):
    """Not even when its discount would push another offer below its minimum spend."""
    plain = [Offer(one.id, TITLES, one.action, one.goods) for one in running]
    plain.append(Offer(UUID(int=50), TITLES, spend, min_spend_cents=needs + 1))
    more = Offer(UUID(int=51), TITLES, action, EVERYTHING if action.kind == "bundle" else covers)
    without = price(scanned, plain, shopper=Shopper(True))
    quote = price(scanned, [*plain, more], shopper=Shopper(True))
    assert quote.total_cents <= without.total_cents or not (quote.exact and without.exact)


@given(lines(), offers(actions=by_piece, size=3), offers(actions=by_set, size=3))
def test_a_set_offer_never_makes_a_basket_dearer(scanned, pieces, sets):
    plain = [Offer(one.id, TITLES, one.action, one.goods) for one in pieces]
    more = [Offer(UUID(int=one.id.int + 50), TITLES, one.action, one.goods) for one in sets]
    without = price(scanned, plain, shopper=Shopper(True)).total_cents
    assert price(scanned, [*plain, *more], shopper=Shopper(True)).total_cents <= without


one_goods = by_piece | by_spend | by_set.filter(lambda one: one.kind not in ("bundle", "buy_get"))


@given(lines(), one_goods, goods)
def test_one_offer_alone_never_costs_the_customer(scanned, action, covers):
    needs = 1 if action.kind == "spend_amount_off" else 0
    alone = Offer(UUID(int=1), TITLES, action, covers, min_spend_cents=needs)
    quote = price(scanned, [alone], shopper=Shopper(True))
    covered = price(
        scanned, [Offer(alone.id, TITLES, PercentOff(10_000), covers)], shopper=Shopper(True)
    )
    assert 0 <= quote.discount_cents <= covered.discount_cents
    untouched = [nth for nth, line in enumerate(covered.lines) if not line.discounts]
    assert all(not quote.lines[nth].discounts for nth in untouched)


@given(offers())
def test_an_offer_comes_back_from_its_row_as_it_was(made):
    assert [from_row(to_row(one)) for one in made] == made

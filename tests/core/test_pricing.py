"""Prices by example: every kind of offer at its edges, what meets what, what people are told."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from core import words
from core.pricing import (
    AddOn,
    AmountOff,
    Audience,
    Bundle,
    BuyGet,
    Coupon,
    FixedPrice,
    FreeDelivery,
    Gift,
    Goods,
    Hours,
    Line,
    NForM,
    NForPrice,
    NthItem,
    Offer,
    OfferWrong,
    Part,
    PercentOff,
    Shopper,
    SpendAmountOff,
    SpendLadder,
    SpendPercentOff,
    Stack,
    Step,
    coupon_from_row,
    coupon_to_row,
    from_row,
    price,
    to_row,
)

TEA, MILK, BREAD, WINE, RICE, SOAP, CAKE, JAM, NUTS, FIGS, OLIVES, PEAS, PLUM, VAN = (
    UUID(int=number) for number in range(1, 15)
)
SHELF = {TEA: "drinks", MILK: "drinks", BREAD: "bakery", WINE: "cellar", RICE: "grains"}
SHELF |= dict.fromkeys((SOAP, CAKE, JAM, NUTS, FIGS, OLIVES, PEAS, PLUM), "more")
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
ids = iter(UUID(int=number) for number in range(1000, 10_000))


def basket(*goods):
    """Lines of (product, cents each, pieces), numbered as they were scanned."""
    return [
        Line(number, product, SHELF[product], unit_cents, pieces)
        for number, (product, unit_cents, pieces) in enumerate(goods, 1)
    ]


def offer(action, *products, category=None, **terms):
    goods = Goods(frozenset(products), frozenset([category] if category else []))
    titles = {"en": "Offer", "zh_Hant": "優惠"}
    return Offer(next(ids), terms.pop("titles", titles), action, goods, **terms)


def coupon(kind, value, *products, **terms):
    goods = Goods(frozenset(products))
    titles = {"en": "Gift", "zh_Hant": "禮券"}
    percent = kind == "percent"
    action = SpendPercentOff(value) if percent else SpendAmountOff(value)
    return Coupon(next(ids), titles, action, goods, **terms)


def nets(quote):
    return [line.net_cents for line in quote.lines]


def told(quote):
    """The reasons without their facts."""
    return [(reason.key.removeprefix("pricing."), reason.cents) for reason in quote.reasons]


def facts(quote, key):
    return next(reason.facts for reason in quote.reasons if reason.key == f"pricing.{key}")


def priced(lines, *offers, coupons=(), member=False, at=None):
    quote = price(lines, offers, coupons, shopper=Shopper(member), at=at, everything=True)
    assert sum(nets(quote)) == quote.total_cents == quote.gross_cents - quote.discount_cents
    assert sum(reason.cents for reason in quote.reasons if reason.applied) == quote.discount_cents
    return quote


# ------------------------------------------------------------------------- one offer at a time


def test_without_offers_a_basket_costs_its_shelf_prices():
    quote = priced(basket((TEA, 3200, 2), (MILK, 1290, 3)))
    assert nets(quote) == [6400, 3870]
    assert quote.reasons == ()


def test_an_empty_basket_costs_nothing():
    quote = priced([], offer(PercentOff(1000)), coupons=[coupon("amount", 100)])
    assert (quote.lines, quote.total_cents) == ((), 0)


def test_ten_percent_off_a_category_leaves_the_others_alone():
    tenth = offer(PercentOff(1000), category="drinks")
    quote = priced(basket((TEA, 3205, 1), (BREAD, 1000, 1)), tenth)
    assert nets(quote) == [2884, 1000]  # 320.5 off is rounded to the customer's 321
    assert quote.lines[0].discounts == ((tenth.id, 321),)
    assert facts(quote, "percent_off")["percent"] == "10"


def test_the_percentage_is_rounded_once_for_equal_pieces():
    quote = priced(basket((TEA, 5, 4)), offer(PercentOff(1000)))
    assert nets(quote) == [18]  # not 4 times half a cent rounded up


def test_everything_may_be_on_sale_but_some_goods():
    outlet = Offer(
        next(ids),
        {"en": "Sale", "zh_Hant": "減價"},
        PercentOff(5000),
        Goods(not_products=frozenset([WINE]), not_categories=frozenset(["grains"])),
    )
    quote = priced(basket((TEA, 100, 1), (WINE, 100, 1), (RICE, 100, 1)), outlet)
    assert nets(quote) == [50, 100, 100]


def test_goods_named_in_and_out_are_out():
    fussy = Goods(categories=frozenset(["drinks"]), not_products=frozenset([MILK]))
    half = Offer(next(ids), {"en": "Half", "zh_Hant": "半價"}, PercentOff(5000), fussy)
    assert nets(priced(basket((TEA, 100, 1), (MILK, 100, 1)), half)) == [50, 100]


@pytest.mark.parametrize(("unit_cents", "net"), [(500, 1200), (100, 0), (99, 0), (101, 3)])
def test_an_amount_off_each_piece_stops_at_its_price(unit_cents, net):
    assert nets(priced(basket((TEA, unit_cents, 3)), offer(AmountOff(100), TEA))) == [net]


@pytest.mark.parametrize(
    ("pieces", "net"), [(2, 2000), (3, 2000), (4, 3000), (5, 4000), (6, 4000), (7, 5000)]
)
def test_three_for_two(pieces, net):
    assert nets(priced(basket((TEA, 1000, pieces)), offer(NForM(3, 2), TEA))) == [net]


def test_of_a_mixed_set_the_cheapest_is_free_and_every_piece_carries_a_share():
    quote = priced(
        basket((TEA, 3000, 1), (MILK, 1500, 1), (BREAD, 1000, 1)),
        offer(NForM(3, 2), TEA, MILK, BREAD),
    )
    assert quote.discount_cents == 1000
    assert nets(quote) == [2455, 1227, 818]


def test_sets_are_made_of_the_dearest_pieces_first():
    quote = priced(basket((TEA, 3000, 2), (MILK, 2000, 2)), offer(NForM(2, 1), TEA, MILK))
    assert quote.discount_cents == 5000  # not the two cheapest, 4000


@pytest.mark.parametrize(
    ("unit_cents", "pieces", "total"),
    [(3000, 1, 3000), (3000, 2, 5000), (3000, 3, 8000), (3000, 4, 10000), (2501, 2, 5000)],
)
def test_any_two_for_fifty(unit_cents, pieces, total):
    assert (
        priced(basket((TEA, unit_cents, pieces)), offer(NForPrice(2, 5000), TEA)).total_cents
        == total
    )


@pytest.mark.parametrize("unit_cents", [2499, 2500])
def test_two_for_fifty_is_not_used_where_it_saves_nothing(unit_cents):
    quote = priced(basket((TEA, unit_cents, 2)), offer(NForPrice(2, 5000), TEA))
    assert told(quote) == [("better_already", 0)]


@pytest.mark.parametrize(
    ("spent", "total", "why"),
    [
        (29999, 29999, "spend_more"),
        (30000, 25000, "spend_amount_off"),
        (30001, 25001, "spend_amount_off"),
        (21000, 21000, "spend_more"),
        (20999, 20999, "needs_spend"),  # more than 30% missing is no near miss
    ],
)
def test_spend_three_hundred_and_get_fifty_off(spent, total, why):
    fifty = offer(SpendAmountOff(5000), min_spend_cents=30000)
    quote = priced(basket((WINE, spent, 1)), fifty)
    assert quote.total_cents == total
    assert [key for key, _ in told(quote)] == [why]


def test_a_near_miss_says_how_much_more():
    quote = priced(basket((WINE, 28800, 1)), offer(SpendAmountOff(1), min_spend_cents=30000))
    near = facts(quote, "spend_more")
    assert (near["missing_cents"], near["has_cents"], near["spend_cents"]) == (1200, 28800, 30000)


@pytest.mark.parametrize(("pieces", "applies"), [(1, False), (2, True)])
def test_a_line_offer_may_ask_for_a_minimum_spend_on_its_own_goods(pieces, applies):
    tenth = offer(PercentOff(1000), TEA, min_spend_cents=5001)
    quote = priced(basket((TEA, 2501, pieces), (WINE, 90000, 1)), tenth)
    assert bool(quote.discount_cents) is applies


@pytest.mark.parametrize(("member", "total"), [(True, 900), (False, 1000)])
def test_members_have_their_own_offers(member, total):
    quote = priced(basket((TEA, 1000, 1)), offer(PercentOff(1000), member_only=True), member=member)
    assert quote.total_cents == total
    assert [key for key, _ in told(quote)] == ["percent_off" if member else "members_only"]


@pytest.mark.parametrize(
    ("moment", "runs"),
    [
        (NOON - timedelta(microseconds=1), False),
        (NOON, True),
        (NOON + timedelta(hours=1) - timedelta(microseconds=1), True),
        (NOON + timedelta(hours=1), False),
        (None, True),  # whoever gives no moment has chosen the offers
    ],
)
def test_an_offer_runs_from_its_start_until_just_before_its_end(moment, runs):
    hour = offer(PercentOff(1000), starts_at=NOON, ends_at=NOON + timedelta(hours=1))
    quote = priced(basket((TEA, 1000, 1)), hour, at=moment)
    assert bool(quote.discount_cents) is runs


def test_pieces_that_are_missing_for_a_set_are_counted():
    quote = priced(basket((TEA, 1000, 1)), offer(NForM(3, 2), TEA))
    assert facts(quote, "add_pieces")["missing"] == 2


def test_an_offer_for_other_goods_says_so():
    assert told(priced(basket((TEA, 1000, 1)), offer(PercentOff(1000), WINE))) == [
        ("other_goods", 0)
    ]


# --------------------------------------------------------------------- offers that meet a line


def test_a_piece_goes_to_one_line_offer_the_one_that_saves_most():
    tenth, dollar = offer(PercentOff(1000)), offer(AmountOff(150), TEA)
    quote = priced(basket((TEA, 1000, 2), (MILK, 1000, 1)), tenth, dollar)
    assert [line.discounts for line in quote.lines] == [((dollar.id, 300),), ((tenth.id, 100),)]


def test_equal_savings_go_to_the_offer_that_was_made_first():
    first, second = offer(PercentOff(1000)), offer(AmountOff(100))
    for order in ((first, second), (second, first)):
        quote = priced(basket((TEA, 1000, 1)), *order)
        assert quote.lines[0].discounts == ((first.id, 100),)
        assert told(quote) == [("percent_off", 100), ("better_already", 0)]


def test_a_higher_priority_chooses_first_even_when_it_saves_less():
    small, large = offer(PercentOff(500), priority=1), offer(PercentOff(5000))
    quote = priced(basket((TEA, 1000, 1)), small, large)
    assert nets(quote) == [950]


def test_pieces_left_over_by_a_set_get_the_next_best_offer():
    pair, tenth = offer(NForPrice(2, 5000), TEA), offer(PercentOff(1000))
    quote = priced(basket((TEA, 3000, 3)), pair, tenth)
    assert told(quote) == [("n_for_price", 1000), ("percent_off", 300)]


def test_a_set_is_not_made_when_its_pieces_save_more_alone():
    pair, half = offer(NForPrice(2, 5000), TEA), offer(PercentOff(5000))
    quote = priced(basket((TEA, 3000, 2)), pair, half)
    assert told(quote) == [("percent_off", 3000), ("better_already", 0)]


def test_a_pile_that_saves_more_alone_is_left_out_of_the_set():
    half_wine = offer(PercentOff(5000), WINE)
    pair = offer(NForM(2, 1), WINE, TEA, MILK)
    quote = priced(basket((WINE, 10000, 1), (TEA, 3000, 1), (MILK, 3000, 1)), half_wine, pair)
    assert told(quote) == [("percent_off", 5000), ("n_for_m", 3000)]


def test_the_set_of_the_larger_gain_is_made_first():
    three, two = offer(NForM(3, 2), TEA), offer(NForPrice(2, 1900), TEA)
    quote = priced(basket((TEA, 1000, 4)), three, two)
    assert told(quote) == [("n_for_m", 1000), ("better_already", 0)]


# --------------------------------------------------------------------------- exclusive offers


def test_of_a_ladder_only_the_highest_rung_reached_counts():
    rungs = [
        offer(SpendAmountOff(off), min_spend_cents=spend, exclusive="ladder")
        for spend, off in ((20000, 2000), (50000, 6000), (90000, 12000))
    ]
    quote = priced(basket((WINE, 70000, 1)), *rungs)
    assert told(quote) == [("spend_amount_off", 6000), ("instead", 0), ("spend_more", 0)]


def test_of_exclusive_offers_the_best_for_the_customer_stays():
    tenth = offer(PercentOff(1000), exclusive="november")
    half_tea = offer(PercentOff(5000), TEA, exclusive="november")
    much_tea = priced(basket((TEA, 5000, 1), (WINE, 10000, 1)), tenth, half_tea)
    assert told(much_tea) == [("percent_off", 2500), ("instead", 0)]
    much_wine = priced(basket((TEA, 1000, 1), (WINE, 10000, 1)), tenth, half_tea)
    assert told(much_wine) == [("percent_off", 1100), ("instead", 0)]


def test_a_line_offer_that_costs_the_spend_offer_loses_to_it():
    tenth = offer(PercentOff(1000), exclusive="november")
    fifty = offer(SpendAmountOff(5000), min_spend_cents=30000, exclusive="november")
    quote = priced(basket((WINE, 30000, 1)), tenth, fifty)
    assert told(quote) == [("spend_amount_off", 5000), ("instead", 0)]


def test_priority_decides_between_exclusive_offers_that_work():
    small = offer(PercentOff(500), exclusive="november", priority=1)
    large = offer(PercentOff(5000), exclusive="november")
    assert priced(basket((TEA, 1000, 1)), small, large).total_cents == 950


def test_an_exclusive_offer_that_gives_nothing_gives_way():
    dear = offer(NForPrice(2, 9000), TEA, exclusive="november", priority=1)
    tenth = offer(PercentOff(1000), exclusive="november")
    quote = priced(basket((TEA, 1000, 2)), dear, tenth)
    assert told(quote) == [("percent_off", 200), ("better_already", 0)]


def test_the_best_is_sought_in_every_exclusive_group():
    groups = [
        offer(PercentOff(points), product, exclusive=name)
        for product, name in ((TEA, "a"), (MILK, "b"))
        for points in (1000, 2000)
    ]
    assert nets(priced(basket((TEA, 1000, 1), (MILK, 1000, 1)), *groups)) == [800, 800]


# ------------------------------------------------------------------ spend offers, then coupons


def test_a_spend_offer_counts_what_the_line_offers_leave():
    fifth, fifty = offer(PercentOff(2000)), offer(SpendAmountOff(5000), min_spend_cents=30000)
    assert priced(basket((WINE, 37500, 1)), fifth, fifty).total_cents == 30000 - 5000
    short = priced(basket((WINE, 37498, 1)), fifth, fifty)
    assert told(short) == [("percent_off", 7500), ("spend_more", 0)]
    assert facts(short, "spend_more")["missing_cents"] == 2


def test_a_spend_offer_is_shared_by_what_is_left_of_its_goods():
    fifty = offer(SpendAmountOff(100), TEA, MILK, min_spend_cents=1)
    quote = priced(basket((TEA, 200, 1), (MILK, 100, 1), (WINE, 500, 1)), fifty)
    assert nets(quote) == [133, 67, 500]


@pytest.mark.parametrize(
    ("spent", "total", "why"),
    [(9999, 9999, "coupon_needs"), (10000, 8000, "coupon"), (10001, 8001, "coupon")],
)
def test_a_coupon_needs_its_minimum_spend(spent, total, why):
    twenty = coupon("amount", 2000, min_spend_cents=10000)
    quote = priced(basket((WINE, spent, 1)), coupons=[twenty])
    assert quote.total_cents == total
    assert [key for key, _ in told(quote)] == [why]


def test_a_coupon_counts_what_the_offers_leave():
    fifty = offer(SpendAmountOff(5000), min_spend_cents=30000)
    quote = priced(
        basket((WINE, 30000, 1)), fifty, coupons=[coupon("percent", 1000, min_spend_cents=25001)]
    )
    assert facts(quote, "coupon_needs")["missing_cents"] == 1


def test_a_coupon_for_tea_takes_off_tea_only_and_gives_no_change():
    quote = priced(basket((TEA, 700, 1), (WINE, 5000, 1)), coupons=[coupon("amount", 2000, TEA)])
    assert nets(quote) == [0, 5000]
    assert told(quote) == [("coupon", 700)]


def test_a_coupon_for_other_goods_says_so():
    quote = priced(basket((WINE, 5000, 1)), coupons=[coupon("amount", 2000, TEA)])
    assert told(quote) == [("coupon_goods", 0)]


def test_a_coupon_with_nothing_left_to_take_off_says_so():
    quote = priced(
        basket((TEA, 500, 1)), coupons=[coupon("amount", 500), coupon("amount", 400, TEA)]
    )
    assert told(quote) == [("coupon", 500), ("nothing_left", 0)]


def test_percents_come_before_amounts_however_they_were_scanned():
    tenth, twenty = coupon("percent", 1000), coupon("amount", 2000)
    for order in ((tenth, twenty), (twenty, tenth)):
        assert priced(basket((WINE, 10000, 1)), coupons=order).total_cents == 7000


def test_a_coupon_of_higher_priority_goes_first():
    tenth, twenty = coupon("percent", 1000), coupon("amount", 2000, priority=1)
    assert priced(basket((WINE, 10000, 1)), coupons=[tenth, twenty]).total_cents == 7200


# -------------------------------------------------------------------------- lines and weights


def test_scanning_one_by_one_costs_the_same_as_typing_the_quantity():
    offers = offer(NForM(3, 2), TEA), offer(PercentOff(1500)), offer(AmountOff(33), MILK)
    together = priced(basket((TEA, 999, 4), (MILK, 333, 2)), *offers)
    apart = priced(
        basket((TEA, 999, 1), (MILK, 333, 1), (TEA, 999, 2), (MILK, 333, 1), (TEA, 999, 1)), *offers
    )
    assert together.total_cents == apart.total_cents
    tea = [line.net_cents for line in apart.lines if line.number in (1, 3, 5)]
    assert sum(tea) == together.lines[0].net_cents


def test_the_same_product_at_two_prices_is_two_piles():
    pair = offer(NForM(2, 1), TEA)
    assert priced(basket((TEA, 1000, 1), (TEA, 600, 1)), pair).discount_cents == 600


def test_a_weighed_pack_is_one_piece():
    packs = [Line(1, RICE, "grains", 5990, 335, 1000), Line(2, RICE, "grains", 5990, 500, 1000)]
    assert nets(priced(packs)) == [2007, 2995]
    assert nets(priced(packs, offer(AmountOff(100), RICE))) == [1907, 2895]
    assert priced(packs, offer(NForM(2, 1), RICE)).discount_cents == 2007
    assert nets(priced(packs, offer(PercentOff(1000), RICE))) == [1806, 2695]


@pytest.mark.parametrize(("quantity", "unit_cents"), [(0, 100), (-1, 100), (1, -1)])
def test_a_line_of_nothing_or_below_zero_is_a_mistake_of_the_program(quantity, unit_cents):
    with pytest.raises(ValueError):
        Line(1, TEA, "drinks", unit_cents, quantity)


# ---------------------------------------------------------------------------- what people read


def test_every_reason_can_be_said_in_both_languages():
    titles = {"en": "Tea days", "zh_Hant": "茶日"}
    shown = offer(PercentOff(1250), TEA, titles=titles)
    quote = priced(basket((TEA, 8000, 1)), shown)
    (reason,) = quote.reasons
    assert words.say("en", reason.key, **reason.facts) == "Tea days: 12.5% off, saves HK$10"
    assert words.say("zh_Hant", reason.key, **reason.facts) == "茶日：減 12.5%，慳 HK$10"


FRIDAY = Audience(tags=frozenset(["friday"]))
EVERY_REASON = [
    offer(PercentOff(1000), TEA),
    offer(AmountOff(100), MILK),
    offer(FixedPrice(6900), WINE, most=1),
    offer(NForM(2, 1), BREAD),
    offer(NForPrice(2, 100), SOAP),
    offer(NthItem(2, 5000), CAKE),
    offer(BuyGet(1, 1, price_cents=10), JAM),
    offer(Bundle((Part(Goods(frozenset([NUTS]))), Part(Goods(frozenset([FIGS])))), 100)),
    offer(SpendPercentOff(100)),
    offer(SpendLadder((Step(100, 10), Step(200, 20)))),
    offer(SpendAmountOff(90), min_spend_cents=900000),
    offer(Gift(), OLIVES),
    offer(Gift(), RICE),
    offer(AddOn(100), PEAS),
    offer(AddOn(100), RICE),
    offer(FreeDelivery()),
    offer(NForM(9, 1), TEA),
    offer(PercentOff(1000), member_only=True),
    offer(PercentOff(1000), starts_at=NOON + timedelta(days=1)),
    offer(PercentOff(1000), hours=Hours(weekdays=frozenset([7]))),
    offer(PercentOff(1000), who=Audience(tiers=frozenset(["gold"]))),
    offer(PercentOff(1000), who=FRIDAY),
    offer(PercentOff(1000), who=Audience(first_purchase=True)),
    offer(PercentOff(1000), who=Audience(branches=frozenset(["TST"]))),
    offer(PercentOff(1000), who=Audience(channels=frozenset(["online"]))),
    offer(PercentOff(1000), RICE),
    offer(PercentOff(1), TEA),
]
AMONG_RIVALS = [
    offer(SpendAmountOff(100), min_spend_cents=100, exclusive="ladder"),
    offer(SpendAmountOff(90), min_spend_cents=90, exclusive="ladder"),
    offer(SpendAmountOff(700), PLUM, min_spend_cents=1000),
    offer(PercentOff(100), PLUM),
]
IN_TURN = [
    offer(SpendAmountOff(80), min_spend_cents=90, exclusive="first", priority=2),
    offer(SpendAmountOff(90), min_spend_cents=90, exclusive="first"),
    offer(SpendAmountOff(90), PLUM, min_spend_cents=1100),
]
EVERY_COUPON = [
    coupon("amount", 5),
    coupon("amount", 5, min_spend_cents=10**6),
    coupon("amount", 5, RICE),
    coupon("percent", 10000, priority=-1),
    coupon("percent", 10000, priority=-2),
]


@pytest.mark.parametrize("lang", list(words.LANGUAGES))
def test_no_sentence_lacks_a_fact(lang, caplog):
    cents = {TEA: 8000, MILK: 900, WINE: 7000}
    twice = {WINE, BREAD, SOAP, CAKE, JAM}
    goods = set(SHELF) - {RICE}
    lines = basket(
        *((one, cents.get(one, 1000), 2 if one in twice else 1) for one in sorted(goods))
    )
    lines.append(Line(99, VAN, "", 3000, 1, delivery=True))
    reasons = [
        *priced(lines, *EVERY_REASON, coupons=EVERY_COUPON, at=NOON).reasons,
        *priced(basket((PLUM, 1000, 1)), offer(FreeDelivery()), *AMONG_RIVALS).reasons,
        *priced(basket((PLUM, 1000, 1)), *IN_TURN).reasons,
    ]
    told = {reason.key.removeprefix("pricing.") for reason in reasons}
    known = {key.removeprefix("pricing.") for key in words.sentences(lang) if "pricing." in key}
    elsewhere = {key for key in known if key.startswith("wrong_")} | {"offer_wrong", "bounded"}
    assert told == known - elsewhere
    for reason in reasons:
        assert "{" not in words.say(lang, reason.key, **reason.facts)
    assert not caplog.records


# ------------------------------------------------------------------------- offers kept as rows


@pytest.mark.parametrize(
    "action",
    [PercentOff(1000), AmountOff(100), NForM(3, 2), NForPrice(2, 5000), SpendAmountOff(5000)],
)
def test_an_offer_comes_back_from_its_row_as_it_was(action):
    kept = Offer(
        next(ids),
        {"en": "Offer", "zh_Hant": "優惠"},
        action,
        Goods(frozenset([TEA, MILK]), frozenset(["drinks", "bakery"]), frozenset([WINE])),
        member_only=True,
        min_spend_cents=100,
        priority=3,
        exclusive="november",
        starts_at=NOON,
        ends_at=NOON + timedelta(days=1),
    )
    assert from_row(to_row(kept)) == kept
    assert to_row(from_row(to_row(kept))) == to_row(kept)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"action": {"kind": "percent_off", "basis_points": 0}}, "basis_points"),
        ({"action": {"kind": "percent_off", "basis_points": 10001}}, "basis_points"),
        ({"action": {"kind": "n_for_m", "take": 2, "pay": 2}}, "n_for_m"),
        ({"action": {"kind": "free_lunch"}}, "action"),
        ({"action": {"kind": "spend_amount_off", "off_cents": 100}}, ""),
        ({"titles": {"en": "Only English"}}, ""),
        ({"titles": {"en": " ", "zh_Hant": "優惠"}}, "titles"),
        ({"min_spend_cents": -1}, "min_spend_cents"),
        ({"starts_at": "2026-11-23T12:00:00"}, "starts_at"),
        ({"starts_at": "2026-11-23T12:00:00Z", "ends_at": "2026-11-23T12:00:00Z"}, ""),
        ({"goods": {"produkts": []}}, "goods"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_senseless_offer_is_refused_when_it_is_saved(change, field):
    row = to_row(offer(PercentOff(1000)))
    with pytest.raises(OfferWrong) as no:
        from_row({**row, **change})
    assert field in no.value.facts["field"]


@pytest.mark.parametrize(
    ("kind", "value"), [("percent", 0), ("percent", 10001), ("amount", -1), ("gift", 100)]
)
def test_a_senseless_coupon_is_refused(kind, value):
    with pytest.raises(OfferWrong):
        coupon_from_row(
            next(ids), {"en": "Gift", "zh_Hant": "禮券"}, {"kind": kind, "value": value}
        )


def test_a_coupons_terms_come_back_from_their_row_as_they_were():
    kept = Coupon(
        next(ids),
        {"en": "Gift", "zh_Hant": "禮券"},
        FixedPrice(0),
        Goods(frozenset([TEA])),
        min_spend_cents=100,
        most=1,
        who=Audience(tiers=frozenset(["gold"])),
        stack=Stack(alone=True),
    )
    row = coupon_to_row(kept)
    assert coupon_from_row(kept.id, kept.titles, row) == kept
    assert coupon_to_row(coupon_from_row(kept.id, kept.titles, row)) == row


def test_the_short_terms_of_older_coupons_are_read():
    titles = {"en": "Gift", "zh_Hant": "禮券"}
    terms = {"kind": "percent", "value": 1000, "min_spend_cents": 500, "products": [str(TEA)]}
    old = coupon_from_row(next(ids), titles, terms)
    assert old.action == SpendPercentOff(1000)
    assert (old.min_spend_cents, old.goods) == (500, Goods(frozenset([TEA])))

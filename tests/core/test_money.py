"""Money: what is rounded, what is split, what is shown, and what is refused."""

import pytest

from core import money
from core.money import HKD, TWD, CashDue, Money

# ----------------------------------------------------------------------------------- splitting


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),  # of equals the first gets the odd cent
        (100, [1, 1, 1, 1, 1, 1], [17, 17, 17, 17, 16, 16]),
        (10, [1, 2, 4], [1, 3, 6]),  # 1.43, 2.86, 5.71: both cents left go to the larger remainders
        (5, [0, 3, 0, 2], [0, 3, 0, 2]),
        (7, [5], [7]),
        (1, [100, 1], [1, 0]),
        (0, [0, 0], [0, 0]),
        (0, [], []),
        (-100, [1, 1, 1], [-34, -33, -33]),  # a refund mirrors its sale
        (999, [333, 333, 333], [333, 333, 333]),
    ],
)
def test_a_split_gives_the_odd_cents_to_the_largest_remainders(total, weights, parts):
    assert money.allocate(total, weights) == parts


@pytest.mark.parametrize("weights", [[], [0], [0, 0]])
def test_money_cannot_be_split_among_nobody(weights):
    with pytest.raises(ValueError):
        money.allocate(1, weights)


# ------------------------------------------------------------------------------------ rounding


@pytest.mark.parametrize(
    ("cents", "basis_points", "part"),
    [
        (999, 1000, 100),  # 99.9
        (5, 1000, 1),  # half a cent goes to the customer
        (4, 1000, 0),
        (15, 1000, 2),
        (-15, 1000, -2),
        (12345, 1250, 1543),  # 12.5% is 1543.125
        (1, 10_000, 1),
        (0, 5000, 0),
    ],
)
def test_half_a_cent_of_a_percentage_is_rounded_away_from_zero(cents, basis_points, part):
    assert money.percent(cents, basis_points) == part


@pytest.mark.parametrize(
    ("unit_cents", "quantity", "scale", "total"),
    [
        (1290, 3, 1, 3870),
        (5990, 335, 1000, 2007),  # 0.335 kg at 59.90 is 20.0665
        (1000, 1, 1000, 1),
        (500, 1, 1000, 1),  # half a cent
        (499, 1, 1000, 0),
        (500, -1, 1000, -1),
    ],
)
def test_weighed_goods_cost_the_nearest_cent(unit_cents, quantity, scale, total):
    assert money.line_total(unit_cents, quantity, scale) == total


@pytest.mark.parametrize(
    ("held", "held_cost", "added", "added_cost", "cost"),
    [
        (10, 100, 10, 200, 150),
        (1, 100, 2, 101, 101),  # 100.67
        (1, 100, 1, 101, 101),  # half a cent
        (0, 999, 5, 120, 120),  # an empty shelf has no cost
        (-3, 999, 5, 120, 120),  # nor has one that was sold below zero
    ],
)
def test_the_average_cost_follows_what_comes_in(held, held_cost, added, added_cost, cost):
    assert money.average_cost(held, held_cost, added, added_cost) == cost


# -------------------------------------------------------------------------------- cash and coins


@pytest.mark.parametrize(
    ("cents", "mode", "due", "rounding"),
    [
        (6350, None, 6350, 0),
        (6351, None, 6350, -1),
        (6359, None, 6350, -9),  # down is Hong Kong's default, in the customer's favour
        (6359, "down", 6350, -9),
        (6354, "nearest", 6350, -4),
        (6355, "nearest", 6360, 5),
        (6359, "off", 6359, 0),
        (9, None, 0, -9),
        (0, None, 0, 0),
        (-6359, None, -6350, 9),  # the refund gives back what was paid
        (-6355, "nearest", -6360, -5),
    ],
)
def test_a_cash_total_meets_the_ten_cent_coin(cents, mode, due, rounding):
    assert money.cash_due(cents, HKD, mode) == CashDue(due, rounding)


def test_a_shop_may_choose_a_larger_coin():
    assert money.cash_due(6359, HKD, coin_cents=50) == CashDue(6350, -9)
    assert money.cash_due(6349, HKD, coin_cents=50) == CashDue(6300, -49)


def test_taiwan_pays_whole_dollars_and_rounds_nothing():
    assert money.cash_due(1234, TWD) == CashDue(1234, 0)


def test_change_is_what_was_given_less_what_is_due():
    assert money.change(6350, 10000) == 3650
    assert money.change(6350, 6350) == 0


def test_a_cent_too_little_is_refused_with_what_is_missing():
    with pytest.raises(money.TooLittle) as no:
        money.change(6350, 6349)
    assert no.value.facts == {"missing_cents": 1}


@pytest.mark.parametrize(
    ("due", "currency", "notes"),
    [
        (6350, HKD, [6350, 7000, 8000, 10000, 50000, 100000]),
        (1000, HKD, [1000, 2000, 5000, 10000, 50000, 100000]),
        (50000, HKD, [50000, 100000]),
        (33000, HKD, [33000, 34000, 35000, 40000, 50000, 100000]),
        (123450, HKD, [123450, 124000, 125000, 130000, 150000, 200000]),
        (10, HKD, [10, 1000, 2000, 5000, 10000, 50000, 100000]),
        (1234, TWD, [1234, 1300, 1500, 2000]),
        (85, TWD, [85, 100, 500, 1000]),
        (0, HKD, []),
        (-100, HKD, []),
    ],
)
def test_the_till_offers_what_a_customer_would_hand_over(due, currency, notes):
    assert money.quick_notes(due, currency) == notes


# ------------------------------------------------------------------------------ shown and typed


@pytest.mark.parametrize("locale", ["en", "zh_Hant"])
@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (Money(6350), "HK$63.50"),
        (Money(5), "HK$0.05"),
        (Money(123456789), "HK$1,234,567.89"),
        (Money(-6350), "-HK$63.50"),
        (Money(1234, TWD), "NT$1,234"),
        (Money(0, TWD), "NT$0"),
    ],
)
def test_an_amount_carries_its_own_sign_in_every_language(amount, shown, locale):
    assert amount.text(locale) == shown


def test_an_amount_prints_itself():
    assert f"{Money(6350)}" == "HK$63.50"


@pytest.mark.parametrize(
    ("typed", "currency", "cents"),
    [
        ("63.5", HKD, 6350),
        ("63.50", HKD, 6350),
        ("63.500", HKD, 6350),
        (" HK$ 1,234.50 ", HKD, 123450),
        ("hkd 12", HKD, 1200),
        ("$12", HKD, 1200),
        ("６３．５", HKD, 6350),
        (".5", HKD, 50),
        ("5.", HKD, 500),
        ("0", HKD, 0),
        ("1234", TWD, 1234),
        ("NT$1,234.00", TWD, 1234),
        ("99999999.99", HKD, 9999999999),
    ],
)
def test_an_amount_is_read_as_people_type_it(typed, currency, cents):
    assert money.read_amount(typed, currency) == cents


@pytest.mark.parametrize(
    ("typed", "currency", "key"),
    [
        ("", HKD, "money.not_an_amount"),
        (".", HKD, "money.not_an_amount"),
        ("twelve", HKD, "money.not_an_amount"),
        ("-5", HKD, "money.not_an_amount"),
        ("1e3", HKD, "money.not_an_amount"),
        ("1,23", HKD, "money.not_an_amount"),
        ("1.2.3", HKD, "money.not_an_amount"),
        ("٣", HKD, "money.not_an_amount"),
        ("US$5", HKD, "money.not_an_amount"),
        ("63.505", HKD, "money.too_fine"),
        ("12.5", TWD, "money.too_fine"),
        ("100000000", HKD, "money.too_much"),
    ],
)
def test_what_is_no_amount_is_refused_with_a_reason(typed, currency, key):
    with pytest.raises(money.AmountWrong) as no:
        money.read_amount(typed, currency)
    assert no.value.key == key


def test_terminals_are_told_iso_minor_units():
    assert money.iso_minor_units(6350, HKD) == 6350
    assert money.iso_minor_units(100, TWD) == 10000

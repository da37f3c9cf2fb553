"""Gift cards: numbers, PINs, sold and loaded when paid, spent once, given back, blocked, dead."""

from datetime import UTC, datetime

import pytest

from core import baskets, checkout, gift_cards, scanning, tokens
from core.baskets import CardInBasket
from core.catalogue import CodeUnknown
from core.db.ids import new_id
from core.gift_cards import (
    CardBlocked,
    CardExpired,
    CardLocked,
    CardNotActive,
    CardOrPinWrong,
    CardUsed,
    LoadWrong,
    NotEnoughOnCard,
    NumberWrong,
    codes,
)
from core.limits import TooOften
from core.refusals import NotPermitted
from core.verify import verify
from tests.crowd import refused, together
from tests.shopfloor import Shopfloor
from tests.value_shop import (
    PIN,
    balance,
    blank,
    lay_card,
    number,
    opened,
    put_in_basket,
    sold_card,
)

# ------------------------------------------------------------------------- numbers and codes


def test_a_number_has_sixteen_digits_and_leaves_one():
    for _ in range(200):
        made = codes.new_number()
        assert len(str(made)) == 16
        assert made % 97 == 1
        assert codes.number_of(str(made)) == made


def test_one_wrong_digit_or_two_swapped_are_another_number_of_nobody():
    digits = str(number(7))
    for at in range(1, 16):
        for other in "0123456789":
            if other != digits[at]:
                with pytest.raises(NumberWrong):
                    codes.number_of(digits[:at] + other + digits[at + 1 :])
    for at in range(1, 15):
        if digits[at] != digits[at + 1]:
            swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
            with pytest.raises(NumberWrong):
                codes.number_of(swapped)


def test_a_number_is_read_as_people_type_it():
    made = number(3)
    spelled = codes.spelled(made)
    assert codes.number_of(spelled) == made
    assert codes.number_of(spelled.replace(" ", "-")) == made
    wide = "".join(chr(ord(one) + 0xFEE0) for one in str(made))
    assert codes.number_of(wide) == made


def test_only_our_signature_makes_a_card_of_a_code(shop: Shopfloor):
    keys = shop.ask(lambda ctx: ctx.keys)
    text = codes.qr(keys, number(1))
    assert len(text) == 51
    assert text.isupper()
    assert codes.read(keys, text.lower()) == (number(1), True)
    assert codes.read(keys, str(number(1))) == (number(1), False)
    for wrong in (text[:-1] + ("A" if text[-1] != "A" else "B"), text[:-8], "G1:", "G1:ÄÖ", ""):
        with pytest.raises(NumberWrong):
            codes.read(keys, wrong)


def test_a_coupons_signature_is_no_cards(shop: Shopfloor):
    keys = shop.ask(lambda ctx: ctx.keys)
    coupon = keys.sign(number(1), datetime(2027, 1, 1, tzinfo=UTC))
    with pytest.raises(NumberWrong):
        codes.read(keys, "G1:" + coupon.removeprefix("C1:"))
    card = codes.qr(keys, number(1))
    with pytest.raises(tokens.CodeForged):
        keys.read_coupon("C1:" + card.removeprefix("G1:"))


# -------------------------------------------------------------------------------- the PIN


def test_a_card_opens_with_its_pin(shop: Shopfloor):
    card = sold_card(shop, 20_000)
    found = opened(shop, card)
    assert (found.balance_cents, found.currency, found.expires_on) == (20_000, "HKD", None)
    assert "argon2" not in repr(found)


def test_whoever_only_knows_a_number_learns_nothing(shop: Shopfloor):
    card = sold_card(shop, 20_000)
    for code in (card, number(50)):
        with pytest.raises(CardOrPinWrong):
            gift_cards.open_card(shop.database, shop.desk(), str(code), "111111")


def test_wrong_pins_lock_the_card_for_a_growing_while(shop: Shopfloor):
    card = sold_card(shop, 20_000)

    def wrong():
        gift_cards.open_card(shop.database, shop.desk("TST-2"), str(card), "111111")

    for _ in range(4):
        with pytest.raises(CardOrPinWrong):
            wrong()
    with pytest.raises(CardLocked):
        wrong()
    with pytest.raises(CardLocked):
        opened(shop, card)  # the right one as well, at every till
    shop.clock.pass_(seconds=61)
    with pytest.raises(CardLocked) as refusal:
        wrong()
    assert refusal.value.facts == {"minutes": 2}
    shop.clock.pass_(seconds=121)
    assert opened(shop, card).balance_cents == 20_000
    with pytest.raises(CardOrPinWrong):
        wrong()


def test_guessing_numbers_is_limited(shop: Shopfloor, monkeypatch):
    monkeypatch.setattr("core.gift_cards.opening.GUESSES_AN_HOUR", 3)
    for nth in range(3):
        with pytest.raises(CardOrPinWrong):
            gift_cards.open_card(shop.database, shop.desk(), str(number(60 + nth)), PIN)
    with pytest.raises(TooOften):
        gift_cards.open_card(shop.database, shop.desk(), str(number(70)), PIN)


def test_a_shop_may_trust_its_signed_code_without_a_pin(shop: Shopfloor):
    card = sold_card(shop, 20_000)
    text = codes.qr(shop.ask(lambda ctx: ctx.keys), card)
    with pytest.raises(CardOrPinWrong):
        gift_cards.open_card(shop.database, shop.desk(), text, "")
    shop.change_rules("gift_cards", pin="typed")
    assert gift_cards.open_card(shop.database, shop.desk(), text, "").balance_cents == 20_000
    with pytest.raises(CardOrPinWrong):
        gift_cards.open_card(shop.database, shop.desk(), str(card), "")


def test_only_pins_of_chance_and_their_hashes_leave_the_maker():
    made = gift_cards.blanks(2, digits=6)
    assert all(len(one.pin) == 6 and one.pin_hash.startswith("$argon2id$") for one in made)
    assert made[0].pin not in repr(made[0])


# ------------------------------------------------------------------------- sold and loaded


def test_a_card_is_worth_nothing_until_it_is_paid(shop: Shopfloor):
    card = blank(shop)
    with pytest.raises(CardNotActive):
        opened(shop, card)
    basket_id = shop.basket("tea")
    put_in_basket(shop, basket_id, card, 10_000)
    shown = shop.ask(lambda ctx: baskets.show(ctx, basket_id))
    assert shown.total_cents == 15_800
    assert shown.lines[1].name["zh_Hant"] == f"禮品卡 {codes.masked(card)}"
    with pytest.raises(CardNotActive):
        opened(shop, card)
    shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 20_000))
    assert opened(shop, card).balance_cents == 10_000


def test_a_card_paid_with_a_bank_card_is_active_with_the_approval(shop: Shopfloor):
    card, basket_id = blank(shop), shop.basket()
    put_in_basket(shop, basket_id, card, 10_000)
    attempt = shop.ask_card(basket_id, 10_000)
    with pytest.raises(CardNotActive):
        opened(shop, card)
    assert shop.answer(attempt) is not None
    assert opened(shop, card).balance_cents == 10_000


def test_a_card_is_reloaded(shop: Shopfloor):
    card, basket_id = sold_card(shop, 10_000), shop.basket()
    put_in_basket(shop, basket_id, card, 5_000)
    shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 5_000))
    assert balance(shop, card) == 15_000


def test_a_card_is_loaded_within_its_limits(shop: Shopfloor):
    card, basket_id = blank(shop), shop.basket()
    for cents in (999, 500_001):
        with pytest.raises(LoadWrong):
            put_in_basket(shop, basket_id, card, cents)
    put_in_basket(shop, basket_id, card, 500_000)
    with pytest.raises(CardInBasket):
        put_in_basket(shop, basket_id, card, 1_000)


def test_two_tills_do_not_load_beyond_what_a_card_may_hold(shop: Shopfloor):
    card = blank(shop)
    first, second = shop.basket(), shop.basket(station="TST-2")
    put_in_basket(shop, first, card, 300_000)
    put_in_basket(shop, second, card, 300_000, "TST-2")
    shop.till(lambda ctx: checkout.pay_cash(ctx, first, 300_000))
    with pytest.raises(LoadWrong):
        shop.till(lambda ctx: checkout.pay_cash(ctx, second, 300_000), "TST-2")
    assert balance(shop, card) == 300_000


def test_a_line_of_a_card_can_be_taken_out_and_put_in_again(shop: Shopfloor):
    card, basket_id = blank(shop), shop.basket("tea")
    put_in_basket(shop, basket_id, card, 10_000)
    shop.till(lambda ctx: baskets.set_quantity(ctx, basket_id, 2, 0))
    key = new_id()
    shop.till(lambda ctx: baskets.add(ctx, basket_id, shop.goods["cake"], key=key))
    put_in_basket(shop, basket_id, card, 20_000)
    shown = shop.ask(lambda ctx: baskets.show(ctx, basket_id))
    assert [line.net_cents for line in shown.lines] == [5800, 3850, 20_000]


def test_a_line_of_a_card_is_one_card_whatever_is_pressed(shop: Shopfloor):
    card, basket_id = blank(shop), shop.basket()
    put_in_basket(shop, basket_id, card, 10_000)
    shop.till(lambda ctx: baskets.set_quantity(ctx, basket_id, 1, 3))
    done = shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 10_000))
    assert done.total_cents == balance(shop, card) == 10_000


def test_no_offer_and_no_coupon_makes_a_card_cheaper(shop: Shopfloor):
    member_id = shop.join()
    (coupon,) = shop.card(member_id).coupons  # HK$20 off HK$100
    card, basket_id = blank(shop), shop.basket("tea")
    put_in_basket(shop, basket_id, card, 10_000)
    shop.till(lambda ctx: baskets.attach_member(ctx, basket_id, member_id, proof="qr"))
    shop.till(lambda ctx: baskets.add_coupon(ctx, basket_id, coupon.payload))
    assert shop.ask(lambda ctx: baskets.show(ctx, basket_id)).total_cents == 15_800


def test_scanning_a_card_names_it_and_nothing_is_sold_by_its_bare_sku(shop: Shopfloor):
    card = sold_card(shop, 10_000)
    basket_id, key = shop.basket(), new_id()
    found = shop.till(lambda ctx: scanning.scan(ctx, basket_id, str(card), key=key))
    assert (found.kind, found.name["en"]) == ("gift_card", codes.masked(card))
    with pytest.raises(CodeUnknown):
        shop.till(lambda ctx: scanning.scan(ctx, basket_id, "GIFT-CARD", key=key))
    with pytest.raises(NumberWrong):
        shop.till(lambda ctx: scanning.scan(ctx, basket_id, str(number(66)), key=key))
    assert shop.ask(lambda ctx: baskets.show(ctx, basket_id)).lines == ()


def test_stock_knows_nothing_of_gift_cards(shop: Shopfloor):
    sold_card(shop, 10_000)
    from core.stock import moves

    assert [row for row in shop.rows(moves) if row.kind == "sale"] == []


# ---------------------------------------------------------------------- void, refund, block


def test_a_void_takes_back_what_was_loaded(shop: Shopfloor):
    card, basket_id = blank(shop), shop.basket()
    put_in_basket(shop, basket_id, card, 10_000)
    done = shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 10_000))
    key = new_id()
    shop.manager(lambda ctx: checkout.void(ctx, done.sale_id, "wrong", key=key))
    assert balance(shop, card) == 0
    with pytest.raises(CardNotActive):
        opened(shop, card)
    again = shop.basket()
    put_in_basket(shop, again, card, 20_000)
    shop.till(lambda ctx: checkout.pay_cash(ctx, again, 20_000))
    assert balance(shop, card) == 20_000


def test_a_sale_of_a_card_that_was_spent_from_is_not_voided(shop: Shopfloor):
    card, basket_id = blank(shop), shop.basket()
    put_in_basket(shop, basket_id, card, 10_000)
    done = shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 10_000))
    lay_card(shop, shop.basket("tea"), opened(shop, card), 5800)
    with pytest.raises(CardUsed):
        shop.manager(lambda ctx: checkout.void(ctx, done.sale_id, "wrong", key=new_id()))


@pytest.mark.parametrize("said", ["approved", "declined"])
def test_nobody_spends_a_card_whose_money_is_on_its_way_back(shop: Shopfloor, said):
    card, basket_id = blank(shop), shop.basket()
    put_in_basket(shop, basket_id, card, 10_000)
    done = shop.answer(shop.ask_card(basket_id, 10_000))
    key, back, other = opened(shop, card), new_id(), shop.basket("tea", station="TST-2")
    assert not shop.manager(lambda ctx: checkout.void(ctx, done.sale_id, "wrong", key=back))
    with pytest.raises(CardBlocked):
        lay_card(shop, other, key, 5800, "TST-2")
    shop.answer(back, said)
    if said == "approved":
        with pytest.raises(CardNotActive):
            lay_card(shop, other, key, 5800, "TST-2")
        assert balance(shop, card) == 0
    else:
        assert lay_card(shop, other, key, 5800, "TST-2") is not None
        assert balance(shop, card) == 4200


def test_a_return_goes_back_onto_the_card_once(shop: Shopfloor):
    card = sold_card(shop, 10_000)
    key = opened(shop, card)
    lay_card(shop, shop.basket("tea"), key, 5800)

    def refund(ctx):
        from core import journal

        gift_cards.refund(ctx, key.id, 1800, cause="return:1")
        journal.announce(ctx, "return.made", "1")

    shop.till(refund)
    assert balance(shop, card) == 6000
    with pytest.raises(Exception, match=r"(?i)unique"):
        shop.database.deed(shop.desk(), refund)
    assert balance(shop, card) == 6000


def test_a_blocked_card_pays_nothing_even_when_it_was_opened_before(shop: Shopfloor):
    card = sold_card(shop, 10_000)
    key, basket_id = opened(shop, card), shop.basket("tea")
    with pytest.raises(NotPermitted):
        shop.till(lambda ctx: gift_cards.block(ctx, key.id, reason="lost"))
    shop.manager(lambda ctx: gift_cards.block(ctx, key.id, reason="lost"))
    with pytest.raises(CardBlocked):
        lay_card(shop, basket_id, key, 5800)
    with pytest.raises(CardBlocked):
        opened(shop, card)
    shop.manager(lambda ctx: gift_cards.unblock(ctx, key.id, reason="found"))
    assert lay_card(shop, basket_id, key, 5800) is not None


def test_a_lost_card_is_replaced_by_a_blank_one(shop: Shopfloor):
    card, fresh = sold_card(shop, 10_000), blank(shop, 2)
    old = opened(shop, card)
    new = shop.manager(lambda ctx: gift_cards.find(ctx, str(fresh))).id
    moved = shop.manager(lambda ctx: gift_cards.replace(ctx, old.id, new, reason="lost"))
    assert (moved, balance(shop, card), balance(shop, fresh)) == (10_000, 0, 10_000)
    with pytest.raises(CardBlocked):
        opened(shop, card)
    assert opened(shop, fresh).balance_cents == 10_000


# ---------------------------------------------------------------------------------- its days


def test_cards_never_die_unless_a_region_says_so(shop: Shopfloor):
    card = sold_card(shop, 10_000)
    shop.clock.pass_(days=4000)
    assert shop.office(gift_cards.expire) == 0
    assert opened(shop, card).balance_cents == 10_000


def test_a_card_dies_at_the_end_of_its_day_and_a_reload_moves_it(shop: Shopfloor):
    shop.change_rules("gift_cards", months_to_expiry={"HK": 12})
    card = sold_card(shop, 10_000)
    assert str(opened(shop, card).expires_on) == "2027-11-23"
    shop.clock.pass_(days=30)
    basket_id = shop.basket()
    put_in_basket(shop, basket_id, card, 1_000)
    shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 1_000))
    assert str(opened(shop, card).expires_on) == "2027-12-23"
    key = opened(shop, card)
    shop.clock.pass_(days=366)
    with pytest.raises(CardExpired):
        lay_card(shop, shop.basket("card"), key, 1250)
    assert shop.office(gift_cards.expire) == 11_000
    assert shop.office(gift_cards.expire) == 0
    assert balance(shop, card) == 0


# ------------------------------------------------------------------------------ many at once


def test_fifty_hands_never_spend_a_card_twice(shop: Shopfloor):
    """Twenty can be had for what is on the card: twenty get something, to the cent."""
    card = sold_card(shop, 100_000)
    key = opened(shop, card)
    given = together(50, lambda nth: shop.till(lambda ctx: _spend(ctx, key, nth)))
    assert refused(given) == ["NotEnoughOnCard"] * 30
    assert sorted(one for one in given if isinstance(one, int)) == list(range(0, 100_000, 5_000))
    assert balance(shop, card) == 0
    counts = [finding for finding in verify(shop.database) if finding.check == "gift cards"]
    assert counts == []
    shop.till(_give_all_back)
    assert balance(shop, card) == 100_000


def _spend(ctx, key, nth):
    from core import journal

    journal.announce(ctx, "test.spent", key.id)
    return gift_cards.spend(ctx, key, 5_000, cause=f"hand:{nth}")


def _give_all_back(ctx):
    from core import journal

    journal.announce(ctx, "test.back", "all")
    for nth in range(50):
        spent = ctx.db.execute(
            gift_cards.entries.select().where(gift_cards.entries.c.cause == f"hand:{nth}")
        ).first()
        if spent is not None:
            assert gift_cards.give_back(ctx, cause=f"hand:{nth}", because=f"un:{nth}") == 5_000
            assert gift_cards.give_back(ctx, cause=f"hand:{nth}", because=f"un:{nth}") == 0


def test_one_card_at_two_tills_pays_one_of_two_baskets(shop: Shopfloor):
    card = sold_card(shop, 6_000)
    key = opened(shop, card)
    tills = ("TST-1", "TST-2")
    baskets_of = {till: shop.basket("tea", station=till) for till in tills}
    given = together(2, lambda nth: lay_card(shop, baskets_of[tills[nth]], key, 5800, tills[nth]))
    assert refused(given) == ["NotEnoughOnCard"]
    assert balance(shop, card) == 200


def test_more_than_is_there_is_refused_with_what_there_is(shop: Shopfloor):
    key = opened(shop, sold_card(shop, 1_000))
    with pytest.raises(NotEnoughOnCard) as refusal:
        lay_card(shop, shop.basket("tea"), key, 1_001)
    assert refusal.value.facts == {"have_cents": 1_000}

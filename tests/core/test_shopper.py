"""Who stands at the counter: a passer-by or a member, with what the running offers ask for."""

from core import baskets, checkout, promotions, shopper, tags
from core.db.ids import new_id
from core.pricing import Goods, Offer, PercentOff
from core.pricing.offers import Audience
from tests.core.test_tiers import put_up
from tests.shopfloor import BEN


def who(shop, member):
    return shop.ask(lambda ctx: shopper.of(ctx, member))


def offer(shop, code, **asked):
    one = Offer(
        id=new_id(),
        titles={"en": code, "zh_Hant": code},
        action=PercentOff(5_000),
        goods=Goods(products=frozenset({shop.goods["soap"]})),
        who=Audience(**asked),
    )
    shop.manager(lambda ctx: promotions.add(ctx, code, one), "TST-OFFICE")


def total(shop, member, *names):
    basket = shop.basket(*names)
    if member is not None:
        shop.till(lambda ctx: baskets.attach_member(ctx, basket, member, proof="list"))
    found = shop.ask(lambda ctx: baskets.show(ctx, basket)).total_cents
    shop.till(lambda ctx: baskets.clear(ctx, basket))
    return found


def test_a_passer_by_is_nobody_in_a_branch(shop):
    found = who(shop, None)
    assert (found.member, found.tier, found.branch) == (False, "", "TST")


def test_a_tier_price_is_for_its_tier(shop):
    put_up(shop)
    offer(shop, "SILVER", tiers=frozenset({"silver", "gold"}))
    ann, ben = shop.join(), shop.join(BEN)
    shop.sell("tea", "tea", member=ann)
    assert [total(shop, member, "soap") for member in (None, ben, ann)] == [2_990, 2_990, 1_495]


def test_a_tag_opens_an_offer(shop):
    offer(shop, "STAFF", tags=frozenset({"staff"}))
    ann = shop.join()
    shop.office(lambda ctx: tags.define(ctx, "staff", title={"en": "Staff", "zh_Hant": "員工"}))
    assert total(shop, ann, "soap") == 2_990
    shop.office(lambda ctx: tags.put(ctx, ann, "staff"))
    assert who(shop, ann).tags == {"staff"}
    assert total(shop, ann, "soap") == 1_495


def test_a_first_purchase_is_the_first_that_was_kept(shop):
    offer(shop, "HELLO", first_purchase=True)
    ann = shop.join()
    assert total(shop, ann, "soap") == 1_495
    done = shop.sell("soap", member=ann)
    assert done.total_cents == 1_495
    assert total(shop, ann, "soap") == 2_990
    shop.manager(lambda ctx: checkout.void(ctx, done.sale_id, "wrong", key=new_id()))
    assert total(shop, ann, "soap") == 1_495


def test_nothing_is_read_that_no_offer_asks_for(shop):
    ann = shop.join()
    found = who(shop, ann)
    assert (found.tags, found.first_purchase, found.tier) == (frozenset(), False, "")

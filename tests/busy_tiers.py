"""What a busy day does to tiers: a scheme is put up, two members rise, one gives it back."""

from core import checkout, tiers
from core.db.ids import new_id
from core.tiers import Scheme, Tier
from tests.shopfloor import Shopfloor


def live_through(shop: Shopfloor, *members) -> None:
    """Leaves changes of every sort of origin: a sale, a return, a person."""
    silver = Tier(code="silver", titles={"en": "Silver", "zh_Hant": "銀卡"}, threshold=20_000)
    shop.manager(lambda ctx: tiers.plan(ctx, Scheme(tiers=(silver,))), "TST-OFFICE")
    shop.clock.pass_(minutes=1)
    for member_id in members:
        _gives_it_back(shop, member_id)
    shop.manager(
        lambda ctx: tiers.set_by_hand(ctx, members[0], "silver", keeps_until=None, reason="kind")
    )


def _gives_it_back(shop, member_id):
    done = shop.sell("tea", "tea", "tea", "tea", member=member_id)
    shop.manager(lambda ctx: checkout.void(ctx, done.sale_id, "too much", key=new_id()))

"""What a busy day does to birthdays and letters: gifts, a letter that arrived, one that did not."""

from datetime import date

from core import birthdays, messages
from core.birthdays import PointsGift
from core.messages import outbox, outcome
from tests.birthday_party import campaign, coupon_kind, tell
from tests.shopfloor import Shopfloor


def live_through(shop: Shopfloor, *members) -> None:
    """Leaves gifts of two campaigns and letters with every sort of end."""
    coupon_kind(shop)
    campaign(shop)
    campaign(shop, "MORE", gifts={"": PointsGift(points=50)}, series="more")
    for member_id in members:
        tell(shop, member_id, 11, 28)
        _write(shop, member_id)
    _send(shop)
    _refuse(shop)
    assert shop.rows(birthdays.gifts)


def _write(shop, member_id):
    facts = {"points": 1_200, "day": date(2026, 12, 31)}
    shop.office(
        lambda ctx: messages.queue(
            ctx, member_id, "points_expiring", facts, key=f"ends:{member_id}", purpose="service"
        )
    )


def _take(shop):
    taken = shop.office(lambda ctx: outbox.take(ctx, "sms", "postman", home="https://shop.example"))
    assert taken is not None
    return taken


def _send(shop):
    taken = _take(shop)
    shop.office(lambda ctx: outcome.sent(ctx, taken.letter.id, "SM1"))


def _refuse(shop):
    taken = _take(shop)
    shop.office(
        lambda ctx: outcome.refused(ctx, taken.letter.id, taken.worker, "no_number", "told so")
    )

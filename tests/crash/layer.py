"""A till that lays value on its counter without end, until it is killed.

    python -m tests.crash.layer URL STATION MEMBER CARD SEED

Says ``ready`` when it begins and ``step`` after each deed that was acknowledged.
"""

import os
import random
import sys
from contextlib import suppress
from uuid import UUID

from sqlalchemy import select

from core import baskets, catalogue, checkout, gift_cards
from core.context import Desk
from core.db.database import Database
from core.db.ids import new_id
from core.refusals import Refusal
from core.stores import stores
from tests.crash.seller import KIT
from tests.shopfloor import Clock


def lay_for_ever(url: str, station: str, member_id: UUID, card_id: UUID, seed: int) -> None:
    """Fill a basket, lay points, credit and a card down, and leave or pay, at random."""
    dice, database = random.Random(seed), Database.open(url, clock=Clock())
    with database.engine.connect() as connection:
        store_id = connection.execute(select(stores.c.id)).scalar_one()
    desk = Desk(store_id, station, KIT)
    tea = database.ask(desk, lambda ctx: catalogue.scan(ctx, "TEA-01")).id
    card = database.ask(desk, lambda ctx: gift_cards.opened(ctx, card_id))

    def press(deed, *given, **named) -> None:
        with suppress(Refusal):
            database.deed(desk, lambda ctx: deed(ctx, *given, **named))
        os.write(1, b"step\n")

    os.write(1, b"ready\n")
    while True:
        basket_id = database.deed(desk, baskets.open_id)
        press(baskets.add, basket_id, tea, key=new_id())
        press(baskets.attach_member, basket_id, member_id, proof="qr")
        press(checkout.lay_points, basket_id, dice.randint(1, 5) * 100, key=new_id())
        press(checkout.lay_credit, basket_id, dice.randint(1, 900), key=new_id())
        press(checkout.lay_gift_card, basket_id, card, dice.randint(1, 900), key=new_id())
        if dice.random() < 0.5:
            press(checkout.pay_cash, basket_id, 100_000)
        else:
            press(checkout.back_to_selling, basket_id)
            press(baskets.clear, basket_id)


if __name__ == "__main__":
    where, at, who, which, seed = sys.argv[1:]
    lay_for_ever(where, at, UUID(who), UUID(which), int(seed))

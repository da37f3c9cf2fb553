"""A till that may die at any moment: run apart, killed with -9, and heard to its last word.

The program sits ready with everything imported. For each line on its input (``URL STATION SEED``)
it forks a till that sells without end and says so on the common output:

    paying <basket>          before the money is taken
    sold <basket> <number>   once the sale is acknowledged
    gone <status>            from the parent, when the till is dead
"""

import os
import random
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from core import baskets, catalogue, checkout
from core.context import Actor, Context, Desk
from core.db.database import Database
from core.db.ids import new_id
from core.members import members
from core.refusals import TryAgain
from core.staff import PERMISSIONS
from core.stores import stores

T = TypeVar("T")
KIT = Actor("Kit", None, "cashier", PERMISSIONS["cashier"])


def sell_for_ever(url: str, station: str, seed: int) -> None:
    """Sell mixed baskets to members and passers-by until somebody pulls the plug."""
    dice = random.Random(seed)
    database = Database.open(url)
    with database.engine.connect() as connection:
        store_id = connection.execute(select(stores.c.id)).scalar_one()
        people = [None, *connection.execute(select(members.c.id)).scalars()]
    desk = Desk(store_id, station, KIT)
    goods = [one.id for one in database.ask(desk, catalogue.on_shelf) if one.sku != "CUP-01"]

    def do(work: Callable[[Context], T]) -> T:
        """Press, and press again while the other till holds the file for too long."""
        while True:
            with suppress(TryAgain):
                return database.deed(desk, work)

    while True:
        basket_id = do(baskets.open_id)
        _fill(do, basket_id, dice.choices(goods, k=2), dice.choice(people))
        say("paying", basket_id)
        if dice.random() < 0.2:
            do(lambda ctx, basket=basket_id: checkout.pay_cash(ctx, basket, 1_000))
        done = do(lambda ctx, basket=basket_id: checkout.pay_cash(ctx, basket, 100_000))
        say("sold", basket_id, done.number)


def _fill(
    do: Callable[..., object], basket_id: UUID, goods: list[UUID], member_id: UUID | None
) -> None:
    for product_id in goods:
        key = new_id()
        do(lambda ctx, one=product_id, key=key: baskets.add(ctx, basket_id, one, key=key))
    if member_id is not None:
        do(lambda ctx: baskets.attach_member(ctx, basket_id, member_id, proof="list"))


def say(*told: object) -> None:
    """One line, whole, at once."""
    os.write(1, (" ".join(map(str, told)) + "\n").encode())


def main() -> None:
    """Fork a till for each line of input; wait until it is dead; go on."""
    say("ready")
    for line in sys.stdin:
        url, station, seed = line.split()
        pid = os.fork()
        if not pid:
            try:
                sell_for_ever(url, station, int(seed))
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(1)
        say("born", pid)
        say("gone", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


if __name__ == "__main__":
    main()

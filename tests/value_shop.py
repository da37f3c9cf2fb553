"""Helpers for tests that pay with value: a drawer of cards, points and credit for somebody."""

from __future__ import annotations

from uuid import UUID

from core import baskets, checkout, gift_cards, journal, points, purses
from core.checkout import Done
from core.context import Context
from core.db.ids import new_id
from core.gift_cards import Blank, Opened
from core.staff import hasher
from tests.shopfloor import Shopfloor

PIN = "246810"
PIN_HASH = hasher.hash(PIN)


def number(nth: int) -> int:
    """The nth card's number, with its check digits."""
    body = 90_000_000_000_000 + nth * 7_654_321
    return body * 100 + 98 - body * 100 % 97


def blank(shop: Shopfloor, nth: int = 1) -> int:
    """A card in the drawer, made but not sold. All of them have one PIN: hashing is slow."""
    made = Blank(number(nth), PIN, PIN_HASH)
    shop.manager(lambda ctx: gift_cards.enter(ctx, [made]), "TST-OFFICE")
    return made.number


def put_in_basket(shop: Shopfloor, basket_id: UUID, card: int, cents: int, till: str = "TST-1"):
    """Scan a card into a basket to be loaded."""
    key = new_id()
    shop.till(lambda ctx: baskets.add_gift_card(ctx, basket_id, str(card), cents, key=key), till)


def sold_card(shop: Shopfloor, cents: int, nth: int = 1, till: str = "TST-1") -> int:
    """A card that was sold for cash with so much on it."""
    card = blank(shop, nth)
    basket_id = shop.basket(station=till)
    put_in_basket(shop, basket_id, card, cents, till)
    done = shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, cents), till)
    assert done is not None
    return card


def opened(shop: Shopfloor, card: int, till: str = "TST-1") -> Opened:
    """The card opened with its PIN."""
    return gift_cards.open_card(shop.database, shop.desk(till), str(card), PIN)


def balance(shop: Shopfloor, card: int) -> int:
    """What is on the card."""
    return shop.manager(lambda ctx: gift_cards.find(ctx, str(card))).balance_cents


def give_points(shop: Shopfloor, member_id: UUID, count: int) -> None:
    """Points out of the blue."""

    def deed(ctx: Context) -> None:
        journal.announce(ctx, "points.given", member_id, points=count)
        points.give(ctx, member_id, count, cause=f"test:{new_id()}")

    shop.manager(deed)


def give_credit(shop: Shopfloor, member_id: UUID, purse: str, cents: int, days: int = 90) -> UUID:
    """Credit out of the blue."""
    key = new_id()
    return shop.manager(
        lambda ctx: purses.give(ctx, member_id, purse, cents, reason="test", key=key, days=days)
    )


def held(shop: Shopfloor, member_id: UUID) -> tuple[int, int]:
    """What is in both purses: (promo, refund)."""
    found = shop.ask(lambda ctx: purses.held(ctx, member_id))
    return found.promo_cents, found.refund_cents


def basket_of(
    shop: Shopfloor, member_id: UUID, *names: str, proof: str = "qr", till: str = "TST-1"
) -> UUID:
    """A member's basket with these goods."""
    basket_id = shop.basket(*names, station=till)
    shop.till(lambda ctx: baskets.attach_member(ctx, basket_id, member_id, proof=proof), till)
    return basket_id


def lay_points(shop: Shopfloor, basket_id: UUID, count: int, till: str = "TST-1") -> Done | None:
    """Pay with points."""
    key = new_id()
    return shop.till(lambda ctx: checkout.lay_points(ctx, basket_id, count, key=key), till)


def lay_card(
    shop: Shopfloor, basket_id: UUID, card: Opened, cents: int, till: str = "TST-1"
) -> Done | None:
    """Pay with a gift card."""
    key = new_id()
    return shop.till(lambda ctx: checkout.lay_gift_card(ctx, basket_id, card, cents, key=key), till)


def lay_credit(shop: Shopfloor, basket_id: UUID, cents: int, till: str = "TST-1") -> Done | None:
    """Pay with store credit."""
    key = new_id()
    return shop.till(lambda ctx: checkout.lay_credit(ctx, basket_id, cents, key=key), till)


def left(shop: Shopfloor, basket_id: UUID) -> int:
    """What is left to pay."""
    return shop.ask(lambda ctx: checkout.due(ctx, basket_id)).left_cents


def clock_strikes(ctx: Context) -> int:
    """What the job by the clock does."""
    return checkout.release_stale(ctx)

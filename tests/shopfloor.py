"""A small shop for tests: two tills and a kiosk, a few goods, the standing cast, always noon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Table, select

from core import (
    baskets,
    cards,
    catalogue,
    checkout,
    coupons,
    payments,
    phone,
    settings,
    shifts,
    signups,
    stock,
)
from core.cards import Card
from core.catalogue import NewProduct
from core.context import KIOSK, SYSTEM, Actor, Context, Desk, Store
from core.db.database import Database
from core.db.ids import new_id
from core.founding import Branch, found
from core.payments import Answer
from core.staff import PERMISSIONS

T = TypeVar("T")
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # noon in Hong Kong

ANN, BEN, MEI, OMAR = "91234567", "62345678", "51234567", "97654321"

CASHIER = Actor("Kit", new_id(), "cashier", PERMISSIONS["cashier"])
MANAGER = Actor("Wing", new_id(), "manager", PERMISSIONS["manager"])

GOODS = {
    "tea": ("TEA-01", "Oolong tea", "烏龍茶", "drinks", 5800, 2600, 40),
    "cake": ("CAKE-01", "Egg roll", "蛋卷", "snacks", 3850, 1500, 40),
    "soap": ("SOAP-01", "Sandalwood soap", "檀香皂", "home", 2990, 1100, 40),
    "cup": ("CUP-01", "Milk tea cup", "奶茶杯", "home", 8800, 4000, 1),
    "card": ("CARD-01", "Thank-you card", "多謝卡", "gifts", 1250, 300, 40),
}

APPROVAL = {
    "scheme": "visa",
    "last4": "4242",
    "approval_code": "831000",
    "terminal_reference": "oLkO001",
}


@dataclass
class Clock:
    """A clock that stands still until somebody moves it."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Shopfloor:
    """An opened shop: its database, its desks, its goods, and how people act in it."""

    database: Database
    clock: Clock
    store: Store
    goods: dict[str, UUID] = field(default_factory=dict)

    def desk(self, station: str = "TST-1", actor: Actor = CASHIER) -> Desk:
        return Desk(self.store.id, station, actor)

    def till(
        self, work: Callable[[Context], T], station: str = "TST-1", actor: Actor = CASHIER
    ) -> T:
        return self.database.deed(self.desk(station, actor), work)

    def manager(self, work: Callable[[Context], T], station: str = "TST-1") -> T:
        return self.till(work, station, MANAGER)

    def kiosk(self, work: Callable[[Context], T], station: str = "TST-K1") -> T:
        return self.till(work, station, KIOSK)

    def office(self, work: Callable[[Context], T]) -> T:
        return self.till(work, "TST-OFFICE", SYSTEM)

    def ask(self, work: Callable[[Context], T], station: str = "TST-1") -> T:
        return self.database.ask(self.desk(station), work)

    def join(self, digits: str = ANN, *, language: str = "zh_Hant") -> UUID:
        """Somebody signs up at the kiosk."""
        number, key = phone.read(digits), new_id()
        return self.kiosk(
            lambda ctx: signups.welcome(ctx, number, language=language, key=key)
        ).member_id

    def card(self, member_id: UUID) -> Card:
        """The member's card, as it is now."""
        return self.ask(lambda ctx: cards.card(ctx, member_id))

    def on_hand(self, name: str) -> int:
        """How many the book says there are."""
        return self.ask(lambda ctx: stock.level(ctx, self.goods[name])).quantity

    def change_rules(self, part: str, **rules: Any) -> None:
        """The manager changes some rules of one part of the shop."""

        def change(ctx: Context) -> None:
            changed = getattr(ctx.rules, part).model_copy(update=rules)
            settings.change(ctx, ctx.rules.model_copy(update={part: changed}))

        self.manager(change, "TST-OFFICE")

    def rows(self, table: Table) -> list[Any]:
        """Every row of a table, for a look behind the counter."""
        return self.ask(lambda ctx: list(ctx.db.execute(select(table)).fetchall()))

    def basket(self, *names: str, station: str = "TST-1") -> UUID:
        """A basket with these goods, scanned one after the other."""
        basket_id = self.till(baskets.open_id, station)
        for name in names:
            product_id, key = self.goods[name], new_id()
            self.till(
                lambda ctx, product_id=product_id, key=key: baskets.add(
                    ctx, basket_id, product_id, key=key
                ),
                station,
            )
        return basket_id

    def sell(
        self, *names: str, member: UUID | None = None, station: str = "TST-1", cash: int = 100_000
    ) -> checkout.Done:
        """A whole cash sale."""
        basket_id = self.basket(*names, station=station)
        if member is not None:
            self.till(
                lambda ctx: baskets.attach_member(ctx, basket_id, member, proof="list"), station
            )
        done = self.till(lambda ctx: checkout.pay_cash(ctx, basket_id, cash), station)
        assert done is not None
        return done

    def ask_card(self, basket_id: UUID, cents: int, station: str = "TST-1") -> UUID:
        """The cashier sends an amount to the terminal, and the terminal has it."""
        key = new_id()
        self.till(lambda ctx: checkout.ask_card(ctx, basket_id, cents, key=key), station)
        assert self.till(lambda ctx: payments.sending(ctx, key), station)
        return key

    def answer(
        self, attempt_id: UUID, state: str = "approved", station: str = "TST-1", **told: Any
    ) -> checkout.Done | None:
        """The terminal speaks."""
        said = Answer(state, **(APPROVAL | told if state == "approved" else told))
        return self.till(lambda ctx: checkout.card_answered(ctx, attempt_id, said), station)

    def sell_by_card(
        self, *names: str, member: UUID | None = None, station: str = "TST-1"
    ) -> checkout.Done:
        """A whole card sale."""
        basket_id = self.basket(*names, station=station)
        if member is not None:
            self.till(
                lambda ctx: baskets.attach_member(ctx, basket_id, member, proof="list"), station
            )
        left = self.ask(lambda ctx: checkout.due(ctx, basket_id)).left_cents
        done = self.answer(self.ask_card(basket_id, left, station), station=station)
        assert done is not None
        return done


def open_shop(database: Database, clock: Clock, *, shifts_open: bool = True) -> Shopfloor:
    """Found the shop, fill its shelves, open both tills."""
    branch = Branch(
        "TST",
        {"en": "Tsim Sha Tsui", "zh_Hant": "尖沙咀"},
        {"en": "1 Canton Road", "zh_Hant": "廣東道 1 號"},
        tills=2,
        kiosks=1,
    )
    (store,) = found(database, [branch], now=clock())
    shop = Shopfloor(database, clock, store)
    shop.office(_fill_shelves)
    for name, (sku, *_rest) in GOODS.items():
        shop.goods[name] = shop.ask(lambda ctx, sku=sku: catalogue.scan(ctx, sku)).id
    for name, one in GOODS.items():
        shop.office(lambda ctx, name=name, one=one: _receive(ctx, shop.goods[name], one))
    shop.office(_welcome_coupon)
    if shifts_open:
        for station in ("TST-1", "TST-2"):
            shop.till(lambda ctx: shifts.open_shift(ctx, 50_000), station)
    return shop


def _fill_shelves(ctx: Context) -> None:
    for position, code in enumerate(("drinks", "snacks", "home", "gifts")):
        catalogue.add_category(ctx, code, {"en": code.title(), "zh_Hant": code}, position)
    catalogue.add_products(
        ctx,
        [
            NewProduct(sku, {"en": en, "zh_Hant": zh}, category, price, codes=(_gtin(number),),
                       popularity=100 - number, below_zero=False if sku == "CUP-01" else None)
            for number, (sku, en, zh, category, price, _, _) in enumerate(GOODS.values())
        ],
    )  # fmt: skip


def _receive(ctx: Context, product_id: UUID, one: tuple) -> None:
    stock.receive(ctx, product_id, one[6], unit_cost_cents=one[5], cause="opening")


def _welcome_coupon(ctx: Context) -> None:
    coupons.define(
        ctx,
        code="WELCOME",
        title={"en": "HK$20 off", "zh_Hant": "減 HK$20"},
        terms={"kind": "amount", "value": 2000, "min_spend_cents": 10000},
        days_valid=60,
    )


def _gtin(number: int) -> str:
    body = f"20{number:010d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return body + str(-total % 10)

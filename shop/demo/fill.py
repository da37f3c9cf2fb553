"""Fills an empty database with the demo shop and three months of its life.

Everything goes through the front door: members join at kiosks, cashiers open shifts, scan, take
cash and cards, close with a count. So every ledger is right, and ``sammiu verify`` says so.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from core import (
    baskets,
    catalogue,
    checkout,
    coupons,
    members,
    payments,
    phone,
    printing,
    promotions,
    settings,
    shifts,
    signups,
    staff,
    stock,
)
from core.catalogue import NewProduct
from core.context import KIOSK, SYSTEM, Actor, Context, Desk, Store
from core.db.database import Database, Work
from core.db.ids import new_id
from core.founding import Branch, found
from core.payments import Answer
from core.pricing import AmountOff, Goods, NForM, NForPrice, Offer, PercentOff, SpendAmountOff
from shop.demo import birthday, tiers
from shop.demo.content import Demo, Product, load
from shop.demo.content import Offer as DemoOffer

SEED = 3
FLOAT_CENTS = 100_000
SALES_A_DAY = 11
MEMBERS = 480
CARD_SHARE = 0.45
MEMBER_SHARE = 0.55
CARDS = (("visa", "4242"), ("mc", "5454"), ("unionpay", "6210"), ("visa", "1881"))

ATTRACT = ("tea", "tram", "rain", "market")

Progress = Callable[[float, str], None]


@dataclass
class TravellingClock:
    """The time of the story that is being told."""

    now: datetime

    def __call__(self) -> datetime:
        """The moment the story has reached."""
        return self.now


@dataclass
class Life:
    """The demo shop while its past is being lived."""

    database: Database
    clock: TravellingClock
    demo: Demo
    stores: list[Store]
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    goods: list[tuple[UUID, Product]] = field(default_factory=list)
    people: dict[str, Actor] = field(default_factory=dict)
    joined: list[UUID] = field(default_factory=list)
    known: set[str] = field(default_factory=set)

    def desk(self, station: str, actor: Actor = SYSTEM) -> Desk:
        """A desk at one of the stations, in its own branch."""
        code = station.split("-", maxsplit=1)[0]
        store = next(one for one in self.stores if one.code == code)
        return Desk(store.id, station, actor)


def fill(url: str, *, days: int = 90, progress: Progress, until: datetime | None = None) -> None:
    """Found the demo shop in the migrated database at ``url`` and live ``days`` days in it."""
    demo, end = load(), until or datetime.now(UTC)
    clock = TravellingClock(end - timedelta(days=days + 1))
    database = Database.open(url, clock=clock)
    try:
        progress(0.0, "branches")
        life = Life(database, clock, demo, _found(database, demo, clock.now))
        progress(0.02, "goods")
        _stock_shelves(life)
        for number in range(days):
            progress(0.1 + 0.9 * number / days, "days")
            today = (end - timedelta(days=days - number)).astimezone(life.stores[0].zone).date()
            database.in_one_go(_day(life, today))
            tiers.look_after(database, life.desk(f"{life.stores[0].code}-OFFICE"))
        _forget_drawers(life)
    finally:
        database.close()
    progress(1.0, "done")


# ------------------------------------------------------------------------------- opening day


def _found(database: Database, demo: Demo, now: datetime) -> list[Store]:
    return found(
        database,
        [
            Branch(
                one.code,
                dict(one.name),
                dict(one.address),
                phone=one.phone,
                tills=len(one.tills),
                kiosks=len(one.kiosks),
            )
            for one in demo.branches
        ],
        now=now,
    )


def _stock_shelves(life: Life) -> None:
    office = life.desk(f"{life.stores[0].code}-OFFICE")
    life.database.in_one_go(
        [
            (office, lambda ctx: _set_rules(ctx, life.demo)),
            (office, lambda ctx: _hire(ctx, life)),
            (office, lambda ctx: _add_goods(ctx, life)),
            (office, lambda ctx: _add_offers(ctx, life)),
            (office, tiers.put_up),
            (office, birthday.put_up),
        ]
    )
    life.database.in_one_go(_receive_everything(life))


def _set_rules(ctx: Context, demo: Demo) -> None:
    brand = settings.BrandRules(
        name_en=demo.name["en"],
        name_zh=demo.name["zh_Hant"],
        seed_colour=demo.seed,
        promise_en=demo.motto["en"],
        promise_zh=demo.motto["zh_Hant"],
        attract=ATTRACT,
    )
    welcome = settings.WelcomeRules(coupon_kind=demo.welcome.code)
    settings.change(ctx, ctx.rules.model_copy(update={"brand": brand, "welcome": welcome}))


def _hire(ctx: Context, life: Life) -> None:
    for one in life.demo.staff:
        name = f"{one.name['zh_Hant']} {one.name['en']}"
        person = staff.hire(ctx, name=name, role=one.role, pin=one.pin)
        life.people[one.code] = staff.actor_of(ctx, person)


def _add_goods(ctx: Context, life: Life) -> None:
    for position, category in enumerate(life.demo.categories):
        catalogue.add_category(ctx, category.code, dict(category.name), position)
    ids = catalogue.add_products(
        ctx,
        [
            NewProduct(
                sku=one.sku,
                name=dict(one.name),
                category=one.category,
                price_cents=one.price_cents,
                codes=one.codes,
                picture=one.picture,
                popularity=one.weight,
            )
            for one in life.demo.products
        ],
    )
    life.goods = list(zip(ids, life.demo.products, strict=True))


def _add_offers(ctx: Context, life: Life) -> None:
    by_sku = {product.sku: product_id for product_id, product in life.goods}
    for one in life.demo.offers:
        promotions.add(ctx, one.code, _offer(one, by_sku))
    welcome = life.demo.welcome
    coupons.define(
        ctx,
        code=welcome.code,
        title=dict(welcome.title),
        terms={
            "kind": "amount",
            "value": welcome.off_cents,
            "min_spend_cents": welcome.min_spend_cents,
        },
        days_valid=welcome.valid_days,
    )


def _offer(one: DemoOffer, by_sku: dict[str, UUID]) -> Offer:
    action: Any = {
        "percent": lambda: PercentOff(one.percent * 100),
        "amount": lambda: AmountOff(one.off_cents),
        "n_for_m": lambda: NForM(one.buy, one.pay),
        "bundle": lambda: NForPrice(one.buy, one.price_cents),
        "spend": lambda: SpendAmountOff(one.off_cents),
    }[one.kind]()
    return Offer(
        id=new_id(),
        titles={"en": one.title["en"], "zh_Hant": one.title["zh_Hant"]},
        action=action,
        goods=Goods(
            products=frozenset(by_sku[sku] for sku in one.products),
            categories=frozenset(one.categories),
        ),
        member_only=one.members_only,
        min_spend_cents=one.min_spend_cents,
    )


def _receive_everything(life: Life) -> Iterator[tuple[Desk, Work[Any]]]:
    for store in life.stores:
        desk = life.desk(f"{store.code}-OFFICE")
        for product_id, product in life.goods:
            yield desk, _receiving(product_id, product.stock.get(store.code, 0), product.cost_cents)


def _receiving(product_id: UUID, quantity: int, cost_cents: int) -> Work[None]:
    def receive(ctx: Context) -> None:
        if quantity:
            stock.receive(ctx, product_id, quantity, unit_cost_cents=cost_cents, cause="opening")

    return receive


# --------------------------------------------------------------------------------- every day


def _day(life: Life, today: date) -> Iterator[tuple[Desk, Work[Any]]]:
    """One day in both branches: restock, open, join, sell, close."""
    for branch, store in zip(life.demo.branches, life.stores, strict=True):
        cashier = life.chance.choice([one for one in life.demo.staff if one.role == "cashier"])
        till = life.desk(branch.tills[0], life.people[cashier.code])
        _set_clock(life, today, branch.opens, store.zone)
        yield from _restock(life, store)
        yield till, lambda ctx: shifts.open_shift(ctx, FLOAT_CENTS)
        for moment in _moments(life, today, branch.opens, branch.closes, store.zone):
            life.clock.now = moment
            if life.chance.random() < MEMBERS / (90 * 2 * SALES_A_DAY):
                yield from _somebody_joins(life, branch.kiosks[0])
            yield till, _sale(life)
        _set_clock(life, today, branch.closes, store.zone)
        yield till, lambda ctx: _close(ctx, life)


def _moments(life: Life, today: date, opens: time, closes: time, zone: ZoneInfo) -> list[datetime]:
    """When customers come: more at lunch and after work, more on Saturday and Sunday."""
    busy = 1.6 if today.weekday() >= 5 else 1.0
    count = max(3, round(life.chance.gauss(SALES_A_DAY * busy, 2)))
    first = datetime.combine(today, opens, zone)
    span = (datetime.combine(today, closes, zone) - first).total_seconds() - 120
    shares = [life.chance.choice((life.chance.random(), life.chance.betavariate(5, 3)))
              for _ in range(count)]  # fmt: skip
    return sorted((first + timedelta(seconds=60 + span * one)).astimezone(UTC) for one in shares)


def _somebody_joins(life: Life, kiosk: str) -> Iterator[tuple[Desk, Work[Any]]]:
    digits = ""
    while not digits or digits in life.known:
        digits = life.chance.choice("569") + f"{life.chance.randrange(1_000_000, 8_000_000)}"
    life.known.add(digits)
    number, key = phone.read(digits), new_id()
    language = "zh_Hant" if life.chance.random() < 0.8 else "en"
    whole = round(life.chance.lognormvariate(7.95, 0.3))
    name = _name(life)

    def join(ctx: Context) -> None:
        signups.welcome(ctx, number, language=language, key=key)
        signups.timed(ctx, key, whole_ms=whole, answer_ms=life.chance.randrange(35, 110))

    yield life.desk(kiosk, KIOSK), join
    if life.chance.random() < 0.5:
        yield life.desk(kiosk, SYSTEM), lambda ctx: members.set_profile(ctx, key, name=name)
    life.joined.append(key)


def _name(life: Life) -> str:
    names = life.demo.names
    surname, given = life.chance.choice(names.surnames), life.chance.choice(names.given)
    if life.chance.random() < 0.7:
        return surname[0] + given[0]
    return f"{life.chance.choice(names.english)} {surname[1]}"


def _sale(life: Life) -> Work[None]:
    """One customer, from the first scan to the change."""
    chance = life.chance
    wanted = chance.choices(
        life.goods,
        [product.weight for _, product in life.goods],
        k=chance.choice((1, 1, 2, 2, 3, 4, 5)),
    )
    member = chance.choice(life.joined) if life.joined and chance.random() < MEMBER_SHARE else None
    card = chance.choice(CARDS) if chance.random() < CARD_SHARE else None

    def sell(ctx: Context) -> None:
        basket_id = baskets.open_id(ctx)
        for product_id, _ in wanted:
            baskets.add(ctx, basket_id, product_id, key=new_id())
        if member is not None:
            baskets.attach_member(ctx, basket_id, member, proof="list")
            _use_coupon(ctx, basket_id)
        if card is None:
            _pay_cash(ctx, basket_id, chance)
        else:
            _pay_card(ctx, basket_id, *card, chance)

    return sell


def _use_coupon(ctx: Context, basket_id: UUID) -> None:
    basket = baskets.show(ctx, basket_id)
    assert basket.member is not None
    for coupon in basket.member.coupons:
        if basket.total_cents >= coupon.min_spend_cents:
            baskets.add_coupon(ctx, basket_id, coupon.payload)


def _pay_cash(ctx: Context, basket_id: UUID, chance: random.Random) -> None:
    due = checkout.due(ctx, basket_id)
    checkout.pay_cash(ctx, basket_id, chance.choice((due.cash_cents, *due.quick_notes)))


def _pay_card(
    ctx: Context, basket_id: UUID, scheme: str, last4: str, chance: random.Random
) -> None:
    left = checkout.due(ctx, basket_id).left_cents
    attempt = checkout.ask_card(ctx, basket_id, left, key=new_id())
    payments.sending(ctx, attempt.id)
    code, reference = f"{chance.randrange(10**6):06d}", f"DEMO{chance.randrange(10**8):08d}"
    answer = Answer(
        "approved",
        scheme=scheme,
        last4=last4,
        approval_code=code,
        terminal_reference=f"{reference}@{ctx.now.isoformat()}@HKD",
    )
    checkout.card_answered(ctx, attempt.id, answer)


def _restock(life: Life, store: Store) -> Iterator[tuple[Desk, Work[Any]]]:
    """What ran low comes in again from the supplier, before the doors open."""
    desk = life.desk(f"{store.code}-OFFICE")
    if life.clock.now.weekday() in (0, 3):
        yield desk, lambda ctx: _refill(ctx, life)


def _refill(ctx: Context, life: Life) -> None:
    standing = stock.levels(ctx)
    for product_id, product in life.goods:
        least = product.stock.get(ctx.store.code, 0) // 3
        have = standing.get(product_id)
        if have is not None and have.quantity < least:
            stock.receive(
                ctx, product_id, product.stock[ctx.store.code], cause="restock",
                unit_cost_cents=product.cost_cents,
            )  # fmt: skip


def _close(ctx: Context, life: Life) -> None:
    """Counted blind, and now and then a dollar short."""
    expected = shifts.x_reading(ctx).expected_cents
    shifts.close(ctx, expected + life.chance.choice((0, 0, 0, 0, 0, -100, 50)))


def _set_clock(life: Life, today: date, at: time, zone: ZoneInfo) -> None:
    life.clock.now = datetime.combine(today, at, zone).astimezone(UTC)


def _forget_drawers(life: Life) -> None:
    """Papers and drawers of the past are over: nobody stands at these tills any more."""
    life.clock.now += timedelta(hours=1)
    tills = [till for branch in life.demo.branches for till in branch.tills]
    life.database.in_one_go((life.desk(till), printing.settle_the_past) for till in tills)

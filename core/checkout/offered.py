"""What value a basket may be paid with now: the basket as it lies, held against the rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, func, select

from core import baskets, cards, payments, purses, rewards
from core.baskets import Contents, gift_lines
from core.baskets.tables import HEADER
from core.checkout import laid
from core.checkout.laid import Value
from core.context import Context
from core.purses import Held
from core.redemption import Goods, Most, most_points, needs_proof, room_for_value
from core.rewards import Reward

OWN = ("points", "promo", "credit")
"""Kinds of value that belong to the member: above a free limit they ask for proof."""

NOT_FOR_GIFT_CARDS = ("points", "promo", "gift_card")


class Exchange(NamedTuple):
    """A piece in the basket that can be had for points: what they pay, and the cash beside them."""

    line_number: int
    reward: Reward
    cents: int
    enough: bool


@dataclass(frozen=True, slots=True)
class Means:
    """What value a basket can be paid with now, for the screen that offers it."""

    left_cents: int
    points_have: int
    points: Most
    step_points: int
    step_cents: int
    exchanges: tuple[Exchange, ...]
    credit: Held
    credit_most_cents: int
    card_most_cents: int
    member: bool
    proven: bool
    free_cents: int
    """What of the member's own may still be spent without proof."""


class Counter(NamedTuple):
    """A basket whose row is held: whose it is, what is in it, what lies on it, what is left."""

    basket_id: UUID
    member_id: UUID | None
    proof: str
    inside: Contents
    goods: tuple[Goods, ...]
    waiting: tuple[Value, ...]
    left_cents: int
    asked_cents: int
    returning: int

    def laid_cents(self, *kinds: str) -> int:
        """What of these kinds lies here."""
        return sum(one.amount_cents for one in self.waiting if one.kind in kinds)


ASKED = select(
    func.coalesce(func.sum(payments.attempts.c.amount_cents), 0),
    func.count().filter(payments.attempts.c.kind != "pay"),
).where(
    payments.attempts.c.basket_id == bindparam("basket"),
    payments.attempts.c.state.in_(payments.UNRESOLVED),
)


def means(ctx: Context, basket_id: UUID) -> Means:
    """What points, credit and gift cards may pay of this basket now."""
    header = ctx.db.execute(HEADER, {"basket": basket_id}).one()
    on = read(ctx, basket_id, header.member_id, header.laid_cents)
    member = on.member_id
    have = cards.card(ctx, member).points if member else 0
    rules = ctx.rules.redeem
    credit = purses.held(ctx, member) if member else purses.NOTHING
    return Means(
        left_cents=on.left_cents,
        points_have=have,
        points=most(ctx, on, have),
        step_points=ctx.rules.points.step_points,
        step_cents=ctx.rules.points.step_worth_cents,
        exchanges=tuple(exchanges(ctx, on, have)) if member else (),
        credit=credit,
        credit_most_cents=sum(split(on, credit, on.left_cents)),
        card_most_cents=room(on),
        member=member is not None,
        proven=not needs_proof(rules, on.proof, rules.proof_free_cents + 1),
        free_cents=max(0, rules.proof_free_cents - on.laid_cents(*OWN)),
    )


def read(ctx: Context, basket_id: UUID, member_id: UUID | None, laid_cents: int) -> Counter:
    """The basket with what lies on it; what a terminal was asked for is as good as laid."""
    inside = baskets.contents(ctx, basket_id, member_id)
    asked, returning = ctx.db.execute(ASKED, {"basket": basket_id}).one()
    net = {line.number: line.net_cents for line in inside.quote.lines}
    goods = tuple(
        Goods(row.number, row.sku, row.category, net[row.number], gift_lines.is_gift(row))
        for row in inside.rows
    )
    proof: str = ctx.db.execute(HEADER, {"basket": basket_id}).one().proof
    left = inside.quote.total_cents - laid_cents - int(asked)
    waiting = tuple(laid.waiting(ctx, basket_id))
    return Counter(basket_id, member_id, proof, inside, goods, waiting, left, int(asked), returning)


def most(ctx: Context, on: Counter, have: int) -> Most:
    """Points in steps: exchanged goods are beside them, and not counted twice."""
    changed = {one.line_number: 0 for one in on.waiting if one.line_number is not None}
    for one in on.waiting:
        if one.line_number is not None:
            changed[one.line_number] += one.amount_cents
    goods = [one._replace(net_cents=one.net_cents - changed.get(one.number, 0)) for one in on.goods]
    in_steps = sum(
        one.amount_cents for one in on.waiting if one.kind == "points" and one.line_number is None
    )
    return most_points(
        ctx.rules.redeem,
        ctx.rules.points,
        goods,
        have=have,
        left_cents=min(on.left_cents, room(on)),
        laid_cents=in_steps,
    )


def room(on: Counter) -> int:
    """How much a gift card or promo credit may still pay."""
    return room_for_value(
        on.goods, left_cents=on.left_cents, laid_cents=on.laid_cents(*NOT_FOR_GIFT_CARDS)
    )


def split(on: Counter, held: Held, cents: int) -> tuple[int, int]:
    """So much credit as (promo, refund): the present first, never for a gift card."""
    wanted = max(0, min(cents, on.left_cents))
    promo = min(held.promo_cents, wanted, room(on))
    return promo, min(held.refund_cents, wanted - promo)


def exchanges(ctx: Context, on: Counter, have: int) -> list[Exchange]:
    """What of this basket can be had for points: pieces that are not exchanged already."""
    offered = {one.product_id: one for one in rewards.running(
        ctx, {row.product_id for row in on.inside.rows})}  # fmt: skip
    net = {one.number: one.net_cents for one in on.goods}
    found = []
    for row in on.inside.rows:
        reward = offered.get(row.product_id)
        taken = [one for one in on.waiting if one.line_number == row.number]
        if reward is None or row.scale != 1 or len(taken) >= row.quantity:
            continue
        cents = net[row.number] // row.quantity - reward.cash_cents
        if 0 < cents <= room(on):
            found.append(Exchange(row.number, reward, cents, have >= reward.points))
    return found

"""What a scanner reads at a till: goods, a member, a coupon or a receipt, by their text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from core import baskets, cards, catalogue, coupons, gift_cards, referrals, sales
from core.baskets import gift_lines
from core.context import Context
from core.referrals import REFERRAL_HEAD
from core.tokens import COUPON_HEAD, MEMBER_HEAD
from core.words import LANGUAGES, say

RECEIPT = re.compile(r"^[A-Z0-9]{2,8}-[A-Z0-9]{1,8}-\d{6,}$")


@dataclass(frozen=True, slots=True)
class Scanned:
    """What it was: product, member, coupon, receipt, referral or gift card, and its name for the
    screen. A gift card does nothing to the basket by itself: is it to be sold, or to pay?
    """

    kind: str
    name: dict[str, str]
    id: UUID


def scan(ctx: Context, basket_id: UUID, text: str, *, key: UUID) -> Scanned:
    """Do the one thing a scan can mean here. Refuses, by name, what no shop of ours has made."""
    code = text.strip()
    upper = code.upper()
    if upper.startswith(COUPON_HEAD):
        coupon = baskets.add_coupon(ctx, basket_id, upper, scanned=True)
        return Scanned("coupon", coupon.title, coupon.id)
    if upper.startswith(MEMBER_HEAD):
        card, proven = cards.find_by_qr(ctx, upper)
        proof = "qr" if proven else "phone"
        baskets.attach_member(ctx, basket_id, card.member_id, proof=proof)
        shown = card.name or card.phone_masked
        return Scanned("member", {"en": shown, "zh_Hant": shown}, card.member_id)
    if RECEIPT.match(upper):
        sale = sales.find(ctx, upper)
        return Scanned("receipt", {"en": sale.number, "zh_Hant": sale.number}, sale.id)
    if upper.startswith(REFERRAL_HEAD):
        return _brought(ctx, basket_id, upper)
    if gift_cards.looks_like(code):
        card = gift_cards.seen(ctx, code)
        named = gift_cards.masked(card.number)
        return Scanned("gift_card", {"en": named, "zh_Hant": named}, card.id)
    return _goods(ctx, basket_id, code, key)


def _goods(ctx: Context, basket_id: UUID, code: str, key: UUID) -> Scanned:
    """A product, or a coupon code that the shop has printed for everybody."""
    try:
        product = catalogue.scan(ctx, code)
    except catalogue.CodeUnknown:
        if not coupons.is_public(ctx, code):
            raise
        coupon = baskets.add_code(ctx, basket_id, code)
        return Scanned("coupon", coupon.title, coupon.id)
    if product.sku == gift_lines.SKU:  # which card, and how much?
        raise catalogue.CodeUnknown(code=code[:40])
    baskets.add(ctx, basket_id, product.id, key=key)
    return Scanned("product", product.name, product.id)


def _brought(ctx: Context, basket_id: UUID, code: str) -> Scanned:
    """The member on this basket, who has just joined, was brought by a friend."""
    friend_id = baskets.member_of(ctx, basket_id)
    if friend_id is None:
        raise coupons.CouponNeedsMember
    referrals.bring(ctx, friend_id, code)
    named = {lang: say(lang, "referral.scanned") for lang in LANGUAGES}
    return Scanned("referral", named, friend_id)

"""What a basket costs: lines, offers and coupons in; prices with a reason for every cent out."""

from core.pricing.engine import price
from core.pricing.offers import (
    EVERYTHING,
    AmountOff,
    Coupon,
    Goods,
    NForM,
    NForPrice,
    Offer,
    OfferWrong,
    PercentOff,
    SpendAmountOff,
    from_row,
    to_row,
)
from core.pricing.quote import PASSER_BY, Line, PricedLine, Quote, Reason, Shopper

__all__ = [
    "EVERYTHING",
    "PASSER_BY",
    "AmountOff",
    "Coupon",
    "Goods",
    "Line",
    "NForM",
    "NForPrice",
    "Offer",
    "OfferWrong",
    "PercentOff",
    "PricedLine",
    "Quote",
    "Reason",
    "Shopper",
    "SpendAmountOff",
    "from_row",
    "price",
    "to_row",
]

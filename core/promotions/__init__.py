"""The shop's automatic offers: put up, changed with their history, tried out, counted."""

from core.promotions.checks import Concern, concerns
from core.promotions.deeds import (
    CodeTaken,
    Promotion,
    PromotionUnknown,
    Version,
    add,
    all_promotions,
    change,
    history,
    open_goods,
    reserve_goods,
    show,
    start,
    stop,
)
from core.promotions.running import NotForThisShopper, refuse_reserved, running
from core.promotions.tables import promotions, reserved_goods, versions
from core.promotions.tester import try_out
from core.promotions.usage import Usage, usage

__all__ = [
    "CodeTaken",
    "Concern",
    "NotForThisShopper",
    "Promotion",
    "PromotionUnknown",
    "Usage",
    "Version",
    "add",
    "all_promotions",
    "change",
    "concerns",
    "history",
    "open_goods",
    "promotions",
    "refuse_reserved",
    "reserve_goods",
    "reserved_goods",
    "running",
    "show",
    "start",
    "stop",
    "try_out",
    "usage",
    "versions",
]

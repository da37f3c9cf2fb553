"""The rules of the shop that a manager may change: validated, versioned, with good defaults."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Column, Connection, Integer, String, Table, Text, insert, select

from core import journal
from core.context import Context
from core.db.schema import UtcTime, metadata

rules_versions = Table(
    "rules_versions",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("since", UtcTime, nullable=False),
    Column("by", String(80), nullable=False),
    Column("rules", Text, nullable=False),
)


class Part(BaseModel):
    """A group of rules: unknown names and wrong types are refused when they are saved."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PointsRules(Part):
    """How points come, what they are worth, and when they die."""

    cents_per_point: int = Field(100, gt=0, description="net cents paid for a point, rounded down")
    step_points: int = Field(100, gt=0, description="points are spent in steps of this many")
    step_worth_cents: int = Field(200, ge=0, description="what one step takes off")
    months_to_expiry: int | None = Field(12, ge=1, le=120)
    pending_days: int = Field(0, ge=0, le=90)
    warn_days: int = Field(60, ge=1, description="points that die within so many days are shown")


class WelcomeRules(Part):
    """What a new member finds on the welcome screen."""

    coupon_kind: str = Field("WELCOME", description="code of the coupon issued, empty for none")


class KioskRules(Part):
    """What the kiosk shows, and how it protects the person who has just left it."""

    idle_seconds: int = Field(20, ge=5, le=120)
    warning_seconds: int = Field(10, ge=3, le=60)
    numbers_per_ten_minutes: int = Field(60, ge=1, description="different numbers at one kiosk")
    looks_per_number_per_hour: int = Field(10, ge=1)
    region: str = Field("", description="dialling region, empty for the store's own")


class CashRules(Part):
    """How a cash total meets the smallest coin."""

    rounding: Literal["down", "nearest", "off"] = "down"
    coin_cents: int | None = Field(None, description="smallest coin, empty for the currency's own")


class StockRules(Part):
    """Whether goods in the customer's hand may be sold when the book says there are none."""

    sell_below_zero: bool = True


class StaffRules(Part):
    """How the till guards its PINs."""

    wrong_pins_allowed: int = Field(5, ge=1, le=10)
    first_lock_seconds: int = Field(30, ge=1)
    longest_lock_seconds: int = Field(900, ge=1)
    auto_lock_minutes: int = Field(15, ge=1)


class ReceiptRules(Part):
    """What stands at the head and foot of the paper."""

    languages: tuple[str, ...] = ("zh_Hant", "en")
    header: str = ""
    footer_en: str = "Thank you. Exchange within 14 days with this receipt."
    footer_zh: str = "多謝惠顧。憑單 14 日內可換貨。"
    print_always: bool = True


class BrandRules(Part):
    """The shop's name, colour and promise."""

    name_en: str = "Sammiu"
    name_zh: str = "三秒"
    seed_colour: str = Field("#0B6E6E", pattern=r"^#[0-9A-Fa-f]{6}$")
    promise_en: str = "A member in three seconds"
    promise_zh: str = "三秒成為會員"
    attract: tuple[str, ...] = Field((), max_length=10, description="kiosk pictures, in order")


class Rules(Part):
    """All of them."""

    points: PointsRules = PointsRules()
    welcome: WelcomeRules = WelcomeRules()
    kiosk: KioskRules = KioskRules()
    cash: CashRules = CashRules()
    stock: StockRules = StockRules()
    staff: StaffRules = StaffRules()
    receipt: ReceiptRules = ReceiptRules()
    brand: BrandRules = BrandRules()
    consent_wording: str = "2026-11"


def read(connection: Connection) -> Rules:
    """The rules in force: the newest version, or the defaults."""
    newest = connection.execute(
        select(rules_versions.c.rules).order_by(rules_versions.c.version.desc()).limit(1)
    ).scalar()
    return Rules.model_validate_json(newest) if newest else Rules()


def change(ctx: Context, rules: Rules) -> int:
    """Put new rules in force from now on, as a new version; the old ones stay readable."""
    ctx.require("change_rules")
    last = ctx.db.execute(
        select(rules_versions.c.version).order_by(rules_versions.c.version.desc()).limit(1)
    ).scalar()
    version = (last or 0) + 1
    ctx.db.execute(
        insert(rules_versions),
        {
            "version": version,
            "since": ctx.now,
            "by": ctx.actor.name,
            "rules": rules.model_dump_json(),
        },
    )
    journal.announce(ctx, "rules.changed", str(version))
    return version

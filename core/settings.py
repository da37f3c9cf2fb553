"""The rules of the shop that a manager may change: validated, versioned, with good defaults."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
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


class Bonus(Part):
    """More points on some sales. All that is named must hold; what is left empty always holds."""

    title_en: str = Field(min_length=1, max_length=80)
    title_zh: str = Field(min_length=1, max_length=80)
    percent: int = Field(200, gt=100, le=2_000, description="of the usual points: 200 is double")
    products: tuple[UUID, ...] = ()
    categories: tuple[str, ...] = Field((), description="of these, or of the products named")
    branches: tuple[str, ...] = Field((), description="codes of branches")
    channels: tuple[str, ...] = Field((), description="shop, or an online shop's name")
    tiers: tuple[str, ...] = Field((), description="codes of tiers")
    weekdays: tuple[int, ...] = Field((), description="1 is Monday, 7 Sunday; shop time")
    from_time: time | None = Field(None, description="shop time; with until_time it may pass 0:00")
    until_time: time | None = Field(None, description="shop time, not itself included")
    from_day: date | None = None
    last_day: date | None = None
    birthday_month: bool = Field(False, description="only in the month of the member's birthday")

    @field_validator("weekdays")
    @classmethod
    def _days_of_a_week(cls, days: tuple[int, ...]) -> tuple[int, ...]:
        if not set(days) <= set(range(1, 8)):
            raise ValueError("days are 1 (Monday) to 7 (Sunday)")
        return days

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Bonus:
        if (self.from_time is None) != (self.until_time is None):
            raise ValueError("hours have a beginning and an end")
        if self.from_day and self.last_day and self.from_day > self.last_day:
            raise ValueError("it ends before it begins")
        return self


class PointsRules(Part):
    """How points come, what they are worth, and when they die.

    Points come of what is paid after every discount, less what was paid with points; never of the
    goods named here as earning none (gift cards, deposits, delivery). A change of the days touches
    lots earned from then on only.
    """

    cents_per_point: int = Field(100, gt=0, description="net cents paid for a point, rounded down")
    step_points: int = Field(100, gt=0, description="points are spent in steps of this many")
    step_worth_cents: int = Field(200, ge=0, description="what one step takes off")
    no_points_products: tuple[UUID, ...] = ()
    no_points_categories: tuple[str, ...] = ("gift_cards", "deposits", "delivery")
    tier_percent: dict[str, Annotated[int, Field(ge=100, le=2_000)]] = Field(
        {}, description="of the usual points, by code of tier: 150 is half as many again"
    )
    bonuses: tuple[Bonus, ...] = Field((), max_length=40)
    combine: Literal["max", "sum"] = Field(
        "max", description="a tier and bonuses on the same goods: the best of them, or all together"
    )
    expiry: Literal["months", "days", "date", "idle", "never"] = Field(
        "months",
        description="how long points live: months or days from the day they are earned, to a day "
        "of next year, months after the member's last points in or out, or for ever",
    )
    months_to_expiry: int | None = Field(12, ge=1, le=120, description="for months and idle")
    days_to_expiry: int = Field(365, ge=1, le=3_650)
    expiry_month: int = Field(3, ge=1, le=12, description="of next year, with expiry_day")
    expiry_day: int = Field(31, ge=1, le=31, description="the month's last day when it is shorter")
    idle_lots: bool = Field(False, description="set by itself: points of the idle kind may be left")
    pending_days: int = Field(0, ge=0, le=90)
    warn_days: int = Field(60, ge=1, description="points that die within so many days are shown")
    remind_days: tuple[Annotated[int, Field(ge=1, le=365)], ...] = Field(
        (30, 7), description="messages go out so many days before points die"
    )
    reinstatement_days: int = Field(
        30, ge=0, le=365, description="points given back after their day live so much longer"
    )
    shortfall: Literal["debt", "deduct", "write_off"] = Field(
        "debt", description="points a refund takes back that were spent already: owed by the "
        "member, taken off the refund in money, or forgone"
    )  # fmt: skip
    adjust_reasons: tuple[str, ...] = Field(
        ("kindness", "correction", "missed_sale", "gift", "import"), min_length=1
    )
    adjust_caps: dict[str, Annotated[int, Field(ge=0)]] = Field(
        {"cashier": 0, "supervisor": 500, "marketer": 2_000, "manager": 10_000},
        description="points a person of this role may move by hand in a day; above it a second "
        "person approves. A role not named has no limit",
    )
    offline_cap_cents: int = Field(
        5_000,
        ge=0,
        description="worth of points a member may spend at a till cut off",
    )


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
    mode: Literal["open", "strict"] = Field(
        "open", description="strict: a bare number shows nothing until its owner proves herself"
    )


class BirthdayRules(Part):
    """How birthdays are kept and what a change of one costs."""

    leap_day: Literal["28 Feb", "1 Mar"] = Field(
        "28 Feb", description="when 29 February is kept in a year without one"
    )
    apart_days: int = Field(300, ge=1, le=366, description="at least so long between two gifts")
    cooling_days: int = Field(365, ge=0, description="a changed birthday earns nothing so long")
    correction_days: int = Field(7, ge=0, description="a slip corrected so soon costs nothing")
    ask_at_kiosk: bool = True


class PrivacyRules(Part):
    """What a bare number is worth, how a person proves herself, and how long we remember her."""

    free_value_cents: int = Field(2_000, ge=0, description="worth that needs no proof of the phone")
    code_minutes: int = Field(5, ge=1, le=60)
    code_tries: int = Field(5, ge=1, le=10)
    codes_per_number_per_hour: int = Field(4, ge=1, le=60)
    codes_per_station_per_hour: int = Field(60, ge=1)
    merge_undo_days: int = Field(30, ge=1, le=365)
    recycled_after_days: int = Field(
        180, ge=30, description="a number unseen for so long may have a new owner"
    )
    retention_months: int | None = Field(
        None, ge=6, le=240, description="members unseen for so long are forgotten; empty: never"
    )
    retention_notice_days: int = Field(30, ge=7, le=180)


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


class RedeemRules(Part):
    """When points pay for goods, and how much of a sale. What a step of points is worth stands
    with the points themselves.
    """

    channels: tuple[str, ...] = Field(("shop",), description="where points are taken as payment")
    min_order_cents: int = Field(0, ge=0, description="goods that count come to this at least")
    cap_cents: int | None = Field(None, ge=1, description="points pay at most this in a sale")
    cap_percent: int = Field(100, ge=1, le=100, description="of the goods that count")
    excluded_skus: tuple[str, ...] = Field((), description="goods that points do not pay for")
    excluded_categories: tuple[str, ...] = Field(("deposits",), description="and whole shelves")
    proof_free_cents: int = Field(
        5_000, ge=0, description="points and credit above this need the member's QR, a code or us"
    )
    release_minutes: int = Field(
        15, ge=1, le=1_440, description="what was laid down and left goes back after so long"
    )
    promo_credit_earns: bool = Field(False, description="the part paid by promo credit earns too")


class GiftCardRules(Part):
    """What a gift card may hold, how long it lives, and how its PIN is guarded."""

    quick_cents: tuple[int, ...] = Field((10_000, 20_000, 50_000, 100_000), max_length=6)
    least_cents: int = Field(1_000, ge=1, description="loaded at once")
    most_cents: int = Field(500_000, ge=1, description="on a card at any time")
    months_to_expiry: dict[str, int] = Field(
        {},
        description="months a card lives after it was last loaded, by region (HK, TW); "
        "a region that is not named has cards that never die",
    )
    pin: Literal["always", "typed", "never"] = Field(
        "always", description="asked for; typed: only when the number was typed, not scanned"
    )
    pin_digits: int = Field(6, ge=4, le=8)
    wrong_pins_allowed: int = Field(5, ge=1, le=10)
    first_lock_seconds: int = Field(60, ge=1)
    longest_lock_seconds: int = Field(86_400, ge=1)


class CouponRules(Part):
    """How long a coupon may lie on a counter, and what a refund gives back of a dead one."""

    hold_minutes: int = Field(
        120, ge=5, le=1_440, description="then a basket left standing lets go of its coupons"
    )
    grace_days: int = Field(
        14, ge=0, le=365, description="a coupon given back after its last day lives so much longer"
    )


class ReferralRules(Part):
    """What a member gets for bringing a friend, and the friend for coming: on neither by default.

    Both are rewarded when the friend's first paid sale has left its return window.
    """

    referrer_coupon: str = Field("", description="code of the coupon kind, empty for none")
    friend_coupon: str = Field("", description="code of the coupon kind, empty for none")
    referrer_points: int = Field(0, ge=0, le=100_000)
    friend_points: int = Field(0, ge=0, le=100_000)
    min_sale_cents: int = Field(
        0, ge=0, description="the least the friend's first sale must come to"
    )
    window_days: int = Field(14, ge=0, le=365, description="days in which a sale may come back")
    within_days: int = Field(90, ge=1, le=730, description="days in which the friend must buy")
    new_hours: int = Field(
        24, ge=1, le=720, description="how long after joining a code still counts"
    )
    most_per_month: int = Field(5, ge=1, le=1_000, description="friends of one member in 30 days")

    @property
    def on(self) -> bool:
        """Whether anybody gets anything."""
        return bool(
            self.referrer_coupon or self.friend_coupon or self.referrer_points or self.friend_points
        )


class BrandRules(Part):
    """The shop's name, colour and promise."""

    name_en: str = "Sammiu"
    name_zh: str = "三秒"
    seed_colour: str = Field("#0B6E6E", pattern=r"^#[0-9A-Fa-f]{6}$")
    promise_en: str = "A member in three seconds"
    promise_zh: str = "三秒成為會員"
    attract: tuple[str, ...] = Field((), max_length=10, description="kiosk pictures, in order")


class MessageRules(Part):
    """How the shop writes to its members, and when it leaves them in peace."""

    order: tuple[Literal["line", "whatsapp", "email", "sms"], ...] = Field(
        ("line", "whatsapp", "email", "sms"),
        description="the first that reaches the member is used",
    )
    every_way: bool = Field(False, description="news by every way agreed to, not only the first")
    quiet_from: time = Field(time(21), description="shop time; nothing that can wait is sent")
    quiet_to: time = time(9)
    news_per_member: int = Field(4, ge=1, description="marketing messages within news_days")
    news_days: int = Field(30, ge=1, le=366)
    most_tries: int = Field(8, ge=1, le=20)
    sms_part_cents: int = Field(45, ge=0, description="what one part of an SMS costs the shop")


class Rules(Part):
    """All of them."""

    points: PointsRules = PointsRules()
    welcome: WelcomeRules = WelcomeRules()
    kiosk: KioskRules = KioskRules()
    privacy: PrivacyRules = PrivacyRules()
    birthday: BirthdayRules = BirthdayRules()
    cash: CashRules = CashRules()
    stock: StockRules = StockRules()
    staff: StaffRules = StaffRules()
    receipt: ReceiptRules = ReceiptRules()
    redeem: RedeemRules = RedeemRules()
    gift_cards: GiftCardRules = GiftCardRules()
    coupons: CouponRules = CouponRules()
    referrals: ReferralRules = ReferralRules()
    brand: BrandRules = BrandRules()
    messages: MessageRules = MessageRules()
    consent_wording: str = "2026-11"


def read(connection: Connection) -> Rules:
    """The rules in force: the newest version, or the defaults."""
    newest = connection.execute(
        select(rules_versions.c.rules).order_by(rules_versions.c.version.desc()).limit(1)
    ).scalar()
    return Rules.model_validate_json(newest) if newest else Rules()


def in_force(connection: Connection, moment: datetime) -> Rules:
    """The rules that were in force at a moment: what was done then is judged by them."""
    then = connection.execute(
        select(rules_versions.c.rules)
        .where(rules_versions.c.since <= moment)
        .order_by(rules_versions.c.version.desc())
        .limit(1)
    ).scalar()
    return Rules.model_validate_json(then) if then else Rules()


def change(ctx: Context, rules: Rules) -> int:
    """Put new rules in force from now on, as a new version; the old ones stay readable."""
    ctx.require("change_rules")
    rules = _with_idle_lots(ctx.rules, rules)
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


def _with_idle_lots(before: Rules, after: Rules) -> Rules:
    """Points earned while they died of idleness stay of that kind: remember that there are some."""
    idle = before.points.idle_lots or "idle" in (before.points.expiry, after.points.expiry)
    if idle == after.points.idle_lots:
        return after
    return after.model_copy(update={"points": after.points.model_copy(update={"idle_lots": idle})})

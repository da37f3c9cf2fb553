"""What the kiosk learns of a member once the welcome is on the screen: nobody waits for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from core import bare_numbers, birthdays, cards, tiers
from core.birthdays import Celebration
from core.cards import Card
from core.context import Context
from core.tiers import Progress


@dataclass(frozen=True, slots=True)
class More:
    """Whether the birthday may be asked for, whether it is now, and the way to the next tier."""

    may_tell: bool = False
    celebration: Celebration | None = None
    progress: Progress | None = None

    @property
    def presents(self) -> frozenset[UUID]:
        """The coupons among the birthday's presents."""
        given = self.celebration.presents if self.celebration else ()
        return frozenset(one.coupon_id for one in given if one.coupon_id is not None)


def more(ctx: Context, member_id: UUID) -> More:
    """All of it, in one moment."""
    told = birthdays.of(ctx, member_id)
    return More(
        may_tell=told is None and ctx.rules.birthday.ask_at_kiosk,
        celebration=birthdays.celebrated(ctx, member_id) if told else None,
        progress=tiers.progress(ctx, member_id),
    )


def tell_birthday(ctx: Context, card: Card, month: int, day: int) -> tuple[Card, More]:
    """The birthday is told; the card as it is then, with the present on it if there is one."""
    birthdays.tell(ctx, card.member_id, month, day)
    now = replace(cards.card(ctx, card.member_id), new=card.new)
    if card.bare:
        now = bare_numbers.bare(ctx, now)
    return now, more(ctx, card.member_id)

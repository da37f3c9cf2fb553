"""Booking what one member has over to another: opposite entries, never a changed one.

Points and credit leave their lots ``against`` merged and arrive in lots with the same days. What is
left of them goes back the same way when a merge is undone; what was spent meanwhile stays spent.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, insert, select, update

from core import consent, coupons, ledger, members, profiles, purses
from core.baskets.tables import baskets
from core.context import Context
from core.coupons import life
from core.db.ids import new_id
from core.members import members as people
from core.points import books
from core.points.tables import lots
from core.privacy import rules

AGAINST = "merged"


class Merging(NamedTuple):
    """One merge under way: who goes, who stays, and under which id it is kept."""

    id: UUID
    gone: UUID
    kept: UUID

    @property
    def cause(self) -> str:
        """What the entries of this merge say."""
        return f"merge:{self.id.hex}"

    @property
    def undone(self) -> str:
        """What the entries of its undo say."""
        return f"unmerge:{self.id.hex}"


def baskets_over(ctx: Context, this: Merging) -> None:
    """What is being rung up for the one is rung up for the other. First of all: a sale that is
    being paid holds its basket's row, so it either ends before this goes on, or sees it.
    """
    ctx.db.execute(
        update(baskets)
        .where(baskets.c.member_id == this.gone, baskets.c.state.in_(("open", "paying")))
        .values(member_id=this.kept)
    )


def points_over(ctx: Context, this: Merging) -> int:
    """Every lot that is not empty, debts too, with its own days. How many points."""
    rows = ctx.db.execute(
        select(lots).where(lots.c.member_id == this.gone, lots.c.remaining != 0).order_by(lots.c.id)
    ).fetchall()
    for row in rows:
        lot = new_id()
        books.NEW_LOT.run(ctx.db, dict(row._mapping) | {"id": lot, "member_id": this.kept})
        books.move(ctx, this.gone, [(row.id, -row.remaining)], against=AGAINST, cause=this.cause)
        books.post(ctx, this.kept, [(lot, row.remaining)], against=AGAINST, cause=this.cause)
        rules.remember(ctx, this.id, "points", lot.hex, [str(row.id), str(lot), row.remaining])
    return sum(row.remaining for row in rows)


def points_back(ctx: Context, this: Merging) -> int:
    """What is left of the lots that came, back into the lots they came from."""
    back = 0
    for source, lot, moved in rules.remembered(ctx, this.id, "points"):
        left = ctx.db.execute(select(lots.c.remaining).where(lots.c.id == UUID(lot))).scalar_one()
        count = min(left, moved) if moved > 0 else max(left, moved)
        if count * moved <= 0:
            continue
        given, taken = [(UUID(lot), -count)], [(UUID(source), count)]
        books.move(ctx, this.kept, given, against=AGAINST, cause=this.undone)
        books.move(ctx, this.gone, taken, against=AGAINST, cause=this.undone)
        back += count
    return back


def credit_over(ctx: Context, this: Merging) -> None:
    """Store credit, both purses, in every currency, with its own days."""
    table = purses.lots
    rows = ctx.db.execute(
        select(table)
        .where(table.c.member_id == this.gone, table.c.remaining_cents > 0)
        .order_by(table.c.id)
    ).fetchall()
    for row in rows:
        lot, cents = new_id(), row.remaining_cents
        fresh = {"id": lot, "member_id": this.kept, "remaining_cents": 0}
        ctx.db.execute(insert(table), dict(row._mapping) | fresh)
        credit(ctx, this.gone, row.id, -cents, cause=this.cause)
        credit(ctx, this.kept, lot, cents, cause=this.cause)
        rules.remember(ctx, this.id, "credit", lot.hex, [str(row.id), str(lot), cents])


def credit_back(ctx: Context, this: Merging) -> None:
    """What is left of it, back."""
    table = purses.lots
    for source, lot, moved in rules.remembered(ctx, this.id, "credit"):
        wanted = select(table.c.remaining_cents).where(table.c.id == UUID(lot))
        cents = min(ctx.db.execute(wanted).scalar_one(), moved)
        if cents > 0:
            credit(ctx, this.kept, UUID(lot), -cents, cause=this.undone)
            credit(ctx, this.gone, UUID(source), cents, cause=this.undone)


def credit(
    ctx: Context, member_id: UUID, lot: UUID, cents: int, *, cause: str, against: str = AGAINST
) -> None:
    """So much into a lot of credit, or out of it."""
    ctx.db.execute(purses.DRAW, [{"lot": lot, "change": cents}])
    row = {
        "id": new_id(),
        "member_id": member_id,
        "lot_id": lot,
        "cents": cents,
        "against": against,
        "cause": cause,
        "at": ctx.now,
    }
    ledger.post(ctx, purses.entries, [row])


def coupons_over(ctx: Context, this: Merging) -> None:
    """Her coupons get the other name. Of two for the same occasion one is too many: it is taken
    back if it is still open, and a used one stays under the id it was used by.
    """
    table = coupons.coupons
    asked = select(table.c.kind_id, table.c.occasion).where(table.c.member_id == this.kept)
    hers = {(row.kind_id, row.occasion) for row in ctx.db.execute(asked)}
    rows = ctx.db.execute(
        select(table).where(table.c.member_id == this.gone).order_by(table.c.id)
    ).fetchall()
    for row in rows:
        if (row.kind_id, row.occasion) not in hers:
            _owned_by(ctx, row.id, this.kept)
            rules.remember(ctx, this.id, "coupons", row.id.hex, str(row.id))
        elif row.state == "open":
            life.turn(ctx, row.id, "open", "revoked", cause=this.cause)
            detail = [str(row.kind_id), row.occasion]
            rules.remember(ctx, this.id, "coupons revoked", row.id.hex, detail)


def coupons_back(ctx: Context, this: Merging) -> None:
    """Her coupons, used or not, get her name again; a new one stands for each that was revoked."""
    kinds = coupons.kinds
    for coupon_id in rules.remembered(ctx, this.id, "coupons"):
        _owned_by(ctx, UUID(coupon_id), this.gone)
    for kind_id, occasion in rules.remembered(ctx, this.id, "coupons revoked"):
        code = ctx.db.execute(select(kinds.c.code).where(kinds.c.id == UUID(kind_id))).scalar_one()
        again = f"{occasion[:30]}:{this.id.hex[-8:]}"
        coupons.issue(ctx, code, this.gone, occasion=again)


def _owned_by(ctx: Context, coupon_id: UUID, member_id: UUID) -> None:
    table = coupons.coupons
    ctx.db.execute(update(table).where(table.c.id == coupon_id).values(member_id=member_id))


def answers_over(ctx: Context, this: Merging) -> None:
    """Consent is a person's: of both answers for a purpose and channel the newer one counts.

    It is entered for the member that stays, with the wording it was given to.
    """
    mine = {(one.purpose, one.channel): one for one in consent.of(ctx, this.kept)}
    for one in consent.of(ctx, this.gone):
        known = mine.get((one.purpose, one.channel))
        if known is None or one.since > known.since:
            before = None if known is None else known.granted
            detail = [one.purpose, one.channel, before]
            rules.remember(ctx, this.id, "answers", f"{one.purpose}:{one.channel}", detail)
            if before != one.granted:
                consent.carry(ctx, this.gone, this.kept, one)


def answers_back(ctx: Context, this: Merging) -> None:
    """What the member that stayed had said herself counts again; silence is a no."""
    for purpose, channel, before in rules.remembered(ctx, this.id, "answers"):
        if not consent.allows(ctx, this.kept, purpose, channel) and not before:
            continue
        consent.restore(ctx, this.kept, purpose, channel, granted=bool(before))


def facts_over(ctx: Context, this: Merging) -> None:
    """Name, e-mail and the like, where the member that stays had told nothing."""
    hers, other = profiles.of(ctx, this.kept), profiles.of(ctx, this.gone)
    fill = {
        name: getattr(other, name)
        for name in ("email", "gender")
        if not getattr(hers, name) and getattr(other, name)
    }
    if fill:
        profiles.set(ctx, this.kept, **fill)
        rules.remember(ctx, this.id, "facts", "profile", sorted(fill))
    both = _people(ctx, this)
    if not both[this.kept].name and both[this.gone].name:
        members.set_profile(ctx, this.kept, name=both[this.gone].name)
        rules.remember(ctx, this.id, "facts", "name", ["name"])
    first = min(row.joined_at for row in both.values())
    last = max(row.seen_at for row in both.values())
    ctx.db.execute(
        update(people).where(people.c.id == this.kept).values(joined_at=first, seen_at=last)
    )
    kept = both[this.kept]
    rules.remember(ctx, this.id, "times", "times", [str(kept.joined_at), str(kept.seen_at)])


def facts_back(ctx: Context, this: Merging) -> None:
    """What she had told and the other had not is hers alone again."""
    for names in rules.remembered(ctx, this.id, "facts"):
        if names == ["name"]:
            members.set_profile(ctx, this.kept, name="")
        else:
            profiles.set(ctx, this.kept, **dict.fromkeys(names, ""))
    for joined, _seen in rules.remembered(ctx, this.id, "times"):
        when = datetime.fromisoformat(joined)
        ctx.db.execute(update(people).where(people.c.id == this.kept).values(joined_at=when))


def balance(ctx: Context, member_id: UUID) -> tuple[int, int]:
    """Points and cents still booked under an id, debts too."""
    table = purses.lots
    held = select(func.coalesce(func.sum(table.c.remaining_cents), 0))
    cents = ctx.db.execute(held.where(table.c.member_id == member_id)).scalar_one()
    count = ctx.db.execute(select(people.c.points).where(people.c.id == member_id)).scalar_one()
    return int(count), int(cents)


def _people(ctx: Context, this: Merging) -> dict[UUID, Any]:
    rows = ctx.db.execute(select(people).where(people.c.id.in_((this.gone, this.kept))))
    return {row.id: row for row in rows}

"""How a member is reached: phone, e-mail, LINE and WhatsApp ids, and which ways are closed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, Literal
from uuid import UUID

import orjson
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert  # its ON CONFLICT compiles for SQLite as well

from core import consent, journal, phone, profiles
from core.context import Context
from core.members import members
from core.messages.tables import contacts
from core.refusals import Refusal

Channel = Literal["line", "whatsapp", "email", "sms"]
CHANNELS: Final[tuple[Channel, ...]] = ("line", "whatsapp", "email", "sms")


class AddressWrong(Refusal):
    """Nothing can be sent there."""

    key = "message.address_wrong"


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a letter is for, in which language, and the ways that are open to them."""

    member_id: UUID
    name: str
    language: str
    balance: int
    addresses: dict[str, str]
    stopped: dict[str, str]


SET = insert(contacts)
SET_ADDRESS = SET.on_conflict_do_update(
    index_elements=["member_id", "channel"],
    set_={
        "address": SET.excluded.address,
        "since": SET.excluded.since,
        "stopped_at": None,
        "stop_reason": "",
    },
)
CLOSE = SET.on_conflict_do_update(
    index_elements=["member_id", "channel"],
    set_={"stopped_at": SET.excluded.stopped_at, "stop_reason": SET.excluded.stop_reason},
)
MEMBER = select(members.c.phone, members.c.name, members.c.language, members.c.points).where(
    members.c.id == bindparam("member_id")
)
CONTACTS_OF = select(
    contacts.c.channel, contacts.c.address, contacts.c.stopped_at, contacts.c.stop_reason
).where(contacts.c.member_id == bindparam("member_id"))


def set_contact(ctx: Context, member_id: UUID, channel: Channel, address: str) -> None:
    """Keep a member's LINE or WhatsApp id; whatever had closed the way is forgotten.

    WhatsApp ids are phone numbers with their country code, with or without the plus.
    """
    cleaned = _cleaned(channel, address)
    ctx.db.execute(SET_ADDRESS, _row(ctx, member_id, channel, cleaned))
    journal.announce(ctx, "contact.set", member_id, channel=channel)


def drop_contact(ctx: Context, member_id: UUID, channel: Channel) -> None:
    """The member took the way back altogether."""
    ctx.db.execute(
        delete(contacts).where(contacts.c.member_id == member_id, contacts.c.channel == channel)
    )
    journal.announce(ctx, "contact.dropped", member_id, channel=channel)


def close(ctx: Context, member_id: UUID, channel: str, reason: str) -> None:
    """Nothing more goes out this way, service or news: the member said STOP, or it bounces."""
    row = _row(ctx, member_id, channel, "") | {"stopped_at": ctx.now, "stop_reason": reason}
    ctx.db.execute(CLOSE, row)
    journal.announce(ctx, "contact.closed", member_id, channel=channel, reason=reason)


def reopen(ctx: Context, member_id: UUID, channel: str) -> None:
    """The member said START. News still needs a consent of its own."""
    ctx.db.execute(
        update(contacts)
        .where(contacts.c.member_id == member_id, contacts.c.channel == channel)
        .values(stopped_at=None, stop_reason="")
    )
    journal.announce(ctx, "contact.reopened", member_id, channel=channel)


def reach(ctx: Context, member_id: UUID) -> Reach:
    """Everything needed to write to a member now."""
    person = ctx.db.execute(MEMBER, {"member_id": member_id}).one()
    found = ctx.db.execute(CONTACTS_OF, {"member_id": member_id}).fetchall()
    told = {row.channel: row.address for row in found if row.address}
    # WhatsApp wants an opt-in of its own: an id that was given, or a yes to news that way.
    agreed = consent.allows(ctx, member_id, "marketing", "whatsapp")
    known = {
        "sms": person.phone if person.phone.startswith("+") else "",
        "email": profiles.of(ctx, member_id).email,
        "whatsapp": person.phone if agreed else "",
    }
    addresses = known | told
    return Reach(
        member_id=member_id,
        name=person.name,
        language=person.language,
        balance=max(person.points, 0),
        addresses={channel: address for channel, address in addresses.items() if address},
        stopped={row.channel: row.stop_reason for row in found if row.stopped_at},
    )


def addressed(found: Reach, to: str) -> Reach:
    """The same member, but at one number only: one that is still to be proven hers."""
    return replace(found, addresses={"sms": to}, stopped={}) if to else found


def reach_for(ctx: Context, row: Any) -> Reach:
    """Whom a letter of the outbox is for: its member, or the number its deed named."""
    return addressed(reach(ctx, row.member_id), orjson.loads(row.facts).get("to", ""))


def owner_of(ctx: Context, channel: Channel, address: str) -> UUID | None:
    """The member somebody out there is, by the address they wrote from."""
    own = ctx.db.execute(
        select(contacts.c.member_id).where(
            contacts.c.channel == channel, contacts.c.address == address
        )
    ).scalar()
    if own is not None or channel not in {"sms", "whatsapp"}:
        return own
    by_phone: UUID | None = ctx.db.execute(
        select(members.c.id).where(members.c.phone == f"+{address.removeprefix('+')}")
    ).scalar()
    return by_phone


def masked(channel: str, address: str) -> str:
    """An address as a log may show it."""
    if channel in {"sms", "whatsapp"}:
        return phone.mask(f"+{address.removeprefix('+')}")
    if channel == "email":
        name, _, host = address.partition("@")
        return f"{name[:1]}••@{host}"
    return f"{address[:1]}••••{address[-4:]}"


def _cleaned(channel: str, address: str) -> str:
    address = address.strip()
    if channel in {"sms", "whatsapp"}:
        return phone.read(f"+{address.removeprefix('+')}").e164
    if channel == "line" and (len(address) != 33 or not address.startswith("U")):
        raise AddressWrong
    if channel == "email" and (address.count("@") != 1 or not address.isprintable()):
        raise AddressWrong
    return address


def _row(ctx: Context, member_id: UUID, channel: str, address: str) -> dict[str, Any]:
    return {
        "member_id": member_id,
        "channel": channel,
        "address": address,
        "since": ctx.now,
        "stopped_at": None,
        "stop_reason": "",
    }

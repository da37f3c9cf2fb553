"""The access copy: everything the shop holds about a member, for machines and for reading.

Sections of rows, collected in one moment from every table that names her, and from the ledgers of
everybody merged into her. ``as_json`` and ``as_csv`` are for machines (codes and ISO times),
``core.privacy.paper`` writes the same as a PDF in plain words. Amounts are cents of ``currency``.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Select, select

from core import consent, coupons, journal, notes, profiles, purses, sales, tags
from core.birthdays.given import gifts
from core.birthdays.kept import birthdays
from core.context import Context
from core.members import MemberUnknown
from core.members import members as people
from core.messages.tables import contacts, messages
from core.points.tables import entries as points_entries
from core.privacy.aliases import all_ids, resolve
from core.privacy.tables import changes as number_changes
from core.sales import receipt_number
from core.tiers.tables import changes as tier_changes

Value = str | int | bool | datetime | date | None
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")
"""What a spreadsheet would take for a formula (OWASP, CSV injection)."""


@dataclass(frozen=True, slots=True)
class Section:
    """A kind of fact: ``access.title_<name>`` and ``access.of_<column>`` have words for it."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """Everything about one member at one moment."""

    member_id: UUID
    shop: dict[str, str]
    currency: str
    made_at: datetime
    sections: tuple[Section, ...]


def collect(ctx: Context, member_id: UUID) -> Copy:
    """Everything we hold about a member, read in one moment. Refuses an unknown id."""
    ctx.require("manage_members")
    member_id = resolve(ctx, member_id)
    ids = all_ids(ctx, member_id)
    if ctx.db.execute(select(people.c.id).where(people.c.id == member_id)).first() is None:
        raise MemberUnknown
    brand = ctx.rules.brand
    return Copy(
        member_id=member_id,
        shop={"en": brand.name_en, "zh_Hant": brand.name_zh},
        currency=ctx.store.currency,
        made_at=ctx.now,
        sections=tuple(_sections(ctx, ids)),
    )


def handed_over(ctx: Context, member_id: UUID, form: str) -> None:
    """A copy was given to the member: json, csv or pdf. Kept, for whoever asks later."""
    ctx.require("manage_members")
    journal.announce(ctx, "member.copy_given", member_id, form=form)


def as_json(copy: Copy) -> bytes:
    """One document, readable by any program."""
    told = {
        "member": str(copy.member_id),
        "shop": copy.shop,
        "currency": copy.currency,
        "made_at": copy.made_at,
        **{
            section.name: [dict(zip(section.columns, row, strict=True)) for row in section.rows]
            for section in copy.sections
        },
    }
    return orjson.dumps(told, option=orjson.OPT_INDENT_2)


def as_csv(copy: Copy) -> bytes:
    """A ZIP of one CSV file a section (RFC 4180, UTF-8 with a mark, as spreadsheets want it)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as folder:
        for section in copy.sections:
            page = io.StringIO(newline="")
            writer = csv.writer(page)
            writer.writerow(section.columns)
            writer.writerows([_cell(value) for value in row] for row in section.rows)
            entry = zipfile.ZipInfo(f"{section.name}.csv", copy.made_at.timetuple()[:6])
            folder.writestr(entry, "\ufeff" + page.getvalue())
    return out.getvalue()


def _cell(value: Value) -> str | int:
    """A fact as a spreadsheet may have it: never a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return f"'{value}" if value.startswith(FORMULA) else value


# ------------------------------------------------------------------------------------- sections


def _sections(ctx: Context, ids: list[UUID]) -> Iterator[Section]:
    yield _person(ctx, ids)
    yield _table(ctx, "contacts", _of(contacts.c.member_id, ids, contacts.c.since), {
        "channel": contacts.c.channel, "address": contacts.c.address,
        "at": contacts.c.since, "stopped_at": contacts.c.stopped_at,
    })  # fmt: skip
    yield _table(ctx, "numbers", _of(number_changes.c.member_id, ids, number_changes.c.at), {
        "at": number_changes.c.at, "before": number_changes.c.from_masked,
        "after": number_changes.c.to_masked, "how": number_changes.c.how,
    })  # fmt: skip
    yield _consents(ctx, ids)
    yield _table(ctx, "tags", _of(tags.held.c.member_id, ids, tags.held.c.since), {
        "at": tags.held.c.since, "tag": tags.held.c.tag, "until": tags.held.c.expires_at,
        "how": tags.held.c.source,
    })  # fmt: skip
    kept = notes.notes.c.dropped_at.is_(None)
    yield _table(ctx, "notes", _of(notes.notes.c.member_id, ids, notes.notes.c.at).where(kept), {
        "at": notes.notes.c.at, "text": notes.notes.c.text, "by": notes.notes.c.by,
    })  # fmt: skip
    yield _points(ctx, ids)
    yield _table(ctx, "credit", _of(purses.entries.c.member_id, ids, purses.entries.c.at), {
        "at": purses.entries.c.at, "what": purses.entries.c.against,
        "cents": purses.entries.c.cents,
    })  # fmt: skip
    yield _coupons(ctx, ids)
    yield _table(ctx, "birthday_gifts", _of(gifts.c.member_id, ids, gifts.c.at), {
        "at": gifts.c.at, "what": gifts.c.kind, "amount": gifts.c.amount,
    })  # fmt: skip
    yield _table(ctx, "tiers", _of(tier_changes.c.member_id, ids, tier_changes.c.at), {
        "at": tier_changes.c.at, "what": tier_changes.c.kind,
        "before": tier_changes.c.from_tier, "after": tier_changes.c.to_tier,
    })  # fmt: skip
    yield from _purchases(ctx, ids)
    yield _table(ctx, "messages", _of(messages.c.member_id, ids, messages.c.queued_at), {
        "at": messages.c.queued_at, "channel": messages.c.channel, "purpose": messages.c.purpose,
        "template": messages.c.template, "state": messages.c.state, "text": messages.c.body,
    })  # fmt: skip


def _of(member: ColumnElement[Any], ids: list[UUID], by: ColumnElement[Any]) -> Select[Any]:
    return select().where(member.in_(ids)).order_by(by)


def _table(
    ctx: Context, name: str, which: Select[Any], columns: dict[str, ColumnElement[Any]]
) -> Section:
    rows = ctx.db.execute(which.add_columns(*columns.values()))
    return Section(name, tuple(columns), tuple(tuple(row) for row in rows))


def _person(ctx: Context, ids: list[UUID]) -> Section:
    rows = ctx.db.execute(select(people).where(people.c.id.in_(ids)).order_by(people.c.id))
    told = []
    for row in rows:
        profile = profiles.of(ctx, row.id)
        day = ctx.db.execute(select(birthdays).where(birthdays.c.member_id == row.id)).first()
        born = "" if day is None else f"{day.year or '-'}-{day.month:02d}-{day.day:02d}"
        told.append(
            (row.phone, row.name, profile.email, profile.gender, born, row.language,
             row.joined_at, row.joined_station, row.verified_at, row.seen_at, row.points)
        )  # fmt: skip
    columns = ("phone", "name", "email", "gender", "birthday", "language", "joined_at",
               "joined_station", "verified_at", "seen_at", "points")  # fmt: skip
    return Section("person", columns, tuple(told))


def _consents(ctx: Context, ids: list[UUID]) -> Section:
    """Every answer, with the very words it was given to."""
    table, texts = consent.consents, consent.wordings
    rows = ctx.db.execute(
        select(
            table.c.at, table.c.purpose, table.c.channel, table.c.granted, table.c.wording,
            table.c.station, texts.c.text,
        )
        .outerjoin(
            texts,
            (texts.c.version == table.c.wording)
            & (texts.c.purpose == table.c.purpose)
            & (texts.c.language == table.c.language),
        )
        .where(table.c.member_id.in_(ids))
        .order_by(table.c.at, table.c.id)
    )  # fmt: skip
    columns = ("at", "purpose", "channel", "granted", "wording", "station", "text")
    return Section("consents", columns, tuple(tuple(row) for row in rows))


def _points(ctx: Context, ids: list[UUID]) -> Section:
    """Every movement of points; a sale's by its receipt."""
    table = points_entries
    rows = ctx.db.execute(
        select(table.c.at, table.c.against, table.c.points, table.c.cause)
        .where(table.c.member_id.in_(ids))
        .order_by(table.c.at, table.c.id)
    ).fetchall()
    receipts = _receipts(ctx, ids)
    told = tuple((row.at, row.against, row.points, receipts.get(row.cause, "")) for row in rows)
    return Section("points", ("at", "what", "points", "receipt"), told)


def _receipts(ctx: Context, ids: list[UUID]) -> dict[str, str]:
    table = sales.sales
    rows = ctx.db.execute(
        select(table.c.id, table.c.station, table.c.number).where(table.c.member_id.in_(ids))
    )
    return {str(row.id): receipt_number(row.station, row.number) for row in rows}


def _coupons(ctx: Context, ids: list[UUID]) -> Section:
    table, kinds = coupons.coupons, coupons.kinds
    rows = ctx.db.execute(
        select(
            table.c.issued_at, kinds.c.title_zh, kinds.c.title_en, table.c.occasion,
            table.c.expires_at, table.c.state,
        )
        .join(kinds, kinds.c.id == table.c.kind_id)
        .where(table.c.member_id.in_(ids))
        .order_by(table.c.issued_at, table.c.id)
    )  # fmt: skip
    columns = ("at", "title_zh", "title_en", "occasion", "until", "state")
    return Section("coupons", columns, tuple(tuple(row) for row in rows))


def _purchases(ctx: Context, ids: list[UUID]) -> Iterator[Section]:
    table, lines, voids = sales.sales, sales.sale_lines, sales.voids
    rows = ctx.db.execute(
        select(table, voids.c.at.label("voided_at"))
        .outerjoin(voids, voids.c.sale_id == table.c.id)
        .where(table.c.member_id.in_(ids))
        .order_by(table.c.sold_at, table.c.id)
    ).fetchall()
    numbers = {row.id: receipt_number(row.station, row.number) for row in rows}
    bought = tuple(
        (row.sold_at, numbers[row.id], row.total_cents, row.discount_cents, row.points_earned,
         row.voided_at)
        for row in rows
    )  # fmt: skip
    columns = ("at", "receipt", "cents", "discount_cents", "points", "voided_at")
    yield Section("purchases", columns, bought)
    inside = (
        select(lines)
        .join(table, table.c.id == lines.c.sale_id)
        .where(table.c.member_id.in_(ids))
        .order_by(table.c.sold_at, lines.c.sale_id, lines.c.number)
    )
    goods = tuple(
        (numbers[row.sale_id], row.name_zh, row.name_en, _pieces(row), row.net_cents)
        for row in ctx.db.execute(inside)
    )
    yield Section("goods", ("receipt", "title_zh", "title_en", "quantity", "cents"), goods)


def _pieces(row: Any) -> str:
    return str(row.quantity) if row.scale == 1 else f"{row.quantity / row.scale:.3f}"

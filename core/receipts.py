"""Receipts: a sale told as a device-independent document, in the shop's languages.

The till prints it, the screen shows it, a file keeps it: one layout for all. What it says comes
from the frozen rows of the sale, so a copy printed next year says the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from core import sales, shifts
from core.context import Context, Store
from core.document import Block, Document, Qr, Row, Rule, Space, Text
from core.money import CURRENCIES, Money
from core.sales import Sale, SaleLine
from core.settings import Rules
from core.shifts import ZReport
from core.words import say


def for_sale(ctx: Context, sale: Sale, *, copy: int = 0) -> Document:
    """The receipt of a sale; ``copy`` above 0 marks a reprint."""
    languages = ctx.rules.receipt.languages
    blocks = (
        *_head(ctx.rules, ctx.store, languages),
        *_particulars(ctx, sale, languages),
        Rule(),
        *(block for line in sale.lines for block in _line(ctx.store, line, languages)),
        Rule(),
        *_totals(ctx.store, sale, languages),
        *_tendered(ctx.store, sale, languages),
        *_points(sale, languages),
        *_foot(ctx.rules, sale),
    )
    return Document(blocks=tuple(blocks), number=sale.number, copy=copy)


def for_z(ctx: Context, report: ZReport) -> Document:
    """The Z report on paper, with the journal's newest hash so that the books cannot be swapped."""
    languages, totals = ctx.rules.receipt.languages, report.totals

    def money(key: str, cents: int) -> Row:
        return Row(_both(key, languages), _amount(ctx.store, cents))

    number = f"{report.station}-Z{report.number:04d}"
    blocks: tuple[Block, ...] = (
        Text(_both("receipt.z_report", languages), size="heading", align="center", bold=True),
        Text(number, align="center"),
        Text(_moment(report.closed_at, ctx.store), align="center", size="note"),
        Rule(),
        Row(_both("receipt.sales_count", languages), str(totals.sales_count)),
        Row(_both("receipt.voids_count", languages), str(totals.voids_count)),
        money("receipt.total", totals.total_cents),
        money("receipt.cash", totals.cash_cents),
        money("receipt.card", totals.card_cents),
        *(money(f"receipt.{kind}", cents) for kind, cents in totals.value),
        Rule(),
        money("receipt.float", totals.float_cents),
        money("receipt.moved", totals.moved_cents),
        money("receipt.expected", totals.expected_cents),
        money("receipt.counted", report.counted_cents),
        money("receipt.variance", report.variance_cents),
        Rule(),
        money("receipt.perpetual", report.perpetual_cents),
        Row(_both("receipt.cashier", languages), report.closed_by),
        Text(f"{report.journal_seq} {report.journal_hash[:32]}", size="note", align="center"),
    )
    return Document(blocks=blocks, number=number)


def of_job(ctx: Context, kind: str, subject: UUID, copy: int) -> Document | None:
    """The document a print job wants; None for a job that prints nothing (the drawer)."""
    if kind == "receipt":
        return for_sale(ctx, sales.show(ctx, subject), copy=copy)
    if kind == "z_report":
        return for_z(ctx, shifts.z_report(ctx, subject))
    return None


def _head(rules: Rules, store: Store, languages: tuple[str, ...]) -> Iterator[Block]:
    names = {"en": rules.brand.name_en, "zh_Hant": rules.brand.name_zh}
    yield Text(" ".join(names[one] for one in languages), size="huge", align="center", bold=True)
    for language in languages:
        yield Text(store.name[language], align="center")
    for language in languages:
        if store.address.get(language):
            yield Text(store.address[language], size="note", align="center")
    if store.phone:
        yield Text(store.phone, size="note", align="center")
    if rules.receipt.header:
        yield Text(rules.receipt.header, align="center")
    yield Space()


def _particulars(ctx: Context, sale: Sale, languages: tuple[str, ...]) -> Iterator[Block]:
    yield Row(sale.number, _moment(sale.sold_at, ctx.store), bold=True)
    yield Row(_both("receipt.cashier", languages), sale.cashier, size="note")
    if sale.member_masked:
        yield Row(_both("receipt.member", languages), sale.member_masked, size="note")
    if sale.voided:
        yield Text(_both("receipt.void", languages), size="heading", align="center", bold=True)


def _line(store: Store, line: SaleLine, languages: tuple[str, ...]) -> Iterator[Block]:
    yield Text(line.name[languages[0]])
    for language in languages[1:]:
        yield Text(line.name[language], size="note")
    count = str(line.quantity) if line.scale == 1 else f"{line.quantity / line.scale:.3f}"
    yield Row(f"  {count} × {_amount(store, line.unit_cents)}", _amount(store, line.gross_cents))


def _totals(store: Store, sale: Sale, languages: tuple[str, ...]) -> Iterator[Block]:
    if sale.discount_cents:
        yield Row(_both("receipt.subtotal", languages), _amount(store, sale.gross_cents))
        for why in sale.reasons:
            yield Row(why.title[languages[0]], _amount(store, -why.cents))
    pieces = sum(line.quantity if line.scale == 1 else 1 for line in sale.lines)
    yield Row(_both("receipt.pieces", languages), str(pieces), size="note")
    yield Row(
        _both("receipt.total", languages),
        _amount(store, sale.total_cents),
        bold=True,
        size="heading",
    )
    if sale.rounding_cents:
        yield Row(_both("receipt.rounding", languages), _amount(store, sale.rounding_cents))


def _tendered(store: Store, sale: Sale, languages: tuple[str, ...]) -> Iterator[Block]:
    for tender in sale.tenders:
        label = _both(f"receipt.{tender.kind}", languages)
        yield Row(label, _amount(store, tender.tendered_cents))
        if tender.detail:
            yield Text(tender.detail, size="note", align="right")
        if tender.change_cents:
            yield Row(
                _both("receipt.change", languages), _amount(store, tender.change_cents), bold=True
            )


def _points(sale: Sale, languages: tuple[str, ...]) -> Iterator[Block]:
    if sale.points_earned:
        yield Rule()
        yield Row(_both("receipt.points_earned", languages), f"+{sale.points_earned:,}")


def _foot(rules: Rules, sale: Sale) -> Iterator[Block]:
    yield Space()
    yield Qr(sale.number, caption=sale.number)
    for footer in (rules.receipt.footer_zh, rules.receipt.footer_en):
        if footer:
            yield Text(footer, size="note", align="center")


def _both(key: str, languages: tuple[str, ...]) -> str:
    """The same label in every language of the receipt, Chinese first as the shop sets it."""
    return " ".join(say(language, key) for language in languages)


def _amount(store: Store, cents: int) -> str:
    return Money(cents, CURRENCIES[store.currency]).text()


def _moment(at: datetime, store: Store) -> str:
    return f"{at.astimezone(store.zone):%Y-%m-%d %H:%M}"

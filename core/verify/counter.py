"""The counter: sales, receipt numbers, paper, Z reports and card money agree with each other."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Connection, func, select

from core import checkout, journal, points, printing, sales, shifts
from core.payments import attempts
from core.stations import stations
from core.tenders import tenders
from core.verify.finding import Finding, sums


def sums_of_sales(connection: Connection) -> Iterator[Finding]:
    """Total = lines = tenders, change only from cash; points as the rules gave them at the time."""
    lines = sums(connection, sales.sale_lines.c.sale_id, sales.sale_lines.c.net_cents)
    paid = sums(connection, tenders.c.sale_id, tenders.c.amount_cents)
    earned = {
        cause: int(total)
        for cause, total in connection.execute(
            select(points.entries.c.cause, func.sum(points.entries.c.points))
            .where(points.entries.c.against == "issued")
            .group_by(points.entries.c.cause)
        )
    }
    for row in connection.execute(select(sales.sales)):
        number = sales.receipt_number(row.station, row.number)
        if row.gross_cents - row.discount_cents != row.total_cents:
            yield Finding("sales", number, "gross less discount is not the total")
        if lines.get(row.id, 0) != row.total_cents:
            yield Finding("sales", number, f"total {row.total_cents}, lines {lines.get(row.id, 0)}")
        if paid.get(row.id, 0) != row.total_cents + row.rounding_cents:
            yield Finding("sales", number, f"due {row.total_cents}, paid {paid.get(row.id, 0)}")
        if earned.get(str(row.id), 0) != row.points_earned:
            yield Finding("sales", number, f"earned {row.points_earned}, ledger differs")
    for row in connection.execute(select(tenders)):
        wrong = row.tendered_cents - row.change_cents != row.amount_cents
        if wrong or (row.change_cents and row.kind != "cash"):
            yield Finding("tenders", f"{row.sale_id}/{row.number}", "tendered less change differs")


def receipt_numbers(connection: Connection) -> Iterator[Finding]:
    """Receipt numbers of a till are 1, 2, 3 … up to its counter, voids included."""
    for row in connection.execute(select(stations)):
        table = sales.sales
        count, highest = connection.execute(
            select(func.count(), func.coalesce(func.max(table.c.number), 0)).where(
                table.c.station == row.code
            )
        ).one()
        if not count == highest == row.number:
            yield Finding(
                "numbers", row.code, f"{count} sales, highest {highest}, counter {row.number}"
            )


def paper(connection: Connection) -> Iterator[Finding]:
    """At most one original receipt of a sale, and every drawer kick has a cause."""
    jobs = printing.print_jobs
    originals = Counter(
        connection.execute(
            select(jobs.c.subject).where(jobs.c.kind == "receipt", jobs.c.copy == 0)
        ).scalars()
    )
    known = set(connection.execute(select(sales.sales.c.id)).scalars())
    for subject, count in originals.items():
        if count > 1 or subject not in known:
            yield Finding("paper", str(subject), f"{count} original receipts")
    for job in connection.execute(
        select(jobs.c.id).where(jobs.c.kind == "drawer", jobs.c.cause == "")
    ):
        yield Finding("paper", str(job.id), "a drawer kick without a cause")


def z_reports(connection: Connection) -> Iterator[Finding]:
    """A Z report's figures are its shift's, its hash is the journal's, and the grand total is the
    sum of all Zs.
    """
    grand: dict[str, int] = defaultdict(int)
    figures = _figures_of_shifts(connection)
    table, entries = shifts.z_reports, journal.journal
    hashes = {
        (row.station, row.seq): bytes(row.hash).hex()
        for row in connection.execute(
            select(entries.c.station, entries.c.seq, entries.c.hash).join(
                table,
                (table.c.station == entries.c.station) & (table.c.journal_seq == entries.c.seq),
            )
        )
    }
    for row in connection.execute(select(table).order_by(table.c.station, table.c.number)):
        name = f"{row.station} Z{row.number}"
        said = (row.cash_cents, row.card_cents, row.total_cents, row.sales_count)
        if figures.get(row.shift_id, (0, 0, 0, 0)) != said:
            yield Finding("shifts", name, "its sales add up to something else")
        if row.float_cents + row.cash_cents + row.moved_cents != row.expected_cents:
            yield Finding("shifts", name, "expected cash is not float, cash and moves")
        if row.journal_hash != hashes.get((row.station, row.journal_seq)):
            yield Finding("shifts", name, "the journal it was closed with is another one")
        grand[row.station] += row.total_cents
        if grand[row.station] != row.perpetual_cents:
            yield Finding("shifts", name, "the grand total is not the sum of all Zs")


def _figures_of_shifts(connection: Connection) -> dict[UUID, tuple[int, int, int, int]]:
    """Cash, card, total and count of every shift, voided sales left out."""
    table = sales.sales
    kept = table.c.id.not_in(select(sales.voids.c.sale_id))
    paid: dict[UUID, dict[str, int]] = defaultdict(dict)
    for shift_id, kind, cents in connection.execute(
        select(table.c.shift_id, tenders.c.kind, func.sum(tenders.c.amount_cents))
        .join(table, table.c.id == tenders.c.sale_id)
        .where(kept)
        .group_by(table.c.shift_id, tenders.c.kind)
    ):
        paid[shift_id][kind] = int(cents)
    return {
        shift_id: (paid[shift_id].get("cash", 0), paid[shift_id].get("card", 0), int(total), count)
        for shift_id, total, count in connection.execute(
            select(table.c.shift_id, func.sum(table.c.total_cents), func.count())
            .where(kept)
            .group_by(table.c.shift_id)
        )
    }


def card_money(connection: Connection) -> Iterator[Finding]:
    """Card money on a sale is an approved attempt of the same amount, used once."""
    state = {row.id: row for row in connection.execute(select(attempts))}
    used = Counter[UUID]()
    for row in connection.execute(select(tenders).where(tenders.c.kind == "card")):
        attempt = state.get(row.attempt_id)
        used[row.attempt_id] += 1
        if attempt is None or attempt.state != "approved":
            yield Finding("payments", str(row.sale_id), "card money without an approval")
        elif attempt.amount_cents != row.amount_cents or used[row.attempt_id] > 1:
            yield Finding(
                "payments", str(row.sale_id), "an approval of another amount, or used twice"
            )
    laid = sums(connection, checkout.laid_cash.c.basket_id, checkout.laid_cash.c.amount_cents)
    for basket_id, cents in laid.items():
        if cents < 0:
            yield Finding("payments", str(basket_id), "more cash given back than was laid down")

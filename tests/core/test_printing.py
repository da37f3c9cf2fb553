"""Paper: asked for inside the sale, printed when the printer says so, a second time as a COPY."""

import pytest

from core import printing, receipts, sales
from core.context import KIOSK
from core.db.ids import new_id
from core.document import as_text
from core.printing import NotPrinting
from core.refusals import NotPermitted


def waiting(shop, station="TST-1"):
    return shop.ask(printing.waiting, station)


def kinds(shop):
    return sorted(job.kind for job in waiting(shop))


def receipt_job(shop, sale_id):
    return shop.ask(lambda ctx: printing.of_sale(ctx, sale_id))


def do(shop, deed, *told, **facts):
    return shop.till(lambda ctx: deed(ctx, *told, **facts))


def taken(shop, done):
    """A receipt the runner has in hand."""
    job = receipt_job(shop, done.sale_id)
    assert do(shop, printing.sending, job.id, "the slip")
    return job.id


def state(shop, job_id):
    return {row.id: row.state for row in shop.rows(printing.print_jobs)}[job_id]


def test_a_sale_waits_for_paper_and_drawer_at_its_own_till(shop):
    shop.sell("tea")
    assert kinds(shop) == ["drawer", "receipt"]
    assert waiting(shop, "TST-2") == []


def test_one_runner_takes_a_job_and_nobody_else(shop):
    job = receipt_job(shop, shop.sell("tea").sale_id)
    assert do(shop, printing.sending, job.id, "the slip")
    assert not do(shop, printing.sending, job.id, "the slip")


def test_printed_is_what_the_printer_said(shop):
    job_id = taken(shop, shop.sell("tea"))
    do(shop, printing.printed, job_id)
    assert state(shop, job_id) == "printed"
    with pytest.raises(NotPrinting):
        do(shop, printing.printed, job_id)


def test_what_was_never_sent_cannot_have_been_printed(shop):
    job = receipt_job(shop, shop.sell("tea").sale_id)
    with pytest.raises(NotPrinting):
        do(shop, printing.printed, job.id)


def test_a_printer_out_of_paper_keeps_the_job_waiting_and_says_why(shop):
    job_id = taken(shop, shop.sell("tea"))
    do(shop, printing.held, job_id, trouble="printing.no_paper")
    kept = receipt_job(shop, shop.rows(sales.sales)[0].id)
    assert (kept.state, kept.trouble) == ("waiting", "printing.no_paper")
    assert do(shop, printing.sending, job_id, "the slip")


def test_a_finished_job_is_not_sent_to_the_printer_again(shop):
    job_id = taken(shop, shop.sell("tea"))
    do(shop, printing.printed, job_id)
    do(shop, printing.held, job_id, trouble="late word")
    do(shop, printing.unclear, job_id, trouble="late word")
    assert state(shop, job_id) == "printed"


# ------------------------------------------------------------------------------------- unsure


def test_an_unclear_end_is_a_question_for_a_person(shop):
    job_id = taken(shop, shop.sell("tea"))
    do(shop, printing.unclear, job_id, trouble="printing.cut_off")
    assert [job.id for job in shop.ask(printing.unsure)] == [job_id]
    assert [job.kind for job in waiting(shop)] == ["drawer"]


def test_it_came_out(shop):
    job_id = taken(shop, shop.sell("tea"))
    do(shop, printing.unclear, job_id, trouble="x")
    do(shop, printing.came_out, job_id, yes=True)
    assert state(shop, job_id) == "printed"
    assert shop.ask(printing.unsure) == []
    with pytest.raises(NotPrinting):
        do(shop, printing.came_out, job_id, yes=False)


def test_it_did_not_come_out_so_another_is_printed_and_marked(shop):
    done = shop.sell("tea")
    job_id = taken(shop, done)
    do(shop, printing.unclear, job_id, trouble="x")
    do(shop, printing.came_out, job_id, yes=False)
    assert state(shop, job_id) == "lost"
    again = receipt_job(shop, done.sale_id)
    assert (again.copy, again.state) == (1, "waiting")


def test_after_a_restart_slips_in_the_printer_are_asked_about(shop):
    job_id = taken(shop, shop.sell("tea"))
    drawer = next(job for job in waiting(shop) if job.kind == "drawer")
    do(shop, printing.sending, drawer.id, None)
    assert do(shop, printing.after_restart) == 2
    assert state(shop, job_id) == "unsure"
    assert state(shop, drawer.id) == "expired"
    assert do(shop, printing.after_restart) == 0


# -------------------------------------------------------------------------------------- copies


def test_every_further_receipt_says_copy_and_counts(shop):
    done = shop.sell("tea")
    for copy in (1, 2, 3):
        do(shop, printing.reprint, done.sale_id)
        assert receipt_job(shop, done.sale_id).copy == copy
    sale = shop.ask(lambda ctx: sales.show(ctx, done.sale_id))
    slip = shop.ask(lambda ctx: receipts.for_sale(ctx, sale, copy=3))
    assert as_text(slip).splitlines()[0].strip() == "副本 COPY 3"


def test_a_copy_never_opens_the_drawer(shop):
    done = shop.sell("tea")
    do(shop, printing.reprint, done.sale_id)
    assert kinds(shop) == ["drawer", "receipt", "receipt"]


def test_a_copy_needs_the_permission(shop):
    done = shop.sell("tea")
    with pytest.raises(NotPermitted):
        shop.till(lambda ctx: printing.reprint(ctx, done.sale_id), "TST-K1", KIOSK)


def test_the_first_receipt_asked_for_later_is_the_first_copy(shop):
    shop.change_rules("receipt", print_always=False)
    done = shop.sell("tea")
    assert receipt_job(shop, done.sale_id) is None
    do(shop, printing.reprint, done.sale_id)
    assert receipt_job(shop, done.sale_id).copy == 1


# -------------------------------------------------------------------------------------- drawer


def test_a_drawer_kick_nobody_waits_for_any_more_is_dropped(shop):
    shop.sell("tea")
    drawer = next(job for job in waiting(shop) if job.kind == "drawer")
    shop.clock.pass_(seconds=6)
    assert not do(shop, printing.sending, drawer.id, None)
    assert state(shop, drawer.id) == "expired"
    assert [job.kind for job in waiting(shop)] == ["receipt"]


def test_within_five_seconds_the_drawer_opens(shop):
    shop.sell("tea")
    drawer = next(job for job in waiting(shop) if job.kind == "drawer")
    shop.clock.pass_(seconds=5)
    assert do(shop, printing.sending, drawer.id, None)


def test_stale_kicks_are_dropped_together_and_fresh_ones_kept(shop):
    shop.sell("tea")
    shop.clock.pass_(seconds=6)
    shop.sell("tea")
    assert do(shop, printing.drop_stale_kicks) == 1
    assert sum(job.kind == "drawer" for job in waiting(shop)) == 1


def test_every_kick_has_a_cause(shop):
    shop.sell("tea")
    do(shop, printing.kick_drawer, reason="no_sale")
    causes = [row.cause for row in shop.rows(printing.print_jobs) if row.kind == "drawer"]
    assert causes == ["sale", "no_sale"]


def test_books_brought_in_from_elsewhere_print_nothing(shop):
    shop.sell("tea")
    with pytest.raises(NotPermitted):
        do(shop, printing.settle_the_past)
    shop.manager(printing.settle_the_past)
    assert waiting(shop) == []


def test_a_drawer_prints_nothing(shop):
    job = shop.ask(lambda ctx: receipts.of_job(ctx, "drawer", new_id(), 0))
    assert job is None

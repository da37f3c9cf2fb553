"""From the outbox to its end: taken once, sent once, every rule asked again when the time comes."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from core import consent, messages, profiles
from core.messages import contacts, outbox, outcome
from core.messages.outcome import NotNow, back_off
from core.messages.tables import entries
from core.messages.tables import messages as rows
from core.messages.templates import Text, save
from core.refusals import NotPermitted
from core.verify import verify
from tests.shopfloor import ANN, BEN, NOON

ENDS = {"points": 1200, "day": date(2026, 12, 31)}
HOME = "https://shop.example"
LINE_ID = "U" + "0123456789abcdef" * 2


@pytest.fixture
def ann(shop):
    return shop.join(ANN)


def queue(shop, member, template="points_expiring", facts=ENDS, **more):
    told = {"key": "k1", "purpose": "service"} | more
    shop.office(lambda ctx: messages.queue(ctx, member, template, facts, **told))


def agree(shop, member, channel="sms", *, granted=True):
    shop.kiosk(
        lambda ctx: consent.record(ctx, member, granted=granted, language="en", channel=channel)
    )


def take(shop, channel="sms", worker="w1", **more):
    return shop.office(lambda ctx: outbox.take(ctx, channel, worker, home=HOME, **more))


def only(shop):
    (row,) = shop.rows(rows)
    return row


def told(shop):
    """Every step of every message, in order."""
    steps = sorted(shop.rows(entries), key=lambda one: (one.message_id, one.number))
    return [(one.kind, one.reason) for one in steps]


def sent(shop, taken, provider_id="SM1"):
    shop.office(lambda ctx: outcome.sent(ctx, taken.letter.id, provider_id))


def held(shop, taken, *, seconds=None):
    shop.office(
        lambda ctx: outcome.held(ctx, taken.letter.id, taken.worker, "busy", "429", seconds)
    )


def refused(shop, taken, reason="refused"):
    shop.office(lambda ctx: outcome.refused(ctx, taken.letter.id, taken.worker, reason, "told so"))


# ------------------------------------------------------------------------------------ taken once


def test_a_letter_is_written_when_it_is_taken_and_sent_once(shop, ann):
    queue(shop, ann)
    taken = take(shop)
    assert (taken.letter.to, taken.ask) == ("+85291234567", False)
    assert (
        taken.letter.text
        == "三秒：你有 1,200 積分將於 2026年12月31日 到期，到期前可在任何收銀台使用。"
    )
    assert take(shop) is None
    sent(shop, taken)
    assert take(shop) is None
    row = only(shop)
    assert (row.state, row.provider_id, row.tries, row.done_at) == ("sent", "SM1", 1, NOON)
    assert row.body == taken.letter.text
    assert told(shop) == [("queued", "sms"), ("sent", "")]


def test_two_workers_take_two_letters(shop, ann):
    queue(shop, ann, key="1")
    queue(shop, shop.join(BEN), key="2")
    first, second = take(shop, worker="w1"), take(shop, worker="w2")
    assert {first.letter.to, second.letter.to} == {"+85291234567", "+85262345678"}
    assert take(shop, worker="w3") is None


def test_a_dead_workers_letter_is_asked_about(shop, ann):
    queue(shop, ann)
    first = take(shop, worker="dead")
    shop.clock.pass_(minutes=2)
    assert take(shop, worker="w2") is None
    shop.clock.pass_(minutes=1)
    second = take(shop, worker="w2")
    assert (second.letter.id, second.ask) == (first.letter.id, True)
    assert second.letter.handed_at == NOON


def test_a_worker_that_lost_its_lease_can_no_longer_say_no_but_can_say_yes(shop, ann):
    queue(shop, ann)
    first = take(shop, worker="slow")
    shop.clock.pass_(minutes=3)
    take(shop, worker="w2")
    refused(shop, first)
    assert only(shop).state == "sending"
    sent(shop, first)
    assert only(shop).state == "sent"


# ----------------------------------------------------------------------------------- later again


def test_a_busy_far_side_is_tried_again_later_and_later(shop, ann):
    queue(shop, ann, "coupon_issued", {"coupon": "Tea", "day": date(2027, 1, 1)})
    waits = []
    for _ in range(4):
        held(shop, take(shop))
        waits.append((only(shop).due_at - shop.clock.now).total_seconds())
        assert take(shop) is None
        shop.clock.now = only(shop).due_at
    middles = (30, 60, 120, 240)
    assert all(0.75 <= wait / middle <= 1.25 for wait, middle in zip(waits, middles, strict=True))
    assert waits == sorted(waits)
    assert told(shop)[1:] == [("held", "busy")] * 4


def test_the_far_sides_own_time_counts(shop, ann):
    queue(shop, ann)
    held(shop, take(shop), seconds=7)
    assert only(shop).due_at == NOON + timedelta(seconds=7)


def test_waits_are_drawn_apart_by_the_messages_own_key():
    waits = [back_off(f"message {number}", 3).total_seconds() for number in range(200)]
    assert back_off("message 7", 3).total_seconds() == waits[7]
    assert len(set(waits)) == 200
    assert 90 <= min(waits) < 100
    assert 140 < max(waits) <= 150
    assert back_off("x", 40) <= timedelta(hours=7.5)


def test_after_many_tries_it_is_given_up_and_a_colleague_may_try_again(shop, ann):
    shop.change_rules("messages", most_tries=2, order=("sms",))
    queue(shop, ann)
    held(shop, take(shop), seconds=1)
    shop.clock.pass_(seconds=1)
    held(shop, take(shop))
    (given_up,) = shop.ask(messages.troubled)
    assert (given_up.state, given_up.reason, given_up.tries) == ("failed", "tries", 2)
    assert take(shop) is None
    with pytest.raises(NotPermitted):
        shop.till(lambda ctx: messages.try_again(ctx, given_up.id))
    shop.manager(lambda ctx: messages.try_again(ctx, given_up.id))
    again = take(shop)
    assert again.letter.id == given_up.id
    assert not again.ask
    sent(shop, again)
    with pytest.raises(NotNow):
        shop.manager(lambda ctx: messages.try_again(ctx, given_up.id))
    assert told(shop)[-2:] == [("again", "manager"), ("sent", "")]


# ---------------------------------------------------------------------------------- unclear ends


def test_what_can_be_asked_about_is_asked_and_found_or_sent_anew(shop, ann):
    queue(shop, ann)
    taken = take(shop)
    shop.office(
        lambda ctx: outcome.ask_later(ctx, taken.letter.id, taken.worker, "no_answer", "500")
    )
    assert take(shop) is None
    shop.clock.now = only(shop).leased_until
    asked = take(shop, worker="w2")
    assert asked.ask
    held(shop, asked)  # it was never there
    shop.clock.now = only(shop).due_at
    assert not take(shop).ask


def test_an_unclear_letter_waits_for_a_person_or_a_receipt(shop, ann):
    for key in ("1", "2"):
        queue(shop, ann, key=key)
        taken = take(shop)
        shop.office(
            lambda ctx, one=taken: outcome.unclear(ctx, one.letter.id, one.worker, "lost", "")
        )
    shop.clock.pass_(days=1)
    assert take(shop) is None
    first, second = shop.ask(messages.troubled)
    assert {first.state, second.state} == {"unclear"}
    shop.office(lambda ctx: outcome.delivered(ctx, first.id, "SM9"))
    shop.manager(lambda ctx: messages.try_again(ctx, second.id))
    assert take(shop).letter.id == second.id
    assert shop.office(lambda ctx: outcome.find(ctx, None, "SM9")) == first.id


def test_receipts_may_come_twice_late_and_out_of_order(shop, ann):
    queue(shop, ann)
    taken = take(shop)
    for deed in (outcome.delivered, outcome.delivered):
        shop.office(lambda ctx, deed=deed: deed(ctx, taken.letter.id, "SM1"))
    sent(shop, taken)
    shop.office(lambda ctx: outcome.bounced(ctx, taken.letter.id, "refused", "late"))
    assert only(shop).state == "delivered"
    assert [kind for kind, _ in told(shop)] == ["queued", "delivered"]


# ------------------------------------------------------------------------------- the other ways


def test_a_service_letter_that_cannot_go_one_way_goes_the_next(shop, ann):
    shop.office(lambda ctx: messages.set_contact(ctx, ann, "line", LINE_ID))
    shop.office(lambda ctx: profiles.set(ctx, ann, email="ann@example.com"))
    queue(shop, ann)
    refused(shop, take(shop, "line"), "address_wrong")
    assert take(shop, "email", sends=False) is None
    sent(shop, take(shop, "sms"))
    assert [
        (row.channel, row.state) for row in sorted(shop.rows(rows), key=lambda one: one.turn)
    ] == [
        ("line", "failed"),
        ("email", "skipped"),
        ("sms", "sent"),
    ]
    reach = shop.ask(lambda ctx: contacts.reach(ctx, ann))
    assert reach.stopped == {"line": "bounced"}
    queue(shop, ann, key="k2")
    assert [row.channel for row in shop.rows(rows) if row.key == "k2"] == ["email"]


def test_a_code_proves_its_own_way_and_leaves_no_trace(shop, ann):
    queue(shop, ann, "verification_code", {"code": "123456", "minutes": 10})
    taken = take(shop)
    assert "123456" in taken.letter.text
    assert only(shop).body == ""
    refused(shop, taken, "address_wrong")
    row = only(shop)
    assert "123456" not in f"{row.facts}{row.body}{row.subject}{row.trouble}"
    with pytest.raises(NotNow):
        shop.manager(lambda ctx: messages.try_again(ctx, row.id))


def test_a_wrong_number_that_was_only_claimed_closes_nothing(shop, ann):
    facts = {"code": "123456", "minutes": 10}
    queue(shop, ann, "verification_code", facts, channel="sms", to="+85262345678")
    taken = take(shop)
    assert taken.letter.to == "+85262345678"
    refused(shop, taken, "address_wrong")
    reach = shop.ask(lambda ctx: contacts.reach(ctx, ann))
    assert (reach.addresses["sms"], reach.stopped) == ("+85291234567", {})


def test_a_code_that_is_too_old_is_not_sent(shop, ann):
    queue(shop, ann, "verification_code", {"code": "123456", "minutes": 10})
    shop.clock.pass_(minutes=10, seconds=1)
    assert take(shop) is None
    assert (only(shop).state, told(shop)[-1]) == ("skipped", ("skipped", "too_late"))


def test_news_do_not_change_their_way(shop, ann):
    agree(shop, ann)
    queue(shop, ann, purpose="marketing")
    refused(shop, take(shop))
    assert only(shop).state == "failed"


# ------------------------------------------------------------------------ the rules, asked again


def test_a_no_said_after_queueing_is_honoured_at_once(shop, ann):
    agree(shop, ann)
    queue(shop, ann, purpose="marketing")
    agree(shop, ann, "any", granted=False)
    assert take(shop) is None
    assert told(shop)[-1] == ("skipped", "no_consent")


def test_a_no_said_between_two_tries_is_honoured_too(shop, ann):
    agree(shop, ann)
    queue(shop, ann, purpose="marketing")
    held(shop, take(shop), seconds=5)
    agree(shop, ann, granted=False)
    shop.clock.pass_(seconds=5)
    assert take(shop) is None
    assert told(shop)[-1] == ("skipped", "no_consent")


def test_a_line_message_is_not_pushed_again_to_somebody_who_said_no(shop, ann):
    """Asking LINE means pushing under the same key, and a push may no longer go."""
    shop.office(lambda ctx: messages.set_contact(ctx, ann, "line", LINE_ID))
    agree(shop, ann, "line")
    queue(shop, ann, purpose="marketing")
    take(shop, "line")
    agree(shop, ann, "line", granted=False)
    shop.clock.pass_(minutes=3)
    assert take(shop, "line") is None
    assert told(shop)[-1] == ("unclear", "no_consent")


def test_a_letter_due_in_the_evening_waits_until_the_morning(shop, ann):
    agree(shop, ann)
    queue(shop, ann, purpose="marketing")
    shop.clock.now = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)  # 21:00
    assert take(shop) is None
    assert only(shop).due_at == datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    shop.clock.now = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    assert take(shop) is not None


def test_quiet_hours_are_those_in_force_when_the_letter_would_leave(shop, ann):
    queue(shop, ann)
    shop.change_rules("messages", quiet_from=time(11), quiet_to=time(13))
    assert take(shop) is None
    assert only(shop).due_at == NOON + timedelta(hours=1)


def test_nobody_gets_more_news_than_the_shop_allows_itself(shop, ann):
    shop.change_rules("messages", news_per_member=2, news_days=7)
    agree(shop, ann)
    for key in "123":
        queue(shop, ann, key=key, purpose="marketing")
    queue(shop, ann, key="service")
    for _ in range(3):
        sent(shop, take(shop))
    assert take(shop) is None
    states = {row.key: row.state for row in shop.rows(rows)}
    assert sorted(states.values()) == ["sent", "sent", "sent", "skipped"]
    assert states["service"] == "sent"
    shop.clock.pass_(days=7, seconds=1)
    queue(shop, ann, key="4", purpose="marketing")
    assert take(shop) is not None


def test_news_without_a_way_out_do_not_leave(shop, ann):
    shop.office(lambda ctx: profiles.set(ctx, ann, email="ann@example.com"))
    agree(shop, ann, "email")
    queue(shop, ann, purpose="marketing")
    assert shop.office(lambda ctx: outbox.take(ctx, "email", "w1")) is None
    assert told(shop)[-1] == ("skipped", "no_way_out")


# --------------------------------------------------------------------------------- what it says


def test_an_e_mail_carries_the_coupon_and_the_shops_own_look(shop, ann):
    (card,) = shop.card(ann).coupons
    shop.office(lambda ctx: profiles.set(ctx, ann, email="ann@example.com"))
    agree(shop, ann, "email")
    facts = {
        "coupon": {"en": "HK$20 off", "zh_Hant": "減 HK$20"},
        "day": date(2027, 1, 22),
        "coupon_id": card.coupon_id,
    }
    queue(shop, ann, "coupon_issued", facts, purpose="marketing")
    one = take(shop, "email").letter
    assert one.subject == "送你一張優惠券：減 HK$20"
    assert one.qr == card.payload
    assert 'src="cid:coupon"' in one.html
    assert "#0B6E6E" in one.html
    assert one.way_out.startswith(f"{HOME}/u/")
    assert one.way_out in one.text
    assert "廣東道 1 號" in one.text
    outside = [word for word in one.html.split('"') if word.startswith("http")]
    assert outside == [one.way_out]


def test_the_members_language_at_the_time_of_sending_counts(shop, ann):
    queue(shop, ann)
    from core import members

    shop.office(lambda ctx: members.set_profile(ctx, ann, language="en"))
    assert "1,200 of your points end on 31 Dec 2026" in take(shop).letter.text


def test_whatsapp_is_used_with_an_approved_template_only(shop, ann):
    agree(shop, ann, "whatsapp")
    queue(shop, ann, key="1")
    assert [row.channel for row in shop.rows(rows)] == ["sms"]
    words = {
        language: Text("x", "{name} {points} {day}", whatsapp="points_reminder")
        for language in ("en", "zh_Hant")
    }
    shop.manager(lambda ctx: save(ctx, "points_expiring", "service", words))
    queue(shop, ann, key="2")
    one = take(shop, "whatsapp").letter
    assert one.to == "+85291234567"
    assert one.approved.name == "points_reminder"
    assert one.approved.parameters == (
        ("day", "2026年12月31日"),
        ("name", "親愛的會員"),
        ("points", "1,200"),
    )


# ---------------------------------------------------------------------------- log and forgetting


def test_the_log_of_a_member_shows_masked_addresses_and_every_step(shop, ann):
    queue(shop, ann)
    held(shop, take(shop), seconds=1)
    shop.clock.pass_(seconds=1)
    sent(shop, take(shop))
    (one,) = shop.ask(lambda ctx: messages.of_member(ctx, ann))
    assert (one.to, one.state, one.tries) == ("+852 •••• 4567", "sent", 2)
    assert [step.kind for step in one.steps] == ["queued", "held", "sent"]
    assert "91234567" not in str(replace(one, member_id=None, id=None))
    assert shop.ask(lambda ctx: messages.counts(ctx, since=NOON)) == {("sms", "sent"): 1}


def test_whoever_is_forgotten_leaves_no_address_and_no_word(shop, ann):
    shop.office(lambda ctx: messages.set_contact(ctx, ann, "line", LINE_ID))
    queue(shop, ann, key="1")
    sent(shop, take(shop, "line"))
    queue(shop, ann, key="2")
    shop.office(lambda ctx: messages.forget(ctx, ann))
    assert take(shop, "line") is None
    for row in shop.rows(rows):
        assert (row.facts, row.body, row.to_masked, row.provider_id) == ("{}", "", "", "")
    assert shop.rows(contacts.contacts) == []
    assert told(shop)[-1] == ("skipped", "forgotten")


def test_a_state_that_does_not_follow_from_the_log_is_found(shop_to_spoil):
    from sqlalchemy import update

    shop = shop_to_spoil
    ann = shop.join(ANN)
    queue(shop, ann)
    sent(shop, take(shop))
    assert verify(shop.database) == []
    shop.office(lambda ctx: ctx.db.execute(update(rows).values(state="waiting")))
    (finding,) = verify(shop.database)
    assert finding.check == "messages"

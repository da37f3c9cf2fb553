"""The runner: outbox to messenger and back, over real wires, with every kind of stumble."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import pytest

from core import consent, messages, phone, profiles, signups
from core.context import KIOSK, SYSTEM
from core.db.database import Database
from core.db.ids import new_id
from core.messages.tables import messages as rows
from devices.messengers.line import LineMessenger, LineSettings
from devices.messengers.smtp import Smtp, SmtpSettings
from devices.messengers.twilio import Twilio, TwilioSettings
from devices.simulators.letterbox import LetterBox
from devices.simulators.mailbox import Mailbox
from devices.simulators.messengers import LineEnd, TwilioEnd
from shop.message_runner import MessageRunner, Post
from tests.devices.far_end import listening
from tests.shopfloor import ANN, Shopfloor

HOME = "https://shop.example"
ENDS = {"points": 1200, "day": date(2026, 12, 31)}


@dataclass
class World:
    """A shop, its runner, and everybody at the far ends."""

    shop: Shopfloor
    box: LetterBox
    twilio: TwilioEnd
    line: LineEnd
    mailbox: Mailbox
    post: Post

    def runner(self) -> MessageRunner:
        return MessageRunner(self.shop.database, self.shop.desk("TST-OFFICE", SYSTEM), self.post)

    def queue(self, member, key, **more):
        told = {"purpose": "service"} | more
        self.shop.office(
            lambda ctx: messages.queue(ctx, member, "points_expiring", ENDS, key=key, **told)
        )

    def states(self):
        return Counter((row.channel, row.state) for row in self.shop.rows(rows))

    def work_off(self, channel):
        return self.runner().work_off(channel)


@contextmanager
def the_world(shop: Shopfloor) -> Iterator[World]:
    mailbox = Mailbox()
    box, twilio, line = LetterBox(mailbox), TwilioEnd(mailbox), LineEnd(mailbox)
    port = box.open()
    with listening(twilio.app()) as twilio_url, listening(line.app()) as line_url:
        senders = {
            "email": Smtp(SmtpSettings("127.0.0.1", "shop@shop.example", port, "none")),
            "sms": Twilio(
                TwilioSettings(twilio.account_sid, twilio.auth_token, "Sammiu", base_url=twilio_url)
            ),
            "line": LineMessenger(LineSettings(line.access_token, base_url=line_url)),
        }
        yield World(shop, box, twilio, line, mailbox, Post(senders, HOME))
        for sender in senders.values():
            sender.close()
    box.close()


@pytest.fixture
def world(shop) -> Iterator[World]:
    with the_world(shop) as made:
        yield made


def members(shop, count):
    found = []
    for number in range(count):
        digits, key = phone.read(f"9{number:07d}"), new_id()
        desk = shop.desk("TST-K1", KIOSK)
        welcome = shop.database.deed(
            desk,
            lambda ctx, digits=digits, key=key: signups.welcome(
                ctx, digits, language="en", key=key
            ),
        )
        found.append(welcome.member_id)
    return found


def test_a_letter_goes_from_the_outbox_to_the_letter_box(world):
    ann = world.shop.join(ANN)
    world.shop.office(lambda ctx: profiles.set(ctx, ann, email="ann@example.com"))
    world.queue(ann, "k1")
    assert world.work_off("email") == 1
    (arrived,) = world.mailbox.all()
    assert (arrived.channel, arrived.to) == ("email", "ann@example.com")
    assert arrived.subject == "你有 1,200 積分將於 2026年12月31日 到期"
    assert "List-Unsubscribe" not in arrived.headers
    assert "X-Faults" not in arrived.headers
    (row,) = world.shop.rows(rows)
    assert (row.state, row.provider_id) == ("sent", arrived.provider_id)


def test_news_by_e_mail_carry_their_way_out(world):
    ann = world.shop.join(ANN)
    world.shop.office(lambda ctx: profiles.set(ctx, ann, email="ann@example.com"))
    world.shop.kiosk(
        lambda ctx: consent.record(ctx, ann, granted=True, language="en", channel="email")
    )
    world.queue(ann, "k1", purpose="marketing")
    world.work_off("email")
    (arrived,) = world.mailbox.all()
    link = arrived.headers["List-Unsubscribe"].strip("<>")
    assert link.startswith(f"{HOME}/u/")
    world.shop.office(lambda ctx: messages.leave(ctx, link.rpartition("/")[2]))
    world.queue(ann, "k2", purpose="marketing")
    assert world.work_off("email") == 0


@pytest.mark.parametrize("stumble", ["lost", "late", "cut", "down"])
def test_an_sms_whose_answer_was_lost_arrives_once(world, stumble):
    ann = world.shop.join(ANN)
    world.twilio.stumbles.append(stumble)
    world.queue(ann, "k1")
    for _ in range(4):
        world.work_off("sms")
        world.shop.clock.pass_(minutes=5)
    assert len(world.mailbox.all("sms")) == 1
    assert world.states() == {("sms", "sent"): 1}
    assert world.twilio.complaints == []


def test_an_e_mail_whose_answer_was_lost_waits_for_a_person(world):
    ann = world.shop.join(ANN)
    world.shop.office(lambda ctx: profiles.set(ctx, ann, email="ann@example.com"))
    world.box.stumbles.append("lost")
    world.queue(ann, "k1")
    world.work_off("email")
    world.shop.clock.pass_(hours=1)
    world.work_off("email")
    assert len(world.mailbox.all()) == 1
    (unclear,) = world.shop.ask(messages.troubled)
    assert unclear.state == "unclear"
    world.shop.manager(lambda ctx: messages.try_again(ctx, unclear.id))
    world.work_off("email")
    first, second = world.mailbox.all()
    assert first.provider_id == second.provider_id


def test_a_number_that_left_us_at_twilio_gets_the_letter_by_no_other_sms(world):
    ann = world.shop.join(ANN)
    world.twilio.stopped.add("+85291234567")
    world.queue(ann, "k1")
    world.work_off("sms")
    world.queue(ann, "k2")
    assert world.states() == {("sms", "failed"): 1}
    assert world.twilio.asked == 1


def test_ways_nobody_serves_are_passed_over(world):
    ann = world.shop.join(ANN)
    world.shop.office(lambda ctx: profiles.set(ctx, ann, email="ann@example.com"))
    only_sms = Post({"sms": world.post.senders["sms"]}, HOME)
    runner = MessageRunner(world.shop.database, world.shop.desk("TST-OFFICE", SYSTEM), only_sms)
    world.queue(ann, "k1")
    assert runner.work_off("email") == 0
    assert runner.work_off("sms") == 1
    assert world.states() == {("email", "skipped"): 1, ("sms", "sent"): 1}


def test_two_houses_send_each_letter_once(world):
    """Two processes on one database, four threads each, and answers that get lost."""
    people = members(world.shop, 12)
    for member in people:
        world.queue(member, f"k{member}")
    world.twilio.stumbles.extend(["whole", "lost", "whole", "cut", "busy"])
    other = Database.open(world.shop.database.url, clock=world.shop.clock)
    second = MessageRunner(other, world.shop.desk("TST-OFFICE", SYSTEM), world.post)
    first = world.runner()
    try:
        for _ in range(5):
            threads = [
                threading.Thread(target=runner.work_off, args=("sms",))
                for runner in (first, second, first, second)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            world.shop.clock.pass_(minutes=5)
    finally:
        other.close()
    assert Counter(one.to for one in world.mailbox.all()) == Counter(
        f"+8529{number:07d}" for number in range(12)
    )
    assert world.states() == {("sms", "sent"): 12}


def test_the_runner_wakes_when_something_is_queued(world):
    ann = world.shop.join(ANN)
    runner = world.runner().start()
    try:
        time.sleep(0.2)
        began = time.monotonic()
        world.queue(ann, "k1")
        while not world.mailbox.all() and time.monotonic() - began < 10:
            time.sleep(0.01)
        took = time.monotonic() - began
    finally:
        runner.stop()
    assert len(world.mailbox.all()) == 1
    assert took < 5
    assert world.states() == {("sms", "sent"): 1}


def test_a_worker_that_slept_through_its_lease_sends_nothing(world):
    """The house was frozen between taking and sending: somebody else may have sent it."""
    ann = world.shop.join(ANN)
    world.queue(ann, "k1")
    runner = world.runner()
    take = runner._take

    def slow(channel, ctx):
        taken = take(channel, ctx)
        if taken is not None and not taken.ask:
            world.shop.clock.pass_(minutes=2, seconds=30)
        return taken

    runner._take = slow
    runner.work_off("sms")
    assert world.mailbox.all() == []
    world.shop.clock.pass_(minutes=1)
    world.work_off("sms")
    world.shop.clock.pass_(minutes=5)
    world.work_off("sms")
    assert len(world.mailbox.all()) == 1

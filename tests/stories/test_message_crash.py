"""A house killed while it sends: SMS and LINE arrive once, an e-mail once or it is asked about."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from core import messages, phone, profiles, signups
from core.context import SYSTEM
from core.db.database import Database
from core.db.ids import new_id
from core.messages.tables import messages as rows
from core.verify import verify
from devices.simulators.asgi import Reply
from devices.simulators.letterbox import LetterBox
from devices.simulators.mailbox import Mailbox
from devices.simulators.messengers import LineEnd, TwilioEnd
from shop.message_runner import MessageRunner
from tests.crash.postman import post_of
from tests.devices.far_end import listening

ROOT = Path(__file__).parents[2]
EACH = 12
KILLS = int(os.environ.get("SAMMIU_KILLS", "5"))


class SlowTwilio(TwilioEnd):
    """Takes a little, so that a plug is pulled while somebody waits for it."""

    def _create(self, form: dict[str, str]) -> Reply:
        answer = super()._create(form)
        time.sleep(0.05)
        return answer


class SlowLine(LineEnd):
    """The same, of LINE."""

    def _push(self, told: dict, key: str) -> Reply:
        answer = super()._push(told, key)
        time.sleep(0.05)
        return answer


class SlowBox(LetterBox):
    """The same, of a mail server: the letter is kept before the sender is told so."""

    def _deliver(self, envelope) -> None:
        super()._deliver(envelope)
        time.sleep(0.05)


@contextmanager
def postman():
    """A helper that forks houses that send."""
    helper = subprocess.Popen(
        [sys.executable, "-m", "tests.crash.postman"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert helper.stdout.readline() == "ready\n"
        yield helper
    finally:
        helper.stdin.close()
        helper.wait(30)
        helper.stdout.close()


def pull_the_plug(helper, told, mailbox, dice):
    """Let a house send until something has arrived, then kill it before it can write that down."""
    before = len(mailbox.all())
    helper.stdin.write(told)
    helper.stdin.flush()
    pid = int(helper.stdout.readline().split()[1])
    wanted, until = before + dice.randint(1, 3), time.monotonic() + 30
    while len(mailbox.all()) < wanted and time.monotonic() < until:
        time.sleep(0.001)
    time.sleep(dice.uniform(0, 0.03))
    os.kill(pid, signal.SIGKILL)
    assert helper.stdout.readline() == f"gone -{int(signal.SIGKILL)}\n"
    assert len(mailbox.all()) >= wanted


def fill_outbox(shop):
    """Members with an e-mail address, with LINE, or with nothing but a phone; a letter for each."""
    for number in range(3 * EACH):
        digits, key = phone.read(f"9{number:07d}"), new_id()
        member = shop.kiosk(
            lambda ctx, digits=digits, key=key: signups.welcome(ctx, digits, language="en", key=key)
        ).member_id
        if number % 3 == 1:
            shop.office(
                lambda ctx, member=member, number=number: profiles.set(
                    ctx, member, email=f"m{number}@example.com"
                )
            )
        if number % 3 == 2:
            shop.office(
                lambda ctx, member=member, number=number: messages.set_contact(
                    ctx, member, "line", f"U{number:032x}"
                )
            )
        shop.office(
            lambda ctx, member=member, number=number: messages.queue(
                ctx,
                member,
                "coupon_issued",
                {"coupon": f"Tea {number}", "day": date(2027, 1, 31)},
                key=f"k{number}",
                purpose="service",
            )
        )


@pytest.mark.timeout(300)
def test_a_house_killed_while_it_sends_doubles_nothing_and_loses_nothing(shop):
    dice = random.Random(11)
    shop.clock.now = datetime.now(UTC)
    fill_outbox(shop)
    mailbox = Mailbox()
    twilio, line, box = SlowTwilio(mailbox), SlowLine(mailbox), SlowBox(mailbox)
    port = box.open()
    with listening(twilio.app()) as twilio_url, listening(line.app()) as line_url:
        told = f"{shop.database.url} {port} {twilio_url} {line_url}\n"
        with postman() as helper:
            for _ in range(KILLS):
                pull_the_plug(helper, told, mailbox, dice)
                assert verify(shop.database) == []
        killed = Counter(row.state for row in shop.rows(rows))
        post = post_of(port, twilio_url, line_url)
        finish(shop, post)
        for sender in post.senders.values():
            sender.close()
    box.close()
    assert killed["sending"] > 0, "no plug was pulled while a letter was on its way"
    arrived_once_or_asked_about(shop, mailbox)
    assert twilio.complaints == line.complaints == []


def finish(shop, post):
    """The house comes up again, and time passes."""
    clock_is = datetime.now(UTC) + timedelta(minutes=4)
    later = Database.open(shop.database.url, clock=lambda: clock_is)
    try:
        for _ in range(6):
            runner = MessageRunner(later, shop.desk("TST-OFFICE", SYSTEM), post)
            for channel in ("sms", "line", "email"):
                runner.work_off(channel)
            clock_is += timedelta(minutes=10)
    finally:
        later.close()


def arrived_once_or_asked_about(shop, mailbox):
    """A key or a list makes it exactly once; an e-mail is there once, or a person is asked."""
    arrived = Counter(one.text.partition(": ")[2] or one.text for one in mailbox.all())
    texts = Counter((one.channel, one.to) for one in mailbox.all())
    assert set(arrived.values()) == {1}
    assert set(texts.values()) == {1}
    states = Counter((row.channel, row.state) for row in shop.rows(rows))
    assert states["sms", "sent"] == states["line", "sent"] == EACH
    assert states["email", "sent"] + states["email", "unclear"] == EACH
    there = {one.provider_id for one in mailbox.all()}
    assert {row.provider_id for row in shop.rows(rows) if row.state == "sent"} <= there
    assert sum(states.values()) == 3 * EACH

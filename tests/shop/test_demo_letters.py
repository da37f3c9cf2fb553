"""The demonstration's post office: a marketer sees what went out; nothing leaves the machine."""

from __future__ import annotations

import asyncio
from datetime import date
from html import unescape

import httpx
from starlette.testclient import TestClient

from core import consent, messages, profiles
from core.messages.templates import Text, save
from devices.simulators import page
from shop import house
from shop.demo.serve import far_ends, listening
from shop.guard import Guard, Pairing
from shop.message_runner import MessageRunner
from tests.shopfloor import ANN, BEN

LINE_ID = "U" + "0123456789abcdef" * 2
HOME = "http://127.0.0.1:8550"


def test_every_way_of_sending_arrives_and_is_shown(shop):
    ann, ben = shop.join(ANN), shop.join(BEN, language="en")
    shop.office(lambda ctx: profiles.set(ctx, ann, email="ann@example.com"))
    for member, channel in ((ann, "email"), (ben, "whatsapp")):
        shop.kiosk(
            lambda ctx, who=member, way=channel: consent.record(
                ctx, who, granted=True, language="en", channel=way
            )
        )
    words = Text("For {name}", "<b>{gift}</b>", whatsapp="gift")
    shop.manager(lambda ctx: save(ctx, "autumn", "marketing", {"en": words, "zh_Hant": words}))

    def queue(member, key, *, template="points_expiring", purpose="service", channel=None):
        facts = {"points": 5, "day": date(2026, 12, 31), "gift": "茶 & 餅"}
        shop.office(
            lambda ctx: messages.queue(
                ctx, member, template, facts, key=key, purpose=purpose, channel=channel
            )
        )

    queue(ann, "1", template="autumn", purpose="marketing")
    queue(ben, "2", template="autumn", purpose="marketing")
    queue(ben, "3", channel="sms")
    shop.office(lambda ctx: messages.set_contact(ctx, ann, "line", LINE_ID))
    queue(ann, "4")
    shown, arrived = asyncio.run(_send_all(shop))
    assert sorted(one.channel for one in arrived) == ["email", "line", "sms", "whatsapp"]
    assert "&lt;b&gt;茶 &amp; 餅" in unescape(shown.text)
    assert "<b>茶" not in shown.text
    assert '<iframe sandbox=""' in shown.text
    assert 'href="/u/' in shown.text
    assert "<script" not in shown.text
    assert shown.headers["content-security-policy"].startswith("default-src 'none'")


async def _send_all(shop):
    async with far_ends(["TST-1"], HOME) as ends:
        post = ends.post_office
        post.whatsapp.templates |= {
            ("gift", "en"): frozenset({"gift"}),
            ("gift", "zh_HK"): frozenset({"gift"}),
        }
        machines = house.machines_of(ends.settings)
        desk = house.house_desk(shop.database)
        runner = MessageRunner(shop.database, desk, machines.post)
        for channel in machines.post.senders:
            await asyncio.to_thread(runner.work_off, channel)
        web = post.beside(page.router(ends.printers, ends.terminals))
        async with listening(web) as port, httpx.AsyncClient() as client:
            base = f"http://127.0.0.1:{port}"
            shown = await client.get(f"{base}/letters/")
            assert "letters/" in (await client.get(f"{base}/")).text
        assert post.twilio.complaints == post.whatsapp.complaints == post.line.complaints == []
        for sender in machines.post.senders.values():
            sender.close()
        return shown, post.mailbox.all()


def test_the_machines_page_keeps_its_own_stricter_policy_behind_the_guard():
    """The guard's policy would stop the one script that the page allows itself."""
    guarded = Guard(
        page.router({}, {}),
        Pairing(of_token=lambda _: None, pair=lambda _: ""),
        hosts=frozenset({"localhost"}),
    )
    with TestClient(guarded, base_url="http://localhost") as client:
        policy = client.get("/").headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "script-src 'nonce-" in policy

"""Templates, their cost, and quiet hours: values in, values out."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core import messages, words
from core.messages import fields, letter, preview, quiet, segments, templates
from core.messages.fields import ALWAYS, KINDS, TemplateWrong, asked_by, fill
from core.messages.templates import TemplateUnknown, Text
from core.refusals import NotPermitted

# -------------------------------------------------------------------------------------- templates


def both(text: Text) -> dict[str, Text]:
    return dict.fromkeys(words.LANGUAGES, text)


@pytest.mark.parametrize("code", sorted(KINDS))
def test_the_houses_own_letters_ask_only_for_what_they_bring(code):
    own = templates.of_the_house(code)
    assert set(own.texts) == set(words.LANGUAGES)
    assert own.asks == KINDS[code].fields
    for text in own.texts.values():
        assert text.subject
        assert text.short
        assert text.asks <= KINDS[code].fields | ALWAYS


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("{points", "template_braces"),
        ("}", "template_braces"),
        ("{}", "template_braces"),
        ("{0}", "template_braces"),
        ("{points:>99999999}", "template_braces"),
        ("{points!r}", "template_braces"),
        ("{name.__class__.__mro__}", "template_braces"),
        ("{name[0]}", "template_braces"),
        ("{a b}", "template_braces"),
        ("{__import__}", "template_field_unknown"),
        ("{password}", "template_field_unknown"),
    ],
)
def test_a_template_can_name_fields_and_nothing_else(text, key):
    with pytest.raises(TemplateWrong) as wrong:
        asked_by(text)
    assert wrong.value.key == f"message.{key}"


@given(some.text(max_size=40))
def test_whatever_somebody_types_is_a_template_or_a_refusal(text):
    try:
        asked = asked_by(text)
    except TemplateWrong:
        return
    assert asked <= fields.FIELDS.keys()
    said = fill(text, fields.SAMPLES | {"shop": "S", "branch": "B"}, language="en", currency="HKD")
    if not asked:
        assert said == text.replace("{{", "{").replace("}}", "}")


def test_fields_are_spelled_as_people_of_the_language_write_them():
    text = "{points} {worth} {day} {tier} {{x}}"
    facts = fields.SAMPLES
    english = fill(text, facts, language="en", currency="HKD")
    chinese = fill(text, facts, language="zh_Hant", currency="TWD")
    assert english == "1,200 HK$24 31 Mar 2027 Gold {x}"
    assert chinese == "1,200 NT$2,400 2027年3月31日 金卡 {x}"


def test_what_the_shop_writes_takes_the_place_of_the_houses_words(shop):
    before = shop.ask(lambda ctx: templates.find(ctx, "tier_up"))
    mine = both(Text("Up to {tier}", "Now {tier}, {name}."))
    for _ in range(2):
        shop.manager(lambda ctx: templates.save(ctx, "tier_up", "service", mine))
    found = shop.ask(lambda ctx: templates.find(ctx, "tier_up"))
    assert (before.version, found.version) == (0, 2)
    assert found.text("en") == mine["en"]
    codes = [one.code for one in shop.ask(templates.every)]
    assert codes == sorted(KINDS)
    with pytest.raises(TemplateUnknown):
        shop.ask(lambda ctx: templates.find(ctx, "autumn"))


@pytest.mark.parametrize(
    ("code", "texts", "key"),
    [
        ("tier_up", both(Text("s", "{points}")), "template_field_missing"),
        ("tier_up", both(Text("s", "{who}")), "template_field_unknown"),
        ("tier_up", {"en": Text("s", "b")}, "template_empty"),
        ("tier_up", both(Text(" ", "b")), "template_empty"),
        ("tier_up", both(Text("s", "b" * 4001)), "template_too_long"),
        ("Tier Up", both(Text("s", "b")), "template_code_wrong"),
        ("autumn", both(Text("s", "b", short="{")), "template_braces"),
    ],
)
def test_a_wrong_template_is_refused_when_it_is_saved(shop, code, texts, key):
    with pytest.raises(TemplateWrong) as wrong:
        shop.manager(lambda ctx: templates.save(ctx, code, "service", texts))
    assert wrong.value.key == f"message.{key}"
    for lang in words.LANGUAGES:
        assert words.say(lang, wrong.value.key, **wrong.value.facts) != wrong.value.key


def test_a_cashier_changes_no_template(shop):
    with pytest.raises(NotPermitted):
        shop.till(lambda ctx: templates.save(ctx, "autumn", "marketing", both(Text("s", "b"))))


def test_a_subject_cannot_begin_another_header(shop):
    saved = shop.manager(
        lambda ctx: templates.save(ctx, "x", "service", both(Text("a\r\nBcc: b@c", "b")))
    )
    assert saved.text("en").subject == "a Bcc: b@c"


def test_a_letter_of_the_shops_own_wants_the_fields_it_names(shop):
    ann = shop.join()
    shop.manager(
        lambda ctx: templates.save(ctx, "autumn", "marketing", both(Text("s", "{gift} {name}")))
    )
    with pytest.raises(KeyError, match="gift"):
        shop.office(
            lambda ctx: messages.queue(ctx, ann, "autumn", {}, key="1", purpose="marketing")
        )


# ---------------------------------------------------------------------------------------- preview


def test_a_preview_shows_every_way_and_what_an_sms_costs(shop):
    text = templates.of_the_house("points_expiring").text("zh_Hant")
    shown = shop.ask(lambda ctx: preview.of(ctx, text, "zh_Hant", purpose="marketing"))
    assert shown.subject == "你有 1,200 積分將於 2027年3月31日 到期"
    assert shown.texts["sms"].endswith("\n回覆 STOP 取消接收")
    assert "陳小姐" in shown.html
    assert (shown.sms.alphabet, shown.sms.parts, shown.sms_cents) == ("UCS-2", 1, 45)
    long = Text("s", "字" * 71)
    assert shop.ask(lambda ctx: preview.of(ctx, long, "en")).sms_cents == 90


def test_a_letter_shows_what_a_member_wrote_as_text_and_not_as_html(shop):
    text = Text("s", "Hello {name}\n<b>you</b>")
    facts = {"name": "<img src=x onerror=alert(1)>"}
    shown = shop.ask(lambda ctx: preview.of(ctx, text, "en", facts=facts))
    assert "<img src=x" not in shown.html
    assert "&lt;b&gt;you&lt;/b&gt;" in shown.html
    assert "Hello &lt;img src=x onerror=alert(1)&gt;<br>" in shown.html


@given(some.integers(0, 0xFFFFFF))
def test_the_shops_name_reads_well_on_any_colour_of_the_shop(number):
    colour = f"#{number:06X}"
    ink = letter.ink_on(colour)
    assert _contrast(colour, ink) >= 4.5


def _contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        lit = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
        return 0.2126 * lit[0] + 0.7152 * lit[1] + 0.0722 * lit[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


# --------------------------------------------------------------------------------------- segments


@pytest.mark.parametrize(
    ("text", "alphabet", "length", "parts"),
    [
        ("", "GSM-7", 0, 0),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("€" * 80, "GSM-7", 160, 1),
        ("€" * 81, "GSM-7", 162, 2),
        ("€" * 153, "GSM-7", 306, 3),  # 76 fit in each of several: no sign is cut in two
        ("字" * 70, "UCS-2", 70, 1),
        ("字" * 71, "UCS-2", 71, 2),
        ("字" * 134, "UCS-2", 134, 2),
        ("字" * 135, "UCS-2", 135, 3),
        ("a" * 69 + "’", "UCS-2", 70, 1),
        ("😀" * 35, "UCS-2", 70, 1),
        ("😀" * 36, "UCS-2", 72, 2),
        ("字" * 66 + "😀" + "字" * 66, "UCS-2", 134, 3),
        ("Ω é Ñ ¿", "GSM-7", 7, 1),
        ("ç", "UCS-2", 1, 1),
    ],
)
def test_parts_of_an_sms(text, alphabet, length, parts):
    counted = segments.count(text)
    assert (counted.alphabet, counted.length, counted.parts) == (alphabet, length, parts)


def test_the_gsm_alphabet_is_whole():
    """128 places, less the escape sign; ten signs behind it."""
    assert len(segments.BASIC) == 127
    assert len(segments.EXTENSION) == 10
    assert not segments.BASIC & segments.EXTENSION


# ------------------------------------------------------------------------------------ quiet hours

HONG_KONG = ZoneInfo("Asia/Hong_Kong")
LONDON = ZoneInfo("Europe/London")
NINE, TWENTY_ONE = time(9), time(21)


def at(zone: ZoneInfo, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        ((2026, 11, 23, 20, 59), (2026, 11, 23, 20, 59)),
        ((2026, 11, 23, 21, 0), (2026, 11, 24, 9, 0)),
        ((2026, 11, 23, 23, 59), (2026, 11, 24, 9, 0)),
        ((2026, 11, 24, 0, 0), (2026, 11, 24, 9, 0)),
        ((2026, 11, 24, 8, 59), (2026, 11, 24, 9, 0)),
        ((2026, 11, 24, 9, 0), (2026, 11, 24, 9, 0)),
        ((2026, 12, 31, 22, 0), (2027, 1, 1, 9, 0)),
    ],
)
def test_the_next_decent_hour_over_midnight(moment, allowed):
    found = quiet.next_allowed(at(HONG_KONG, *moment), HONG_KONG, TWENTY_ONE, NINE)
    assert found == at(HONG_KONG, *allowed)


def test_the_night_summer_time_begins_is_an_hour_shorter_and_the_other_one_longer():
    spring = quiet.next_allowed(at(LONDON, 2026, 3, 28, 21, 0), LONDON, TWENTY_ONE, NINE)
    autumn = quiet.next_allowed(at(LONDON, 2026, 10, 24, 21, 0), LONDON, TWENTY_ONE, NINE)
    assert spring - at(LONDON, 2026, 3, 28, 21, 0) == timedelta(hours=11)
    assert autumn - at(LONDON, 2026, 10, 24, 21, 0) == timedelta(hours=13)
    assert spring.astimezone(LONDON).time() == autumn.astimezone(LONDON).time() == NINE


def test_an_end_that_the_clock_skips_and_one_that_comes_twice():
    """01:30 does not exist on 29 March in London, and comes twice on 25 October."""
    ends = time(1, 30)
    skipped = quiet.next_allowed(at(LONDON, 2026, 3, 29, 0, 10), LONDON, TWENTY_ONE, ends)
    assert skipped == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)  # 02:00 on the wall
    first = quiet.next_allowed(datetime(2026, 10, 25, 0, 10, tzinfo=UTC), LONDON, TWENTY_ONE, ends)
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    second = quiet.next_allowed(datetime(2026, 10, 25, 1, 10, tzinfo=UTC), LONDON, TWENTY_ONE, ends)
    assert second == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_hours_that_do_not_pass_midnight_and_none_at_all():
    noon = at(HONG_KONG, 2026, 11, 23, 12, 0)
    rest = quiet.next_allowed(noon, HONG_KONG, time(11), time(13, 15))
    assert rest == noon + timedelta(hours=1, minutes=15)
    assert quiet.next_allowed(noon, HONG_KONG, NINE, NINE) == noon


@given(
    some.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)),
    some.sampled_from([HONG_KONG, LONDON, ZoneInfo("Australia/Lord_Howe")]),
    some.times(),
    some.times(),
)
def test_what_is_allowed_is_never_quiet_and_never_in_the_past(naive, zone, begins, ends):
    begins, ends = (one.replace(second=0, microsecond=0, fold=0) for one in (begins, ends))
    moment = naive.replace(tzinfo=UTC)
    found = quiet.next_allowed(moment, zone, begins, ends)
    assert found >= moment
    assert not quiet.is_quiet(found, zone, begins, ends)
    if found > moment:
        assert quiet.is_quiet(found - timedelta(minutes=1), zone, begins, ends)

"""Consent to marketing: never by joining, kept word for word, taken back as easily as given."""

from datetime import timedelta

from core import consent
from tests.shopfloor import NOON


def answer(shop, member_id, granted, language="zh_Hant"):
    shop.kiosk(lambda ctx: consent.record(ctx, member_id, granted=granted, language=language))


def test_joining_is_no_consent(shop):
    ann = shop.join()
    assert not shop.card(ann).marketing
    assert shop.rows(consent.consents) == []


def test_a_yes_is_kept_with_its_wording_place_and_time(shop):
    ann = shop.join()
    answer(shop, ann, True)
    (kept,) = shop.rows(consent.consents)
    assert (kept.member_id, kept.granted, kept.channel) == (ann, True, "any")
    assert (kept.wording, kept.language, kept.station) == ("2026-11", "zh_Hant", "TST-K1")
    assert kept.at == NOON
    assert shop.card(ann).marketing


def test_a_no_takes_it_back_at_once_and_the_yes_stays_on_record(shop):
    ann = shop.join()
    answer(shop, ann, True)
    shop.clock.pass_(days=1)
    answer(shop, ann, False)
    assert not shop.card(ann).marketing
    told = sorted(shop.rows(consent.consents), key=lambda row: row.at)
    assert [(row.granted, row.at - NOON) for row in told] == [
        (True, timedelta(0)),
        (False, timedelta(days=1)),
    ]


def test_one_members_answer_is_nobody_elses(shop):
    ann, ben = shop.join(), shop.join("62345678")
    answer(shop, ann, True)
    assert shop.card(ann).marketing
    assert not shop.card(ben).marketing

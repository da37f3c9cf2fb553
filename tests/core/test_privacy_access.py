"""The access copy: everything we hold, for machines and for people, and nothing of anybody else."""

import csv
import io
import shutil
import subprocess
import zipfile
from zoneinfo import ZoneInfo

import orjson
import pytest

from core import members, notes, profiles
from core.db.ids import new_id
from core.privacy import access, erase, merge, paper
from core.privacy.access import Section
from core.refusals import NotPermitted
from core.words import LANGUAGES, knows
from tests.core.test_privacy_erase import MAIL, NAME, somebody
from tests.shopfloor import ANN, BEN, MEI

HONG_KONG = ZoneInfo("Asia/Hong_Kong")


def collected(shop, who):
    return shop.manager(lambda ctx: access.collect(ctx, who))


def section(copy, name) -> Section:
    return next(one for one in copy.sections if one.name == name)


def test_everything_she_left_is_in_it(shop):
    ann = somebody(shop)
    copy = collected(shop, ann)
    told = orjson.loads(access.as_json(copy))
    (person,) = told["person"]
    assert (person["phone"], person["name"], person["email"]) == (f"+852{ANN}", NAME, MAIL)
    assert person["birthday"] == "--02-29"
    assert [one["title_en"] for one in told["goods"]] == ["Oolong tea", "Sandalwood soap"]
    (bought,) = told["purchases"]
    assert (bought["receipt"], bought["cents"]) == ("TST-1-000001", 8_790)
    assert [one["receipt"] for one in told["points"]] == ["TST-1-000001"]
    (answer,) = told["consents"]
    assert answer["granted"] is True
    assert "SMS or WhatsApp" in answer["text"]  # the very words
    assert [one["text"] for one in told["notes"]] == ["Her dog is called Biscuit"]
    assert [one["tag"] for one in told["tags"]] == ["dog"]
    assert [one["state"] for one in told["coupons"]] == ["open"]


def test_nobody_else_is_in_it_but_whoever_was_merged_into_her(shop):
    ann, ben, mei = somebody(shop), shop.join(BEN), shop.join(MEI)
    shop.sell("card", member=ben)
    shop.sell("cup", member=mei)
    shop.manager(lambda ctx: merge.merge(ctx, ann, ben, key=new_id()))
    told = access.as_json(collected(shop, ben)).decode()
    assert BEN in told
    assert "Thank-you card" in told
    assert MEI not in told
    assert "Milk tea cup" not in told


def test_the_tables_open_in_a_spreadsheet_and_run_nothing(shop):
    ann = somebody(shop)
    shop.till(lambda ctx: notes.write(ctx, ann, "=HYPERLINK(evil)", note_id=new_id()))
    shop.till(lambda ctx: profiles.set(ctx, ann, email="+1@example.com"))
    copy = collected(shop, ann)
    with zipfile.ZipFile(io.BytesIO(access.as_csv(copy))) as folder:
        assert {name.removesuffix(".csv") for name in folder.namelist()} == {
            one.name for one in copy.sections
        }
        for name in folder.namelist():
            text = folder.read(name).decode("utf-8-sig")
            rows = list(csv.reader(io.StringIO(text)))
            assert len({len(row) for row in rows}) == 1
            cells = [cell for row in rows[1:] for cell in row]
            assert [cell for cell in cells if cell.startswith(("=", "@"))] == []
            assert not any(cell.startswith("+") and not cell[1:].isdigit() for cell in cells)


def test_every_column_and_section_has_words(shop):
    ann = somebody(shop)
    copy = collected(shop, ann)
    columns = {name for one in copy.sections for name in one.columns}
    keys = {f"access.of_{name}" for name in columns}
    keys |= {f"access.title_{one.name}" for one in copy.sections}
    assert sorted(key for key in keys if not knows(key)) == []


@pytest.mark.skipif(shutil.which("gs") is None, reason="Ghostscript reads the PDF back")
def test_the_paper_says_it_in_plain_words_of_both_languages(shop, tmp_path):
    ann = somebody(shop)
    shop.till(lambda ctx: members.set_profile(ctx, ann, name="陳小明 🐕"))
    copy = collected(shop, ann)
    file = tmp_path / "copy.pdf"
    file.write_bytes(paper.as_pdf(copy, tuple(LANGUAGES), HONG_KONG))
    text = read_back(file)
    for wanted in ("本店持有的你的資料", "Everything we hold about you", "陳小明 □", MAIL):
        assert wanted in text
    assert "HK$87.90" in text
    assert "烏龍茶" in text
    assert "賺取 earned" in text
    assert "TST-1-000001" in text
    assert "2026-11-23 12:00" in text  # shop time


def test_after_an_erasure_the_copy_holds_no_person(shop):
    ann = somebody(shop)
    shop.manager(lambda ctx: erase.erase(ctx, ann))
    told = access.as_json(collected(shop, ann)).decode()
    assert [trace for trace in (ANN, NAME, MAIL, "Biscuit") if trace in told] == []
    assert "TST-1-000001" in told  # the books stay


def test_only_whoever_manages_members_may_take_one(shop):
    ann = shop.join(ANN)
    with pytest.raises(NotPermitted):
        shop.till(lambda ctx: access.collect(ctx, ann))
    with pytest.raises(members.MemberUnknown):
        collected(shop, new_id())


def read_back(file) -> str:
    """The text of a PDF, as an independent program reads it."""
    asked = ["gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=txtwrite", "-sOutputFile=-", str(file)]
    return subprocess.run(asked, capture_output=True, check=True).stdout.decode()

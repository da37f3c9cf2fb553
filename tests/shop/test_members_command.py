"""``sammiu members``: a copy, an erasure, a merge, a number; a stranger's number is refused."""

import zipfile
from pathlib import Path

from sqlalchemy import make_url
from typer.testing import CliRunner

from core import cards
from shop.cli import app
from tests.core.test_privacy_erase import found_in, somebody
from tests.shopfloor import ANN, BEN


def run(shop, *words):
    return CliRunner().invoke(app, ["members", *words, "--database", shop.database.url])


def test_a_copy_is_three_files(sqlite_shop, tmp_path):
    somebody(sqlite_shop)
    done = run(sqlite_shop, "copy", ANN, "--to", str(tmp_path / "out"))
    assert done.exit_code == 0, done.output
    files = {file.suffix: file for file in (tmp_path / "out").iterdir()}
    assert set(files) == {".json", ".zip", ".pdf"}
    assert files[".pdf"].read_bytes().startswith(b"%PDF-")
    assert "points.csv" in zipfile.ZipFile(files[".zip"]).namelist()


def test_erased_the_file_knows_nobody(sqlite_shop):
    somebody(sqlite_shop)
    file = Path(make_url(sqlite_shop.database.url).database)
    assert run(sqlite_shop, "erase", ANN).exit_code == 0
    assert not found_in(file, ANN)
    told = run(sqlite_shop, "erase", ANN)
    assert told.exit_code == 1
    assert "do not know this member" in told.output


def test_merged_and_parted(sqlite_shop):
    shop = sqlite_shop
    ann, ben = shop.join(ANN), shop.join(BEN)
    told = run(shop, "merge", ANN, BEN)
    assert told.exit_code == 0, told.output
    assert shop.card(ben).member_id == ann
    merge_id = told.output.split()[-1]
    assert run(shop, "part", merge_id).exit_code == 0
    assert shop.card(ben).member_id == ben
    assert run(shop, "part", merge_id).exit_code == 1


def test_a_new_number(sqlite_shop):
    ann = sqlite_shop.join(ANN)
    assert run(sqlite_shop, "number", ANN, "67676767").exit_code == 0
    assert sqlite_shop.ask(lambda ctx: cards.find_by_phone(ctx, "67676767")).member_id == ann

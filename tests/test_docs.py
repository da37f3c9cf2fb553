"""The documents tell the truth: every requirement has its row, every proof named is there."""

from __future__ import annotations

import re
from pathlib import Path

HOUSE = Path(__file__).parents[1]
ROW = re.compile(r"^\| ([A-Z]\d+) \| (.*?) \| (.*?) ?\|$", re.MULTILINE)
REQUIRED = {
    "M": 10, "P": 10, "T": 6, "B": 6, "C": 10, "S": 13, "R": 7, "H": 5, "K": 6, "I": 7,
    "N": 3, "W": 6, "O": 5, "X": 6,
}  # fmt: skip


def rows() -> list[tuple[str, str, str]]:
    return ROW.findall((HOUSE / "docs" / "features.md").read_text("utf-8"))


def test_every_requirement_has_one_row():
    wanted = [f"{letter}{number}" for letter, last in REQUIRED.items()
              for number in range(1, last + 1)]  # fmt: skip
    assert [row[0] for row in rows()] == wanted


def test_every_proof_named_exists():
    named = [path.strip() for _, _, proof in rows() for path in proof.split(",") if path.strip()]
    missing = sorted({path for path in named if not (HOUSE / path).exists()})
    assert missing == []


def test_whatever_is_not_built_names_no_proof():
    lying = [row for row, what, proof in rows() if what.startswith("Not yet") and proof.strip()]
    assert lying == []


def test_whatever_is_built_names_its_proof():
    bare = [row for row, what, proof in rows() if not what.startswith("Not yet") and not proof]
    assert bare == []


def test_every_link_of_the_documents_leads_somewhere():
    documents = [HOUSE / "README.md", *(HOUSE / "docs").glob("*.md")]
    broken = [
        f"{document.name}: {link}"
        for document in documents
        for link in re.findall(r"\]\(([^)#]+)\)", document.read_text("utf-8"))
        if "://" not in link and not (document.parent / link).exists()
    ]
    assert broken == []

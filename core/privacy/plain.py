"""Words that stay for ever: a reason in a ledger, a fact in the journal. No number, no address.

What is chained cannot be taken out again without breaking the chain, so it never goes in: anything
that looks like a phone number or an e-mail address is masked before it is written.
"""

from __future__ import annotations

import re
import unicodedata

NUMBER = re.compile(r"\+?\d(?:[ \-().]?\d){6,}")
"""Seven digits and more, however they are grouped: no reason needs one."""

ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
MASK = "••••"


def words(text: str, *, most: int = 200) -> str:
    """A reason or a note that may be kept for ever: cleaned, without numbers and addresses."""
    return NUMBER.sub(MASK, ADDRESS.sub(MASK, clean(text)))[:most]


def clean(text: str) -> str:
    """What a person typed, without what no person types: controls, and marks that turn text round.

    A printer or a spreadsheet would obey them.
    """
    signs = (" " if sign == "\n" else sign for sign in unicodedata.normalize("NFC", text))
    return "".join(sign for sign in signs if unicodedata.category(sign) not in {"Cc", "Cf"}).strip()

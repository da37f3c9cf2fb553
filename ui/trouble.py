"""What is written down when something of ours breaks: everything but the customer's number.

The person at the screen gets a calm sentence and a short reference; the log gets the reference
and the whole story with every long run of digits masked, so that a log can be handed to a
helper without handing over the members (threat 22: phones nowhere outside the member's screen).
"""

from __future__ import annotations

import logging
import re
import secrets
import traceback

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters of a reference that survive being read over a telephone."""

DIGITS = re.compile(r"(?<![\w-])\+?\d[\d\s-]{5,}\d")
log = logging.getLogger("sammiu.trouble")


def note(trouble: BaseException | str, *, where: str = "") -> str:
    """Write a fault to the log and give back the reference people quote: ``K7M-4F2``."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(6))
    reference = f"{letters[:3]}-{letters[3:]}"
    story = trouble if isinstance(trouble, str) else "".join(traceback.format_exception(trouble))
    log.error("%s %s\n%s", reference, where, masked(story))
    return reference


def masked(text: str) -> str:
    """The text with every run of seven digits or more hidden but for its last two."""
    return DIGITS.sub(lambda run: "••••" + run[0][-2:] if _many(run[0]) else run[0], text)


def _many(run: str) -> bool:
    return sum(letter.isdigit() for letter in run) >= 7

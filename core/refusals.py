"""Saying no: a rule of the shop refused a deed, with facts the screen turns into a sentence."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """A rule said no. Nothing was written; nothing is broken.

    ``key`` names the sentence in ``assets/words`` and ``facts`` fill its placeholders, so the
    same refusal reads well in every language. Subclasses live beside the rule they speak for.
    """

    key = "refusal.not_allowed"

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.key)
        self.facts = facts

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.key} ({told})" if told else self.key


class NotPermitted(Refusal):
    """The person may not do this; a colleague with the permission may."""

    key = "refusal.not_permitted"


class TryAgain(Refusal):
    """The database could not say whether the deed was done. Pressing again is safe."""

    key = "refusal.try_again"

"""A machine did not do what it was asked. The shop goes on; the work waits and is tried again."""

from __future__ import annotations

from typing import Any


class DeviceTrouble(Exception):
    """Nothing happened at the machine and a later try is safe, unless a subclass says otherwise.

    ``key`` names the sentence in ``assets/words`` and ``facts`` fill its placeholders, as with a
    ``Refusal``.
    """

    def __init__(self, key: str, **facts: Any) -> None:
        super().__init__(key)
        self.key = key
        self.facts = facts

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.key} ({told})" if told else self.key

"""What a check says when something does not add up, and the sums that checks are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not add up: where, about what, and what was found instead."""

    check: str
    subject: str
    told: str

    def __str__(self) -> str:
        return f"{self.check}: {self.subject}: {self.told}"


def sums(connection: Connection, key: Any, value: Any) -> dict[Any, int]:
    """The sum of ``value`` for every ``key``."""
    rows = connection.execute(select(key, func.sum(value)).group_by(key))
    return {row[0]: int(row[1]) for row in rows}

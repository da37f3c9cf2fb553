"""An opened shop on each engine."""

from collections.abc import Iterator

import pytest

from core.db.database import Database
from tests.shopfloor import Clock, Shopfloor, open_shop


@pytest.fixture
def shop(database_url: str) -> Iterator[Shopfloor]:
    """A shop with two open tills, a kiosk and five kinds of goods, at noon."""
    clock = Clock()
    database = Database.open(database_url, clock=clock)
    yield open_shop(database, clock)
    database.close()

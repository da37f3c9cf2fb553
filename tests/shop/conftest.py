"""An opened shop on each engine."""

from tests.shop_fixtures import (  # noqa: F401 - found by name
    opened_postgres,
    opened_sqlite,
    postgres_shop,
    shop,
    shop_to_spoil,
    sqlite_shop,
)

"""Finding a product by what a cashier types: Chinese, English, a reading, SKU, last digits."""

from core.search.index import create, find, put, remove, set_popularity, tidy
from core.search.tokens import keys_for, query_tokens

__all__ = [
    "create",
    "find",
    "keys_for",
    "put",
    "query_tokens",
    "remove",
    "set_popularity",
    "tidy",
]

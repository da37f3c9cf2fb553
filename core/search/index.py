"""The product index of each engine: FTS5 on SQLite, hashed grams under GIN on PostgreSQL.

Both answer in the order of popularity without ranking what they find. SQLite: row numbers of the
contentless FTS5 table run from the most popular product to the least, and FTS5 reads them in
order, so the first page is where reading stops. PostgreSQL: the planner walks the popularity
index when many products match and the GIN index when few do.

``product_search`` holds on both engines what each product is found by; SQLite's FTS5 table
``product_grams`` can be built again from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from uuid import UUID
from zlib import crc32

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Identity,
    Index,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    column,
    delete,
    func,
    insert,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from core.db.schema import Key, metadata
from core.search.tokens import is_unspaced, query_tokens

MOST_POPULAR = 2**31 - 1
"""Popularity is a whole number from 0 to this, larger first."""

product_search = Table(
    "product_search",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True),
    Column("product_id", Key, nullable=False, unique=True),
    Column("popularity", Integer, nullable=False),
    Column("tokens", Text, nullable=False),
    Column("grams", ARRAY(Integer).with_variant(Text, "sqlite")),  # PostgreSQL's alone
)
Index("ix_product_search_liked", product_search.c.popularity, product_search.c.product_id)
Index(
    "ix_product_search_grams",
    product_search.c.grams,
    postgresql_using="gin",
    postgresql_with={"fastupdate": "off"},  # looking is frequent, a new product is rare
)

KNOWN = select(product_search).where(product_search.c.product_id == bindparam("product"))
FORGET = delete(product_search).where(product_search.c.product_id == bindparam("product"))


def create(connection: Connection) -> None:
    """Make the tables of this engine, where they are not there yet."""
    product_search.create(connection, checkfirst=True)
    if _on_sqlite(connection):
        connection.execute(CREATE_FTS)
        connection.execute(MERGE_FROM_TWO)


def put(
    connection: Connection, product_id: UUID, tokens: Sequence[str], *, popularity: int = 0
) -> None:
    """Make a product findable by these tokens (``keys_for``), instead of any it had before."""
    popularity = min(max(popularity, 0), MOST_POPULAR)
    if _on_sqlite(connection):
        _put_sqlite(connection, product_id, " ".join(tokens), popularity)
    else:
        _put_postgres(connection, product_id, tokens, popularity)


def set_popularity(connection: Connection, product_id: UUID, popularity: int) -> None:
    """Move a product up or down among those found; nothing when it cannot be found at all."""
    known = connection.execute(KNOWN, {"product": product_id}).first()
    if known:
        put(connection, product_id, known.tokens.split(" "), popularity=popularity)


def remove(connection: Connection, product_id: UUID) -> None:
    """Let a product be found no more."""
    if _on_sqlite(connection):
        _remove_sqlite(connection, product_id)
    else:
        connection.execute(FORGET, {"product": product_id})


def find(connection: Connection, typed: str, *, limit: int = 20, offset: int = 0) -> list[UUID]:
    """Products that have everything that was typed, the most popular first, then the newest.

    Characters must stand side by side, words may be begun only. Nothing typed finds nothing.
    """
    asked = query_tokens(typed)
    if not asked:
        return []
    if not _on_sqlite(connection):
        return _find_postgres(connection, asked, limit, offset)
    page = {"match": _match(asked), "limit": limit, "offset": offset}
    return list(connection.execute(FIND_SQLITE, page).scalars())


def tidy(connection: Connection, *, pages: int = 200) -> bool:
    """Merge some of what many saves have scattered; true while there is more to merge.

    For idle moments and the end of an import: at 100 000 products a tidy index answers in half the
    time. PostgreSQL keeps its own house.
    """
    if not _on_sqlite(connection):
        return False
    before = connection.execute(CHANGES).scalar_one()
    connection.execute(MERGE, {"pages": pages})
    # FTS5 tells that nothing was left to merge by changing nothing but its own note of the call.
    return int(connection.execute(CHANGES).scalar_one()) - int(before) > 1


def _on_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


# ------------------------------------------------------------------------------------- SQLite

# Prefix indexes for the first eight letters: a beginning of that length is one look-up. Sizes of
# documents are kept for ranking only, which is never asked for.
CREATE_FTS = text(
    "create virtual table if not exists product_grams using fts5("
    "tokens, content='', columnsize=0, tokenize='ascii', prefix='1 2 3 4 5 6 7 8')"
)
fts = table(
    "product_grams",
    *(column("product_grams"), column("rowid", Integer), column("rank", Integer), column("tokens")),
)
# FTS5 takes its orders as rows: https://www.sqlite.org/fts5.html#special_insert_commands
MERGE_FROM_TWO = insert(fts).values(product_grams="usermerge", rank=2)
MERGE = insert(fts).values(product_grams="merge", rank=bindparam("pages"))
CHANGES = select(func.total_changes())

PUT_ROW = insert(product_search)
PUT_FTS = insert(fts).values(rowid=bindparam("place"), tokens=bindparam("tokens"))
# A contentless index keeps no text: to forget a product it must be told what it had indexed.
FORGET_FTS = insert(fts).values(
    product_grams="delete", rowid=bindparam("place"), tokens=bindparam("tokens")
)
FIRST_PLACE = select(func.min(product_search.c.id)).where(
    product_search.c.id >= bindparam("first"), product_search.c.id <= bindparam("last")
)
FIND_SQLITE = (
    select(product_search.c.product_id)
    .select_from(fts.join(product_search, product_search.c.id == fts.c.rowid))
    .where(fts.c.tokens.match(bindparam("match", type_=String)))
    .order_by(fts.c.rowid)
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)


def _put_sqlite(connection: Connection, product_id: UUID, tokens: str, popularity: int) -> None:
    known = connection.execute(KNOWN, {"product": product_id}).first()
    if known and known.tokens == tokens and known.popularity == popularity:
        return
    if known:
        _remove_sqlite(connection, product_id)
    place = _next_place(connection, popularity)
    row = {"id": place, "product_id": product_id, "popularity": popularity, "tokens": tokens}
    connection.execute(PUT_ROW, row)
    connection.execute(PUT_FTS, {"place": place, "tokens": tokens})


def _next_place(connection: Connection, popularity: int) -> int:
    """The next free row number before all products as popular as this one: newest first."""
    first = (MOST_POPULAR - popularity) << 32
    last = first + 2**32 - 1
    taken = connection.execute(FIRST_PLACE, {"first": first, "last": last}).scalar()
    return last if taken is None else int(taken) - 1


def _remove_sqlite(connection: Connection, product_id: UUID) -> None:
    known = connection.execute(KNOWN, {"product": product_id}).first()
    if known:
        connection.execute(FORGET_FTS, {"place": known.id, "tokens": known.tokens})
        connection.execute(FORGET, {"product": product_id})


def _match(asked: Iterable[Sequence[str]]) -> str:
    """The question in FTS5's words: ``"乌 龙" AND "ool" *``. Tokens hold no quotation marks."""
    return " AND ".join(
        f'"{" ".join(found)}"' if is_unspaced(found[0]) else f'"{found[0]}" *' for found in asked
    )


# --------------------------------------------------------------------------------- PostgreSQL

BEGINNINGS = (1, 2, 3, 4, 6)
"""The lengths to which beginnings of words are kept as grams."""

PUT = insert_or_change(product_search).values(
    product_id=bindparam("product"),
    popularity=bindparam("liked"),
    tokens=bindparam("words"),
    grams=bindparam("hashed"),
)
PUT_POSTGRES = PUT.on_conflict_do_update(
    index_elements=["product_id"],
    set_={name: PUT.excluded[name] for name in ("popularity", "tokens", "grams")},
)
FIND_POSTGRES = (
    select(product_search.c.product_id, product_search.c.tokens)
    .where(product_search.c.grams.op("@>")(bindparam("grams", type_=ARRAY(Integer))))
    .order_by(product_search.c.popularity.desc(), product_search.c.product_id.desc())
    .limit(bindparam("limit"))
)


def _put_postgres(
    connection: Connection, product_id: UUID, tokens: Sequence[str], popularity: int
) -> None:
    row = {
        "product": product_id,
        "liked": popularity,
        "words": " ".join(tokens),
        "hashed": sorted(set(_grams_of(tokens))),
    }
    connection.execute(PUT_POSTGRES, row)


def _grams_of(tokens: Iterable[str]) -> Iterator[int]:
    """Each character, each two side by side, and the beginnings of each word."""
    before = ""
    for token in tokens:
        if is_unspaced(token):
            yield _hashed(token)
            if before:
                yield _hashed(before + token)
            before = token
        else:
            before = ""
            yield from (_hashed(token[:length]) for length in _beginnings_of(token))


def _find_postgres(
    connection: Connection, asked: Sequence[Sequence[str]], limit: int, offset: int
) -> list[UUID]:
    """Grams say what could match; where that is not enough, the tokens say what does.

    The tokens are compared here and not in SQL: the planner takes LIKE for far rarer than it is,
    and would fetch and sort every match instead of walking the most popular.
    """
    grams = list(_grams_asked(asked))
    written = [f" {' '.join(found)}" for found in asked if not _grams_suffice(found)]
    wanted = offset + limit
    reading = 2 * wanted if written else wanted
    while True:
        rows = connection.execute(FIND_POSTGRES, {"grams": grams, "limit": reading}).all()
        sure = [row.product_id for row in rows if all(each in f" {row.tokens}" for each in written)]
        if len(sure) >= wanted or len(rows) < reading:
            return sure[offset:wanted]
        reading *= 8


def _grams_asked(asked: Iterable[Sequence[str]]) -> Iterator[int]:
    for found in asked:
        if len(found) > 1:
            yield from (_hashed(one + other) for one, other in pairwise(found))
        elif is_unspaced(found[0]):
            yield _hashed(found[0])
        else:
            yield _hashed(found[0][: max(_beginnings_of(found[0]))])


def _grams_suffice(found: Sequence[str]) -> bool:
    """Two characters are one gram, and so is the beginning of a word at the lengths kept."""
    return len(found) <= 2 and (is_unspaced(found[0]) or len(found[0]) in BEGINNINGS)


def _beginnings_of(word: str) -> list[int]:
    return [length for length in BEGINNINGS if length <= len(word)]


def _hashed(gram: str) -> int:
    """A gram as a signed 32-bit number: they compare faster than words, and take four bytes.

    Of a million grams some hundred share a number with another: a product too many, once in a
    great while, which is no harm on a screen of results.
    """
    return crc32(gram.encode()) - 2**31

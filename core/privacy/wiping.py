"""Making sure that what was erased is nowhere in the database file any more.

SQLite leaves deleted bytes in free corners of its pages, and old pages in the write-ahead log.
``wipe`` rebuilds the file (VACUUM) and cuts the log to nothing; it holds the pen meanwhile, so it
belongs to the night. PostgreSQL is asked to vacuum: what a dump or a backup reads is clean at once.
"""

from __future__ import annotations

from sqlalchemy import select, update

from core import journal
from core.context import Context, Desk
from core.db.database import Database
from core.privacy.tables import erasures


def due(ctx: Context) -> int:
    """How many erased members' bytes may still lie in the file."""
    rows = ctx.db.execute(select(erasures.c.member_id).where(erasures.c.wiped_at.is_(None)))
    return len(rows.fetchall())


def wipe(database: Database, desk: Desk) -> int:
    """Rewrite the file if anybody was erased since the last time. For how many it was done.

    Killed half-way nothing is lost: the old file stands until the new one is whole, and the next
    night begins again.
    """
    waiting = database.ask(desk, due)
    if waiting:
        database.wipe()
        database.deed(desk, _wiped)
        database.wipe()  # the note that it was done is new; what it replaced goes as well
    return waiting


def _wiped(ctx: Context) -> None:
    done = update(erasures).where(erasures.c.wiped_at.is_(None), erasures.c.at <= ctx.now)
    count = ctx.db.execute(done.values(wiped_at=ctx.now)).rowcount
    journal.announce(ctx, "file.wiped", "database", members=count)

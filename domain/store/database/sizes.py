"""Tells SQLite how large tables and groups are; untold, it guesses in which order to read them.

By its guess it reads a whole day of everybody to find the learners of one coach. PostgreSQL counts
by itself.
"""

from typing import Final

from sqlalchemy import text

from domain.store.database.engine import Database

#: Rows looked at in each index: more than one coach has learners, fewer than a day has of them.
_LOOKED_AT: Final = 20_000


def tell_sizes(database: Database) -> None:
    """Look at a part of each index and keep what was found; other connections see it when new."""
    if not database.is_sqlite:
        return
    with database.transaction() as session:
        session.execute(text(f"PRAGMA analysis_limit={_LOOKED_AT}"))
        session.execute(text("ANALYZE"))

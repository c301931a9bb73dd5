"""What the planner is told of tables, as no database finds it out by itself.

SQLite guesses in which order to read, and by its guess it reads a whole day of everybody to find
the learners of one coach. PostgreSQL counts the parts of a table, and not the table as a whole.
"""

from typing import Final

from sqlalchemy import text

from domain.store.database.engine import Database
from domain.store.database.months import BY_MONTH

#: Rows looked at in each index: more than one coach has learners, fewer than a day has of them.
_LOOKED_AT: Final = 20_000
#: PostgreSQL from which on a table is looked at without each of its parts once more.
_ANALYZES_ONLY: Final = (18,)


def take_statistics(database: Database) -> None:
    """Look at a part of the rows and keep what was found; other connections see it when new."""
    if database.is_sqlite:
        _of_every_index(database)
    else:
        _of_tables_in_parts(database)


def _of_every_index(database: Database) -> None:
    with database.transaction() as session:
        session.execute(text(f"PRAGMA analysis_limit={_LOOKED_AT}"))
        session.execute(text("ANALYZE"))


def _of_tables_in_parts(database: Database) -> None:
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # older servers read a sample of each part again
        only = "ONLY " if (connection.dialect.server_version_info or ()) >= _ANALYZES_ONLY else ""
        for table in BY_MONTH:
            connection.exec_driver_sql(f'ANALYZE {only}"{table}"')

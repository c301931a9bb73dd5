"""Room that rows leave when they are let go, in a month that is over: no new row takes it."""

from datetime import date
from typing import Final

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from domain.store.database.limits import waited_for_lock

_LOCK_TIMEOUT: Final = "4s"
#: Bytes below which nobody misses the room.
_LEAST: Final = 2**20
#: Months before one that take more than twice the room of their rows, by what the server last
#: counted: what a row's columns take on average, with its head and where it is found (32 bytes).
_SPARSE: Final = text(
    "SELECT c.relname FROM pg_class c JOIN pg_inherits i ON i.inhrelid = c.oid"
    " JOIN (SELECT tablename, sum((1 - null_frac) * avg_width) AS width FROM pg_stats"
    " WHERE schemaname = current_schema() GROUP BY tablename) s ON s.tablename = c.relname"
    " WHERE i.inhparent = to_regclass(:table) AND c.reltuples >= 0"
    " AND (c.relname < :before OR c.relname = :earlier)"
    " AND pg_relation_size(c.oid) > greatest(:least, 2 * c.reltuples * (32 + s.width))"
    " ORDER BY c.relname"
)


def give_back_room(engine: Engine, table: str, *, before: date) -> list[str]:
    """Write months anew that are over by `before` and mostly room; the names of their parts.

    So is the part for all that is earlier than the first month.

    Does nothing on SQLite, where any new row takes the room. Whoever asks for such a month waits
    meanwhile; one that somebody works on for longer than seconds is left for the next time.
    """
    if engine.dialect.name == "sqlite":
        return []
    done = []
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.detach()  # with its own limits, it goes back to nobody
        says = connection.exec_driver_sql
        says(f"SET lock_timeout = '{_LOCK_TIMEOUT}'")
        says("SET statement_timeout = 0")
        month = f"{table}_{before:%Y_%m}"
        earlier = f"{table}_earlier"
        asked = {"table": table, "before": month, "earlier": earlier, "least": _LEAST}
        for part in connection.scalars(_SPARSE, asked).all():
            try:
                says(f'VACUUM (FULL, ANALYZE) "{part}"')
            except OperationalError as error:
                if not waited_for_lock(error):
                    raise
            else:
                done.append(part)
    return done

"""PostgreSQL: until when the rows that are there reach, said of every new row and checked next.

First of three steps by which tables that grow by the day come into parts of a month each, while
others read and write them.
"""

from datetime import date

import sqlalchemy as sa

from alembic import op

revision = '0123'
down_revision = '0095'

DAYS = {
    'activity': 'day',
    'attendance': 'day',
    'progress': 'day',
    'snapshot': 'as_of',
    'snapshot_features': 'as_of',
    'superseded_snapshot': 'as_of',
}


def upgrade() -> None:
    if op.get_context().dialect.name != 'postgresql':
        return
    # found before the first lock is taken: to look for the newest day may read a whole table
    ends = {table: _end(table, day) for table, day in DAYS.items()}
    for table, end in ends.items():
        op.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_earlier_days"
            f" CHECK ({DAYS[table]} < '{end}') NOT VALID"
        )


def _end(table: str, day: str) -> date:
    """The first of a month that no row there is of, nor any that comes before the last step."""
    if op.get_context().as_sql:
        return date.max
    found = op.get_bind().scalar(
        sa.text(
            f"SELECT CASE WHEN newest IS NULL THEN date_trunc('month', current_date) ELSE"
            " date_trunc('month', greatest(newest, current_date)) + interval '2 months' END\\:\\:date"
            f" FROM (SELECT max({day}) AS newest FROM {table}) AS found"
        )
    )
    return date.fromisoformat(str(found))

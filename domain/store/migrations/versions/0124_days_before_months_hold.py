"""PostgreSQL: that the rows that are there reach no further is checked, while others go on."""

from alembic import op

revision = '0124'
down_revision = '0123'

TABLES = ('activity', 'attendance', 'progress', 'snapshot', 'snapshot_features',
          'superseded_snapshot')


def upgrade() -> None:
    if op.get_context().dialect.name == 'postgresql':
        for table in TABLES:
            op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {table}_earlier_days")

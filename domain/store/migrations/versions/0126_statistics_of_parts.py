"""PostgreSQL: what its planner knows of tables in parts, which it does not count by itself."""

from alembic import op

revision = '0126'
down_revision = '0125'

TABLES = ('activity', 'attendance', 'progress', 'snapshot', 'snapshot_features',
          'superseded_snapshot')


def upgrade() -> None:
    if op.get_context().dialect.name == 'postgresql':
        op.execute(f"ANALYZE {', '.join(TABLES)}")

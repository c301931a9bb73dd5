"""What else a snapshot foretells, and the nearest change."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

NUMBERS = ('leave_after_gap', 'stop_out', 'grade_low', 'grade_forecast', 'grade_high')

revision = '0009'
down_revision = '0008'


def upgrade() -> None:
    with op.batch_alter_table('snapshot') as table:
        table.add_column(sa.Column('nearest_change', AutoString(), nullable=True))
        for name in NUMBERS:
            table.add_column(sa.Column(name, sa.Float(), nullable=True))

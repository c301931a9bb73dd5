"""How often a job was tried for a slot, by which process, and when that was last heard of."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from domain.store.database.column_types import UtcDateTime

revision = '0014'
down_revision = '0013'


def upgrade() -> None:
    with op.batch_alter_table('job_run', schema=None) as batch_op:
        batch_op.add_column(sa.Column('attempts', sa.Integer(), nullable=False, server_default='1'))
        batch_op.add_column(sa.Column('run_by', AutoString(), nullable=True))
        batch_op.add_column(sa.Column('seen_at', UtcDateTime(timezone=True), nullable=True))

"""Targets."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from domain.store.tables.columns import UtcDateTime

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('snapshot') as table:
        table.add_column(sa.Column('nearest_change', AutoString(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('snapshot') as table:
        table.drop_column('nearest_change')

"""Messages that a colleague took back before they left: who, when, and why."""

import sqlalchemy as sa

from alembic import op
from domain.store.database.column_types import UtcDateTime
from sqlmodel.sql.sqltypes import AutoString

revision = '0042'
down_revision = '0050'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('message', sa.Column('taken_back_at', UtcDateTime(timezone=True), nullable=True))
    op.add_column('message', sa.Column('taken_back_by', AutoString(), nullable=True))
    op.add_column('message', sa.Column('taken_back_why', AutoString(), nullable=True))


def downgrade() -> None:
    for name in ('taken_back_why', 'taken_back_by', 'taken_back_at'):
        op.drop_column('message', name)

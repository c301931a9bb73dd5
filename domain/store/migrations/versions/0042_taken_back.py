"""Messages that a colleague took back before they left: who, when, and why."""

import sqlalchemy as sa

from alembic import op
from domain.store.database.column_types import UtcDateTime
from sqlmodel.sql.sqltypes import AutoString

revision = '0042'
down_revision = '0050'


def upgrade() -> None:
    op.add_column('message', sa.Column('taken_back_at', UtcDateTime(timezone=True), nullable=True))
    op.add_column('message', sa.Column('taken_back_by', AutoString(), nullable=True))
    op.add_column('message', sa.Column('taken_back_why', AutoString(), nullable=True))

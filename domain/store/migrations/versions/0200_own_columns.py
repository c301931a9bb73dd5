"""What imports took files' own columns for, and which an admin shares."""

import sqlalchemy as sa

from alembic import op
from domain.store.database.column_types import UtcDateTime
from sqlmodel.sql.sqltypes import AutoString

revision = '0200'
down_revision = '0190'


def upgrade() -> None:
    op.create_table('own_column',
    sa.Column('heading', AutoString(), nullable=False),
    sa.Column('tells', AutoString(), nullable=False),
    sa.Column('shared_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('shared_by', AutoString(), nullable=True),
    sa.PrimaryKeyConstraint('heading')
    )

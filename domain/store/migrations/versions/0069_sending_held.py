"""Whether sending from this database is held: a restored copy must not send old messages."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from domain.store.database.column_types import UtcDateTime

revision = '0069'
down_revision = '0084'


def upgrade() -> None:
    op.create_table('sending_state',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('database_id', AutoString(), nullable=False),
    sa.Column('place', AutoString(), nullable=False),
    sa.Column('pulse', sa.Integer(), nullable=False),
    sa.Column('pulsed_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('held_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('held_why', AutoString(), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )

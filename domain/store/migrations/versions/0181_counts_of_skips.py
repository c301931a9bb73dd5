"""How many decisions of a planning were skipped, and why, kept with its instant."""

import sqlalchemy as sa

from alembic import op
from domain.store.database.column_types import UtcDateTime
from sqlmodel.sql.sqltypes import AutoString

revision = '0181'
down_revision = '0180'


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table('skip_count',
    sa.Column('id', number, nullable=False),
    sa.Column('planned_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('intervention', AutoString(), nullable=False),
    sa.Column('reason', AutoString(), nullable=True),
    sa.Column('channel', AutoString(), nullable=False),
    sa.Column('decisions', sa.Integer(), nullable=False),
    sa.Column('nudges', sa.Integer(), nullable=False),
    sa.Column('first_id', number, nullable=False),
    sa.Column('last_id', number, nullable=False),
    sa.PrimaryKeyConstraint('id')
    )

"""What retention let go of each kind and day; and which digests are of former learners."""

import sqlalchemy as sa

from alembic import op

from domain.store.database.column_types import UtcDateTime
from sqlmodel.sql.sqltypes import AutoString

revision = '0090'
down_revision = '0066'


def upgrade() -> None:
    op.create_table('removal',
    sa.Column('kind', AutoString(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'day')
    )
    op.add_column('erasure', sa.Column('is_former', sa.Boolean(), nullable=True))

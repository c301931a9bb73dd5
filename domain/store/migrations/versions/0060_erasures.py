"""Who was erased, by a digest alone."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from domain.store.database.column_types import UtcDateTime

revision = '0060'
down_revision = '0053'


def upgrade() -> None:
    op.create_table('erasure',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('digest', AutoString(), nullable=False),
    sa.Column('salt', AutoString(), nullable=False),
    sa.Column('erased_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('erased_by', AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('digest')
    )

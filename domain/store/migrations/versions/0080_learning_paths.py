"""What was learnt of the way through a programme."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from domain.store.database.column_types import UtcDateTime

revision = '0080'
down_revision = '0085'


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table('learning_path',
    sa.Column('programme_id', number, nullable=False),
    sa.Column('learnt_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('in_use', sa.Boolean(), nullable=False),
    sa.Column('sentence', AutoString(), nullable=False),
    sa.Column('model', AutoString(), nullable=True),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], ),
    sa.PrimaryKeyConstraint('programme_id')
    )

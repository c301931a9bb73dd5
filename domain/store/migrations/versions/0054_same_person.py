"""Which records are of one person."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from domain.store.database.column_types import UtcDateTime

revision = '0054'
down_revision = '0060'


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table('same_person',
    sa.Column('id', number, nullable=False),
    sa.Column('kept_id', number, nullable=False),
    sa.Column('other_id', number, nullable=False),
    sa.Column('verdict', AutoString(), nullable=False),
    sa.Column('why', AutoString(), nullable=False),
    sa.Column('decided_by', AutoString(), nullable=False),
    sa.Column('decided_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('moved', AutoString(), nullable=False),
    sa.Column('undone_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('undone_by', AutoString(), nullable=True),
    sa.ForeignKeyConstraint(['kept_id'], ['learner.id'], ),
    sa.ForeignKeyConstraint(['other_id'], ['learner.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    for column in ('kept_id', 'other_id'):
        op.create_index(op.f(f'ix_same_person_{column}'), 'same_person', [column])

"""Copies of all that is held of a learner, taken once."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from domain.store.database.column_types import UtcDateTime

revision = '0093'
down_revision = '0090'


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table('learner_copy',
    sa.Column('id', number, nullable=False),
    sa.Column('learner_id', number, nullable=False),
    sa.Column('asked_by', AutoString(), nullable=True),
    sa.Column('asked_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('digest', AutoString(), nullable=True),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.Column('taken_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['learner_id'], ['learner.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('digest')
    )
    op.create_index(op.f('ix_learner_copy_learner_id'), 'learner_copy', ['learner_id'])
    op.create_index(op.f('ix_learner_copy_expires_at'), 'learner_copy', ['expires_at'])

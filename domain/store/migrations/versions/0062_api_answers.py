"""Answers to programs that may ask the same again."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from domain.store.database.column_types import UtcDateTime

revision = '0062'
down_revision = '0069'


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table('api_answer',
    sa.Column('id', number, nullable=False),
    sa.Column('caller', AutoString(), nullable=False),
    sa.Column('key', AutoString(), nullable=False),
    sa.Column('asked', AutoString(), nullable=False),
    sa.Column('begun_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('status', sa.Integer(), nullable=True),
    sa.Column('headers', AutoString(), nullable=True),
    sa.Column('body', AutoString(), nullable=True),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('caller', 'key')
    )
    op.create_index(op.f('ix_api_answer_begun_at'), 'api_answer', ['begun_at'])

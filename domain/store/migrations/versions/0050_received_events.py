"""Events as they happen: what was received, and who is to be scored anew."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from domain.store.database.column_types import UtcDateTime

revision = '0050'
down_revision = '0057'

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('received_event',
    sa.Column('id', _NUMBER, nullable=False),
    sa.Column('key', AutoString(), nullable=False),
    sa.Column('received_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('happened_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('people', AutoString(), nullable=False),
    sa.Column('courses', AutoString(), nullable=True),
    sa.Column('verb', AutoString(), nullable=False),
    sa.Column('kind', AutoString(), nullable=True),
    sa.Column('object', AutoString(), nullable=True),
    sa.Column('session', AutoString(), nullable=True),
    sa.Column('minutes', sa.Float(), nullable=True),
    sa.Column('score', sa.Float(), nullable=True),
    sa.Column('is_completed', sa.Boolean(), nullable=True),
    sa.Column('is_passed', sa.Boolean(), nullable=True),
    sa.Column('voids', AutoString(), nullable=True),
    sa.Column('state', AutoString(), nullable=False),
    sa.Column('enrolment_id', _NUMBER, nullable=True),
    sa.Column('day', sa.Date(), nullable=True),
    sa.Column('hour', sa.Integer(), nullable=True),
    sa.Column('tried_import', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id']),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('key')
    )
    for name, columns, condition in (
        ('waiting', ['id'], "state = 'waiting'"),
        ('unknown', ['tried_import', 'id'], "state IN ('unknown', 'doubtful')"),
        ('voids', ['voids'], 'voids IS NOT NULL'),
        ('day', ['enrolment_id', 'day'], 'enrolment_id IS NOT NULL'),
    ):
        where = sa.text(condition)
        op.create_index(f'received_event_{name}', 'received_event', columns,
                        sqlite_where=where, postgresql_where=where)
    op.create_table('scoring_due',
    sa.Column('enrolment_id', _NUMBER, nullable=False),
    sa.Column('asked_at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id']),
    sa.PrimaryKeyConstraint('enrolment_id')
    )

"""Who is signed in, and which passwords were tried."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from domain.store.database.column_types import UtcDateTime

revision = '0013'
down_revision = '0012'


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table('staff_session',
    sa.Column('id', number, nullable=False),
    sa.Column('staff_id', number, nullable=False),
    sa.Column('digest', AutoString(), nullable=False),
    sa.Column('opened_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('seen_at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('digest')
    )
    op.create_index(op.f('ix_staff_session_staff_id'), 'staff_session', ['staff_id'], unique=False)
    op.create_table('sign_in_try',
    sa.Column('id', number, nullable=False),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('account', AutoString(), nullable=False),
    sa.Column('network', AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    for column in ('at', 'account', 'network'):
        op.create_index(op.f(f'ix_sign_in_try_{column}'), 'sign_in_try', [column], unique=False)

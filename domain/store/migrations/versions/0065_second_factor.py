"""A code after the password: secrets of apps, codes for lost phones, sessions pending."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from domain.store.database.column_types import UtcDateTime

revision = '0065'
down_revision = '0071'


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.add_column(
        'staff_session',
        sa.Column('is_pending', sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table('second_factor',
    sa.Column('staff_id', number, nullable=False),
    sa.Column('secret', AutoString(), nullable=False),
    sa.Column('made_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('last_step', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], ),
    sa.PrimaryKeyConstraint('staff_id')
    )
    op.create_table('recovery_code',
    sa.Column('id', number, nullable=False),
    sa.Column('staff_id', number, nullable=False),
    sa.Column('digest', AutoString(), nullable=False),
    sa.Column('used_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_recovery_code_staff_id'), 'recovery_code', ['staff_id'])

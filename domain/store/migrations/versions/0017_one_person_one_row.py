"""Which refs are one colleague, who left, and whose coach was chosen over the one a file names."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from domain.store.database.column_types import UtcDateTime

revision = '0017'
down_revision = '0015'


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    with op.batch_alter_table('staff', schema=None) as batch_op:
        batch_op.add_column(sa.Column('renamed', sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column('removed_at', UtcDateTime(timezone=True), nullable=True))
    op.create_table('staff_alias',
    sa.Column('ref', AutoString(), nullable=False),
    sa.Column('staff_id', number, nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], ),
    sa.PrimaryKeyConstraint('ref')
    )
    op.create_index(op.f('ix_staff_alias_staff_id'), 'staff_alias', ['staff_id'], unique=False)
    op.create_table('coach_choice',
    sa.Column('enrolment_id', number, nullable=False),
    sa.Column('coach_id', number, nullable=False),
    sa.Column('instead_of_id', number, nullable=True),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], ),
    sa.ForeignKeyConstraint(['coach_id'], ['staff.id'], ),
    sa.ForeignKeyConstraint(['instead_of_id'], ['staff.id'], ),
    sa.PrimaryKeyConstraint('enrolment_id')
    )
    for column in ('coach_id', 'instead_of_id'):
        op.create_index(op.f(f'ix_coach_choice_{column}'), 'coach_choice', [column], unique=False)

"""What people decide about learners on the worklist: snoozed, escalated, dismissed, put off."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from domain.store.database.column_types import UtcDateTime

revision = '0027'
down_revision = '0030'


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table('worklist_decision',
    sa.Column('id', number, nullable=False),
    sa.Column('enrolment_id', number, nullable=False),
    sa.Column('staff_id', number, nullable=False),
    sa.Column('kind', AutoString(), nullable=False),
    sa.Column('once', AutoString(), nullable=False),
    sa.Column('reason', AutoString(), nullable=True),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('contact_id', number, nullable=True),
    sa.Column('before', AutoString(), nullable=True),
    sa.Column('undone_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], ),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], ),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('once', 'enrolment_id')
    )
    for column in ('contact_id', 'enrolment_id', 'made_at', 'staff_id'):
        op.create_index(op.f(f'ix_worklist_decision_{column}'), 'worklist_decision', [column])

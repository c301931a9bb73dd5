"""Changes of the policy by staff, colleagues' links to come in, and holiday cover."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from domain.store.database.column_types import UtcDateTime

revision = '0026'
down_revision = '0031'


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table('policy_change',
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('revision', AutoString(), nullable=False),
    sa.Column('made_from', AutoString(), nullable=False),
    sa.Column('saved_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('saved_by', AutoString(), nullable=False),
    sa.Column('note', AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['revision'], ['policy_revision.revision'], ),
    sa.PrimaryKeyConstraint('number')
    )
    op.create_table('policy_proposal',
    sa.Column('id', number, nullable=False),
    sa.Column('staff_id', number, nullable=False),
    sa.Column('made_from', AutoString(), nullable=False),
    sa.Column('base', AutoString(), nullable=False),
    sa.Column('content', AutoString(), nullable=False),
    sa.Column('proposed_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('closed_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('rehearsal', AutoString(), nullable=False),
    sa.Column('share', sa.Float(), nullable=False),
    sa.Column('heard_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('result', AutoString(), nullable=True),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    for column in ('staff_id', 'closed_at'):
        op.create_index(op.f(f'ix_policy_proposal_{column}'), 'policy_proposal', [column])
    op.create_table('staff_link',
    sa.Column('id', number, nullable=False),
    sa.Column('staff_id', number, nullable=True),
    sa.Column('digest', AutoString(), nullable=False),
    sa.Column('made_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('used_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('digest')
    )
    op.create_index(op.f('ix_staff_link_staff_id'), 'staff_link', ['staff_id'])
    op.create_table('coach_cover',
    sa.Column('id', number, nullable=False),
    sa.Column('coach_id', number, nullable=False),
    sa.Column('covered_by_id', number, nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('made_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('made_by', AutoString(), nullable=False),
    sa.Column('ended_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['coach_id'], ['staff.id'], ),
    sa.ForeignKeyConstraint(['covered_by_id'], ['staff.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    for column in ('coach_id', 'covered_by_id', 'ended_at'):
        op.create_index(op.f(f'ix_coach_cover_{column}'), 'coach_cover', [column])
    op.create_table('covered_enrolment',
    sa.Column('cover_id', number, nullable=False),
    sa.Column('enrolment_id', number, nullable=False),
    sa.ForeignKeyConstraint(['cover_id'], ['coach_cover.id'], ),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], ),
    sa.PrimaryKeyConstraint('cover_id', 'enrolment_id')
    )

"""The learner side: their choices, answers, checks and challenges; which words a message used."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from domain.store.database.column_types import UtcDateTime

revision = '0005'
down_revision = '0004'


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('learner_choice',
    sa.Column('learner_id', _number(), nullable=False),
    sa.Column('quiet_start', sa.Integer(), nullable=True),
    sa.Column('quiet_end', sa.Integer(), nullable=True),
    sa.Column('language', AutoString(), nullable=True),
    sa.Column('challenge_opt_in', sa.Boolean(), nullable=False),
    sa.Column('share_first_name', sa.Boolean(), nullable=False),
    sa.Column('changed_at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['learner_id'], ['learner.id'], ),
    sa.PrimaryKeyConstraint('learner_id')
    )
    op.create_table('learner_answer',
    sa.Column('id', _number(), nullable=False),
    sa.Column('enrolment_id', _number(), nullable=False),
    sa.Column('kind', AutoString(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('channel', AutoString(), nullable=False),
    sa.Column('intervention', AutoString(), nullable=False),
    sa.Column('period', AutoString(), nullable=False),
    sa.Column('detail', AutoString(), nullable=False),
    sa.Column('answered_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('undone_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('enrolment_id', 'kind', 'day')
    )
    with op.batch_alter_table('learner_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_learner_answer_enrolment_id'), ['enrolment_id'], unique=False)

    op.create_table('self_check',
    sa.Column('enrolment_id', _number(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('confidence', sa.Integer(), nullable=False),
    sa.Column('time', sa.Integer(), nullable=False),
    sa.Column('plan', sa.Integer(), nullable=False),
    sa.Column('intervention', AutoString(), nullable=False),
    sa.Column('answered_at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], ),
    sa.PrimaryKeyConstraint('enrolment_id', 'day')
    )
    op.create_table('challenge',
    sa.Column('id', _number(), nullable=False),
    sa.Column('cohort_id', _number(), nullable=False),
    sa.Column('week_starts_on', sa.Date(), nullable=False),
    sa.Column('target_days', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('challenge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_challenge_cohort_id'), ['cohort_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_challenge_week_starts_on'), ['week_starts_on'], unique=False)

    op.create_table('challenge_member',
    sa.Column('challenge_id', _number(), nullable=False),
    sa.Column('enrolment_id', _number(), nullable=False),
    sa.Column('left_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['challenge_id'], ['challenge.id'], ),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], ),
    sa.PrimaryKeyConstraint('challenge_id', 'enrolment_id')
    )
    with op.batch_alter_table('challenge_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_challenge_member_enrolment_id'), ['enrolment_id'], unique=False)

    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.add_column(sa.Column('language', AutoString(), nullable=True))
        batch_op.add_column(sa.Column('variant', AutoString(), nullable=True))
        batch_op.add_column(sa.Column('rendered_sha256', AutoString(), nullable=True))

"""The first tables."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from domain.store.database.column_types import UtcDateTime

revision = '0001'
down_revision = None


def upgrade() -> None:

    op.create_table('audit_event',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('who', AutoString(), nullable=False),
    sa.Column('action', AutoString(), nullable=False),
    sa.Column('detail', AutoString(), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('audit_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_event_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_event_who'), ['who'], unique=False)

    op.create_table('employer',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ref', AutoString(), nullable=False),
    sa.Column('name', AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('ref')
    )
    op.create_table('import_run',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('source', AutoString(), nullable=False),
    sa.Column('path', AutoString(), nullable=False),
    sa.Column('started_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('finished_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('summary', AutoString(), nullable=False),
    sa.Column('rejected', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('job_run',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('job', AutoString(), nullable=False),
    sa.Column('slot', AutoString(), nullable=False),
    sa.Column('started_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('finished_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('state', AutoString(), nullable=False),
    sa.Column('detail', AutoString(), nullable=True),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('job', 'slot')
    )
    op.create_table('learner',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ref', AutoString(), nullable=False),
    sa.Column('name', AutoString(), nullable=True),
    sa.Column('email', AutoString(), nullable=True),
    sa.Column('phone', AutoString(), nullable=True),
    sa.Column('zone', AutoString(), nullable=True),
    sa.Column('language', AutoString(), nullable=True),
    sa.Column('gender', AutoString(), nullable=True),
    sa.Column('age_band', AutoString(), nullable=True),
    sa.Column('ethnicity', AutoString(), nullable=True),
    sa.Column('region', AutoString(), nullable=True),
    sa.Column('deprivation', AutoString(), nullable=True),
    sa.Column('disability', AutoString(), nullable=True),
    sa.Column('education', AutoString(), nullable=True),
    sa.Column('email_consent', sa.Boolean(), nullable=True),
    sa.Column('sms_consent', sa.Boolean(), nullable=True),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('ref')
    )
    op.create_table('policy_revision',
    sa.Column('revision', AutoString(), nullable=False),
    sa.Column('content', AutoString(), nullable=False),
    sa.Column('created_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('created_by', AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('revision')
    )
    op.create_table('programme',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ref', AutoString(), nullable=False),
    sa.Column('name', AutoString(), nullable=False),
    sa.Column('weeks', sa.Integer(), nullable=True),
    sa.Column('zone', AutoString(), nullable=True),
    sa.Column('language', AutoString(), nullable=True),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('ref')
    )
    op.create_table('scorer',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('trained_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('data_until', sa.Date(), nullable=False),
    sa.Column('state', AutoString(), nullable=False),
    sa.Column('parameters', AutoString(), nullable=False),
    sa.Column('metrics', AutoString(), nullable=False),
    sa.Column('checksum', AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('scorer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_scorer_state'), ['state'], unique=False)

    op.create_table('staff',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ref', AutoString(), nullable=False),
    sa.Column('name', AutoString(), nullable=False),
    sa.Column('email', AutoString(), nullable=True),
    sa.Column('phone', AutoString(), nullable=True),
    sa.Column('role', AutoString(), nullable=False),
    sa.Column('weekly_minutes', sa.Integer(), nullable=True),
    sa.Column('password_hash', AutoString(), nullable=True),
    sa.Column('signed_in_at', UtcDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('ref')
    )
    with op.batch_alter_table('staff', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_staff_email'), ['email'], unique=False)

    op.create_table('suppression',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('channel', AutoString(), nullable=False),
    sa.Column('address', AutoString(), nullable=False),
    sa.Column('reason', AutoString(), nullable=False),
    sa.Column('created_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('lifted_at', UtcDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('suppression', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_suppression_address'), ['address'], unique=False)

    op.create_table('cohort',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ref', AutoString(), nullable=False),
    sa.Column('programme_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', AutoString(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('ref')
    )
    with op.batch_alter_table('cohort', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cohort_programme_id'), ['programme_id'], unique=False)

    op.create_table('preference',
    sa.Column('learner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('channel', AutoString(), nullable=False),
    sa.Column('kind', AutoString(), nullable=False),
    sa.Column('allowed', sa.Boolean(), nullable=False),
    sa.Column('paused_until', UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['learner_id'], ['learner.id'], ),
    sa.PrimaryKeyConstraint('learner_id', 'channel', 'kind')
    )
    op.create_table('rejected_row',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('import_run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('file', AutoString(), nullable=False),
    sa.Column('line', sa.Integer(), nullable=True),
    sa.Column('column', AutoString(), nullable=True),
    sa.Column('value', AutoString(), nullable=True),
    sa.Column('reason', AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['import_run_id'], ['import_run.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('rejected_row', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_rejected_row_import_run_id'), ['import_run_id'], unique=False)

    op.create_table('assessment',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ref', AutoString(), nullable=False),
    sa.Column('cohort_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', AutoString(), nullable=True),
    sa.Column('kind', AutoString(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('weight', sa.Float(), nullable=True),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('ref')
    )
    with op.batch_alter_table('assessment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assessment_cohort_id'), ['cohort_id'], unique=False)

    op.create_table('enrolment',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ref', AutoString(), nullable=False),
    sa.Column('learner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('cohort_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('employer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('coach_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('enrolled_on', sa.Date(), nullable=True),
    sa.Column('withdrawn_on', sa.Date(), nullable=True),
    sa.Column('outcome', AutoString(), nullable=True),
    sa.Column('outcome_on', sa.Date(), nullable=True),
    sa.Column('stage', AutoString(), nullable=True),
    sa.Column('previous_attempts', sa.Integer(), nullable=True),
    sa.Column('credits', sa.Integer(), nullable=True),
    sa.Column('original', AutoString(), nullable=True),
    sa.ForeignKeyConstraint(['coach_id'], ['staff.id'], ),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], ),
    sa.ForeignKeyConstraint(['employer_id'], ['employer.id'], ),
    sa.ForeignKeyConstraint(['learner_id'], ['learner.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('ref')
    )
    with op.batch_alter_table('enrolment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_enrolment_coach_id'), ['coach_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_enrolment_cohort_id'), ['cohort_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_enrolment_employer_id'), ['employer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_enrolment_learner_id'), ['learner_id'], unique=False)

    op.create_table('activity',
    sa.Column('enrolment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('clicks', sa.Integer(), nullable=False),
    sa.Column('content', sa.Integer(), nullable=True),
    sa.Column('assessment', sa.Integer(), nullable=True),
    sa.Column('discussion', sa.Integer(), nullable=True),
    sa.Column('video', sa.Integer(), nullable=True),
    sa.Column('other', sa.Integer(), nullable=True),
    sa.Column('sessions', sa.Integer(), nullable=True),
    sa.Column('minutes', sa.Float(), nullable=True),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], ),
    sa.PrimaryKeyConstraint('enrolment_id', 'day'),
    sqlite_with_rowid=False
    )
    op.create_table('attendance',
    sa.Column('enrolment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('planned', sa.Integer(), nullable=False),
    sa.Column('attended', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], ),
    sa.PrimaryKeyConstraint('enrolment_id', 'day')
    )
    op.create_table('barrier',
    sa.Column('enrolment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', AutoString(), nullable=False),
    sa.Column('reported_on', sa.Date(), nullable=False),
    sa.Column('severity', AutoString(), nullable=True),
    sa.Column('resolved_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], ),
    sa.PrimaryKeyConstraint('enrolment_id', 'kind', 'reported_on')
    )
    op.create_table('check_in',
    sa.Column('enrolment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('kind', AutoString(), nullable=False),
    sa.Column('text', AutoString(), nullable=True),
    sa.Column('sentiment', sa.Float(), nullable=True),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], ),
    sa.PrimaryKeyConstraint('enrolment_id', 'day', 'kind')
    )
    op.create_table('nudge',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('enrolment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('intervention', AutoString(), nullable=False),
    sa.Column('period', AutoString(), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('planned_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('state', AutoString(), nullable=False),
    sa.Column('arm', AutoString(), nullable=True),
    sa.Column('channel', AutoString(), nullable=True),
    sa.Column('skip_reason', AutoString(), nullable=True),
    sa.Column('not_before_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('trace', AutoString(), nullable=False),
    sa.Column('policy_revision', AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('enrolment_id', 'intervention', 'period')
    )
    with op.batch_alter_table('nudge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_nudge_as_of'), ['as_of'], unique=False)
        batch_op.create_index(batch_op.f('ix_nudge_enrolment_id'), ['enrolment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_nudge_planned_at'), ['planned_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_nudge_state'), ['state'], unique=False)

    op.create_table('progress',
    sa.Column('enrolment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('percent', sa.Float(), nullable=True),
    sa.Column('modules_completed', sa.Integer(), nullable=True),
    sa.Column('grade', sa.Float(), nullable=True),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], ),
    sa.PrimaryKeyConstraint('enrolment_id', 'day'),
    sqlite_with_rowid=False
    )
    op.create_table('result',
    sa.Column('enrolment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('assessment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('submitted_on', sa.Date(), nullable=False),
    sa.Column('known_on', sa.Date(), nullable=True),
    sa.Column('score', sa.Float(), nullable=True),
    sa.Column('is_banked', sa.Boolean(), nullable=True),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessment.id'], ),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], ),
    sa.PrimaryKeyConstraint('enrolment_id', 'assessment_id')
    )
    op.create_table('snapshot',
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('enrolment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('days_since_last_seen', sa.Integer(), nullable=True),
    sa.Column('progress', sa.Float(), nullable=True),
    sa.Column('grade', sa.Float(), nullable=True),
    sa.Column('barriers', AutoString(), nullable=True),
    sa.Column('stage', AutoString(), nullable=True),
    sa.Column('status', AutoString(), nullable=False),
    sa.Column('engagement_segment', AutoString(), nullable=False),
    sa.Column('progress_segment', AutoString(), nullable=False),
    sa.Column('barrier_segment', AutoString(), nullable=False),
    sa.Column('composite_segment', AutoString(), nullable=False),
    sa.Column('worklist_rank', sa.Integer(), nullable=True),
    sa.Column('risk_score', sa.Float(), nullable=True),
    sa.Column('risk_band', AutoString(), nullable=True),
    sa.Column('leave_soon', sa.Float(), nullable=True),
    sa.Column('reasons', AutoString(), nullable=True),
    sa.Column('no_score_reason', AutoString(), nullable=True),
    sa.Column('features', AutoString(), nullable=False),
    sa.Column('scorer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('policy_revision', AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], ),
    sa.ForeignKeyConstraint(['scorer_id'], ['scorer.id'], ),
    sa.PrimaryKeyConstraint('as_of', 'enrolment_id')
    )
    with op.batch_alter_table('snapshot', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_snapshot_enrolment_id'), ['enrolment_id'], unique=False)

    op.create_table('message',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('dedupe_key', AutoString(), nullable=False),
    sa.Column('nudge_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('learner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('staff_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('channel', AutoString(), nullable=False),
    sa.Column('kind', AutoString(), nullable=False),
    sa.Column('address', AutoString(), nullable=False),
    sa.Column('subject', AutoString(), nullable=True),
    sa.Column('body_text', AutoString(), nullable=False),
    sa.Column('body_html', AutoString(), nullable=True),
    sa.Column('headers', AutoString(), nullable=False),
    sa.Column('state', AutoString(), nullable=False),
    sa.Column('reason', AutoString(), nullable=True),
    sa.Column('send_after_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('claimed_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('claimed_by', AutoString(), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('sent_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('provider_id', AutoString(), nullable=True),
    sa.Column('template', AutoString(), nullable=False),
    sa.Column('created_at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], ),
    sa.ForeignKeyConstraint(['learner_id'], ['learner.id'], ),
    sa.ForeignKeyConstraint(['nudge_id'], ['nudge.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('dedupe_key')
    )
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_message_staff_id'), ['staff_id'], unique=False)
        batch_op.create_index('ix_message_due', ['state', 'send_after_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_message_learner_id'), ['learner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_message_nudge_id'), ['nudge_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_message_provider_id'), ['provider_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_message_sent_at'), ['sent_at'], unique=False)

    op.create_table('alert',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('enrolment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('staff_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('message_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('cause', AutoString(), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('raised_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('skip_reason', AutoString(), nullable=True),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], ),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], ),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('enrolment_id', 'cause', 'as_of')
    )
    with op.batch_alter_table('alert', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_alert_enrolment_id'), ['enrolment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_alert_staff_id'), ['staff_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_alert_message_id'), ['message_id'], unique=False)

    op.create_table('message_event',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('provider_event_id', AutoString(), nullable=False),
    sa.Column('message_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', AutoString(), nullable=False),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('detail', AutoString(), nullable=True),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('provider_event_id')
    )
    with op.batch_alter_table('message_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_message_event_message_id'), ['message_id'], unique=False)

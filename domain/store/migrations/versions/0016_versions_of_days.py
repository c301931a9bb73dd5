"""A scored day may be superseded: its versions, and what was shown until one came."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from domain.store.database.column_types import UtcDateTime

revision = '0016'
down_revision = '0017'

TEXTS = ('barriers', 'stage', 'risk_band', 'reasons', 'nearest_change', 'no_score_reason',
         'scorer_note', 'badges')
NUMBERS = ('progress', 'grade', 'risk_score', 'leave_soon', 'leave_after_gap', 'stop_out',
           'grade_low', 'grade_forecast', 'grade_high')
ALWAYS = ('status', 'engagement_segment', 'progress_segment', 'barrier_segment',
          'composite_segment', 'features', 'policy_revision')


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    with op.batch_alter_table('snapshot') as table:
        table.add_column(sa.Column('version', sa.Integer(), nullable=False, server_default='1'))
    op.create_table('superseded_snapshot',
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('enrolment_id', number, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('replaced_in', sa.Integer(), nullable=False),
    sa.Column('days_since_last_seen', sa.Integer(), nullable=True),
    sa.Column('worklist_rank', sa.Integer(), nullable=True),
    sa.Column('scorer_id', number, nullable=True),
    *(sa.Column(name, sa.Float(), nullable=True) for name in NUMBERS),
    *(sa.Column(name, AutoString(), nullable=True) for name in TEXTS),
    *(sa.Column(name, AutoString(), nullable=False) for name in ALWAYS),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], ),
    sa.ForeignKeyConstraint(['scorer_id'], ['scorer.id'], ),
    sa.PrimaryKeyConstraint('as_of', 'enrolment_id', 'version')
    )
    op.create_index(op.f('ix_superseded_snapshot_enrolment_id'), 'superseded_snapshot', ['enrolment_id'], unique=False)
    op.create_table('snapshot_version',
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('recorded_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('reason', AutoString(), nullable=False),
    sa.Column('learners', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('as_of', 'version')
    )
    op.execute(
        "INSERT INTO snapshot_version (as_of, version, reason, learners)"
        " SELECT as_of, 1, 'first scored', count(*) FROM snapshot GROUP BY as_of"
    )

"""Features leave the JSON of the snapshots for narrow columns of a table of their own.

What scorers, rules and the classic dashboard read is moved; whatever else was in the JSON is
computed from events where it is asked for (`staycourse export weekly-features`).
"""

import sqlalchemy as sa

from alembic import op

revision = '0023'
down_revision = '0019'

COUNTS = ('previous_attempts', 'days_unseen', 'active_days', 'active_days_7', 'active_days_14',
          'active_days_28', 'active_weeks_8', 'active_streak', 'quiet_streak', 'inactivity_days',
          'never_seen', 'modules_completed', 'days_since_last_feedback', 'work_missed',
          'assignments_missed', 'work_late', 'latest_missed', 'days_since_submission',
          'days_since_missed', 'days_to_next_due', 'barrier_count')
SUMS = ('sessions', 'clicks_14', 'clicks_28')
NUMBERS = ('week', 'weeks', 'elapsed', 'expected_progress', 'avg_progress', 'progress_gap',
           'trend_own', 'trend_month', 'steadiness', 'active_day_share', 'days_per_visit_gap',
           'against_cohort', 'discussion_against_cohort', 'missed_share', 'weight_missed_share',
           'points_share', 'lead_days', 'mark_mean', 'mark_last', 'mark_lowest', 'avg_quiz_score',
           'quiz_score_avg_last_30d', 'attendance_rate', 'attendance_rate_last_30d', 'sentiment',
           'percentile_clicks_14', 'percentile_clicks_28', 'percentile_clicks_total',
           'percentile_active_days_28', 'percentile_active_days_total', 'percentile_mark_mean',
           'percentile_weight_done', 'percentile_lead_days')
TEXTS = ('barrier_severity',)
ALL = (*COUNTS, *SUMS, *NUMBERS, *TEXTS)


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table('snapshot_features',
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('enrolment_id', number, nullable=False),
    sa.Column('version', sa.SmallInteger(), autoincrement=False, nullable=False),
    *(sa.Column(name, sa.SmallInteger(), nullable=True) for name in COUNTS),
    *(sa.Column(name, sa.Integer(), nullable=True) for name in SUMS),
    *(sa.Column(name, sa.REAL(), nullable=True) for name in NUMBERS),
    *(sa.Column(name, sa.String(), nullable=True) for name in TEXTS),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], ),
    sa.PrimaryKeyConstraint('as_of', 'enrolment_id', 'version'),
    sqlite_with_rowid=False
    )
    move = _move_on_sqlite if op.get_bind().dialect.name == 'sqlite' else _move_on_postgresql
    for table in ('snapshot', 'superseded_snapshot'):
        op.execute(sa.text(move(table)))
        op.execute(f"ALTER TABLE {table} DROP COLUMN features")


def _move_on_sqlite(table: str) -> str:
    found = ', '.join(_whole(name, _found(name)) for name in ALL)
    return (
        f"INSERT INTO snapshot_features (as_of, enrolment_id, version, {', '.join(ALL)})"
        f" SELECT as_of, enrolment_id, version, {found} FROM {table}"
    )


def _move_on_postgresql(table: str) -> str:
    kinds = {**dict.fromkeys(TEXTS, 'text')}
    names = (*ALL, *(old for name in ALL if (old := _older(name))))
    typed = ', '.join(f"{name} {kinds.get(name, 'double precision')}" for name in names)
    found = ', '.join(
        _whole(name, f"coalesce(f.{name}, f.{old})" if (old := _older(name)) else f"f.{name}")
        for name in ALL
    )
    return (
        f"INSERT INTO snapshot_features (as_of, enrolment_id, version, {', '.join(ALL)})"
        f" SELECT s.as_of, s.enrolment_id, s.version, {found} FROM {table} s"
        f" CROSS JOIN LATERAL jsonb_to_record(s.features\\:\\:jsonb) AS f({typed})"
    )


def _found(name: str) -> str:
    older = _older(name)
    here = f"json_extract(features, '$.{name}')"
    return f"coalesce({here}, json_extract(features, '$.{older}'))" if older else here


def _older(name: str) -> str | None:
    """As the JSON had it before names of the field were taken."""
    return name.replace('percentile_', 'standing_') if name.startswith('percentile_') else None


def _whole(name: str, found: str) -> str:
    if name not in {*COUNTS, *SUMS}:
        return found
    most = 2**15 - 1 if name in COUNTS else 2**31 - 1
    kind = 'smallint' if name in COUNTS else 'integer'
    return f"CAST(round(CASE WHEN {found} > {most} THEN {most} ELSE {found} END) AS {kind})"

"""SQLite: snapshots keep letters for words and whole numbers for fractions, and their key is the row.

What they say is as it was. On PostgreSQL nothing changes: a large table is not written anew there.
"""

import sqlalchemy as sa
import structlog

from alembic import op

revision = '0150'
down_revision = '0116'

SEGMENTS = {'Critical': 'C', 'Moderate': 'M', 'Not known': 'N', 'Objected': 'O', 'On Track': 'T'}
STATUSES = {'Active': 'A', 'At Risk': 'B', 'Delayed': 'D', 'Not known': 'N', 'Promoted': 'P',
            'Withdrawn': 'W'}
BANDS = {'Amber': 'A', 'Green': 'G', 'Red': 'R'}
LETTERS = {
    'status': STATUSES,
    'engagement_segment': SEGMENTS,
    'progress_segment': SEGMENTS,
    'barrier_segment': SEGMENTS,
    'composite_segment': SEGMENTS,
    'risk_band': BANDS,
}
#: Digits behind the point.
SHOWN = {'leave_soon': 4, 'leave_after_gap': 4, 'stop_out': 4, 'grade_low': 1, 'grade_forecast': 1,
         'grade_high': 1}
FEATURES = ('week', 'weeks', 'elapsed', 'expected_progress', 'avg_progress', 'progress_gap',
            'trend_own', 'trend_month', 'steadiness', 'active_day_share', 'days_per_visit_gap',
            'against_cohort', 'discussion_against_cohort', 'missed_share', 'weight_missed_share',
            'points_share', 'lead_days', 'mark_mean', 'mark_last', 'mark_lowest', 'avg_quiz_score',
            'quiz_score_avg_last_30d', 'attendance_rate', 'attendance_rate_last_30d', 'sentiment',
            'percentile_clicks_14', 'percentile_clicks_28', 'percentile_clicks_total',
            'percentile_active_days_28', 'percentile_active_days_total', 'percentile_mark_mean',
            'percentile_weight_done', 'percentile_lead_days')
TABLES = {
    'snapshot': SHOWN,
    'superseded_snapshot': SHOWN,
    'snapshot_features': dict.fromkeys(FEATURES, 4),
}
_log = structlog.get_logger('migrate')


def upgrade() -> None:
    if op.get_context().dialect.name != 'sqlite':
        return
    for table, digits in TABLES.items():
        values = {name: _whole(name, number) for name, number in digits.items()}
        if table != 'snapshot_features':
            values |= {name: _letter(name, of) for name, of in LETTERS.items()}
        _write_anew(table, digits, values)


def _whole(name: str, digits: int) -> str:
    """The whole number of the last digits; of a number with more of them, what that times is."""
    times, whole = f'"{name}" * {10.0**digits}', f'round("{name}" * {10.0**digits})'
    return f'CASE WHEN {whole} / {10.0**digits} = "{name}" THEN {whole} ELSE {times} END'


def _letter(name: str, letters: dict[str, str]) -> str:
    whens = ' '.join(f"WHEN '{word}' THEN '{letter}'" for word, letter in letters.items())
    return f'CASE "{name}" {whens} ELSE "{name}" END'


def _write_anew(table: str, whole: dict[str, int], values: dict[str, str]) -> None:
    """The same table with whole numbers; rows in the order of the key, which is that of the days."""
    if op.get_bind().exec_driver_sql(f'SELECT 1 FROM {table} LIMIT 1').first():
        _log.info('writing_anew', table=table)
    old = sa.Table(table, sa.MetaData(), autoload_with=op.get_bind(), resolve_fks=False)
    columns = [
        sa.Column(c.name, sa.Integer() if c.name in whole else c.type, nullable=c.nullable,
                  server_default=c.server_default, autoincrement=False)
        for c in old.columns
    ]
    foreign = [
        sa.ForeignKeyConstraint([key.parent.name], [key.target_fullname])
        for key in sorted(old.foreign_keys, key=lambda key: key.parent.name)
    ]
    keys = [c.name for c in old.primary_key.columns]
    made = op.create_table(f'{table}_anew', *columns, *foreign, sa.PrimaryKeyConstraint(*keys),
                           sqlite_with_rowid=False)
    names = [c.name for c in old.columns]
    said = ', '.join(values.get(name, f'"{name}"') for name in names)
    written = ', '.join(f'"{name}"' for name in names)
    op.execute(f'INSERT INTO {made.name} ({written}) SELECT {said} FROM {table} ORDER BY {", ".join(keys)}')
    indexes = {index.name: [c.name for c in index.columns] for index in old.indexes}
    op.drop_table(table)
    op.rename_table(made.name, table)
    for name, of in indexes.items():
        op.create_index(name, table, of)

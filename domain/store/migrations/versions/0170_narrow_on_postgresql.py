"""PostgreSQL: snapshots keep letters, whole numbers and small ones; on SQLite they do since 0150.

What they say is as it was, to the digits that a scorer gives. Every row is written anew, a month
after the other, into tables that then take the place of these: pages read on meanwhile, and for a
moment at the end they wait. Nothing is scored before that.
"""

from typing import Any

import structlog

from alembic import op

revision = '0170'
down_revision = '0150'

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
#: Digits behind the point of numbers that become whole, and small but for two.
WIDER = {'progress': 4, 'grade': 4}
SHOWN_DIGITS = {'leave_soon': 4, 'leave_after_gap': 4, 'stop_out': 4, 'grade_low': 1,
                'grade_forecast': 1, 'grade_high': 1, 'risk_score': 1, **WIDER}
FEATURE_DIGITS = {
    **dict.fromkeys(('elapsed', 'steadiness', 'active_day_share', 'missed_share',
                     'weight_missed_share', 'points_share', 'attendance_rate',
                     'attendance_rate_last_30d', 'sentiment', 'percentile_clicks_14',
                     'percentile_clicks_28', 'percentile_clicks_total',
                     'percentile_active_days_28', 'percentile_active_days_total',
                     'percentile_mark_mean', 'percentile_weight_done', 'percentile_lead_days'), 4),
    **dict.fromkeys(('trend_own', 'trend_month', 'against_cohort', 'discussion_against_cohort'), 3),
    **dict.fromkeys(('week', 'weeks', 'expected_progress', 'avg_progress', 'progress_gap',
                     'days_per_visit_gap', 'lead_days', 'mark_mean', 'mark_last', 'mark_lowest',
                     'avg_quiz_score', 'quiz_score_avg_last_30d'), 2),
}
DIGITS = {'snapshot': SHOWN_DIGITS, 'superseded_snapshot': SHOWN_DIGITS,
          'snapshot_features': FEATURE_DIGITS}
#: How wide whole numbers are from now on.
KEYS = {'enrolment_id': 'integer'}
SHOWN = KEYS | {'scorer_id': 'integer', 'version': 'smallint', 'days_since_last_seen': 'smallint'}
TABLES = {'snapshot': SHOWN, 'superseded_snapshot': SHOWN, 'snapshot_features': KEYS}
CONSTRAINTS = (
    "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE conrelid = to_regclass('{table}') AND contype IN ('p', 'u', 'f', 'c') ORDER BY contype DESC, conname"
)
INDEXES = (
    "SELECT pg_get_indexdef(i.oid), i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid"
    " WHERE x.indrelid = to_regclass('{table}') AND NOT EXISTS"
    " (SELECT FROM pg_constraint c WHERE c.conindid = i.oid AND c.contype IN ('p', 'u'))"
)
POLICIES = (
    "SELECT policyname, permissive, array_to_string(roles, '\",\"'), cmd, qual, with_check"
    " FROM pg_policies WHERE schemaname = current_schema() AND tablename = '{table}'"
)
RIGHTS = (
    "SELECT DISTINCT CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee))"
    " END, a.privilege_type FROM pg_class c, aclexplode(c.relacl) a"
    " WHERE c.oid = to_regclass('{table}') AND a.grantee <> c.relowner"
)
PARTS = (
    "SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) FROM pg_class c"
    " JOIN pg_inherits i ON i.inhrelid = c.oid WHERE i.inhparent = to_regclass('{table}') ORDER BY 1"
)
COLUMNS = (
    "SELECT attname::text FROM pg_attribute"
    " WHERE attrelid = to_regclass('{table}') AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
)
#: As domain.store.database.months: widest first, texts last.
WITHOUT_GAPS = (
    "SELECT string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)"
    " || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '')"
    " || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END, ', '"
    " ORDER BY greatest(a.attlen, 0) DESC, a.attnum)"
    " FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
    " WHERE a.attrelid = to_regclass('{table}') AND a.attnum > 0 AND NOT a.attisdropped"
)
ANEW = (
    "SELECT relname, relkind::text FROM pg_class WHERE relkind IN ('r', 'p', 'i', 'I')"
    " AND relnamespace = quote_ident(current_schema())::regnamespace AND relname LIKE '%\\_anew%'"
)
_log = structlog.get_logger('migrate')


def upgrade() -> None:
    context = op.get_context()
    if context.dialect.name != 'postgresql' or context.as_sql:
        return
    _says(f"LOCK TABLE {', '.join(TABLES)} IN SHARE MODE")
    kept = {
        table: [_rows(query.format(table=table)) for query in (CONSTRAINTS, INDEXES, POLICIES, RIGHTS)]
        for table in TABLES
    }
    for table in TABLES:
        _copy(table)
    for table, (constraints, indexes, _, _) in kept.items():
        _tie(table, constraints, indexes)
    # longer than a page may ask: what was written is not to be written again for it
    _says("SET LOCAL lock_timeout = '60s'")
    for table in TABLES:
        _says(f"DROP TABLE {table}")
    for name, kind in _rows(ANEW):
        what = 'INDEX' if kind in {'i', 'I'} else 'TABLE'
        _says(f'ALTER {what} "{name}" RENAME TO "{name.replace("_anew", "")}"')
    for table, (_, _, policies, rights) in kept.items():
        _protect(table, policies, rights)


def _copy(table: str) -> None:
    values, types = _values(table), _types(table)
    columns = [name for (name,) in _rows(COLUMNS.format(table=table))]
    names = ', '.join(f'"{name}"' for name in columns)
    said = ', '.join(values.get(name, f'"{name}"') for name in columns)
    _says(f"CREATE TABLE {table}_anew (LIKE {table} INCLUDING DEFAULTS) PARTITION BY RANGE (as_of)")
    _says(f"ALTER TABLE {table}_anew {', '.join(f'ALTER {c} TYPE {t}' for c, t in types.items())}")
    [(written,)] = _rows(WITHOUT_GAPS.format(table=f'{table}_anew'))
    for part, bounds in _rows(PARTS.format(table=table)):
        if _rows(f'SELECT 1 FROM "{part}" LIMIT 1'):
            _log.info('writing_anew', table=part)
        _says(f'CREATE TABLE "{part}_anew" ({written})')
        _says(f'INSERT INTO "{part}_anew" ({names}) SELECT {said} FROM "{part}"'
              ' ORDER BY as_of, enrolment_id')
        _says(f'ALTER TABLE {table}_anew ATTACH PARTITION "{part}_anew" {bounds}')


def _types(table: str) -> dict[str, str]:
    numbers = {name: 'integer' if name in WIDER else 'smallint' for name in DIGITS[table]}
    return TABLES[table] | numbers


def _values(table: str) -> dict[str, str]:
    """How a column is said from now on, where it is not the same."""
    said = {name: _whole(name, digits) for name, digits in DIGITS[table].items()}
    if table == 'snapshot_features':
        return said
    return said | {name: _letter(name, of) for name, of in LETTERS.items()}


def _whole(name: str, digits: int) -> str:
    """The whole number of the last digits, as large as there is room for."""
    most = 2**31 - 1 if name in WIDER else 2**15 - 1
    whole = f'round("{name}"::double precision * 1e{digits})'
    # of nothing the greater one would be the other
    return f'CASE WHEN "{name}" IS NOT NULL THEN least(greatest({whole}, -{most}), {most}) END'


def _letter(name: str, letters: dict[str, str]) -> str:
    whens = ' '.join(f"WHEN '{word}' THEN '{letter}'" for word, letter in letters.items())
    return f'CASE "{name}" {whens} ELSE "{name}" END'


def _tie(table: str, constraints: list[Any], indexes: list[Any]) -> None:
    """Keys and indexes of what was written: to build them takes less than to keep them meanwhile."""
    for name, definition in constraints:
        is_key = definition.startswith(('PRIMARY', 'UNIQUE'))
        _says(f"ALTER TABLE {table}_anew ADD CONSTRAINT {name}{'_anew' * is_key} {definition}")
    for definition, name in indexes:
        head, _, how = definition.replace(' ON ONLY ', ' ON ').partition(' USING ')
        unique = 'UNIQUE ' if head.startswith('CREATE UNIQUE') else ''
        _says(f"CREATE {unique}INDEX {name}_anew ON {table}_anew USING {how}")


def _protect(table: str, policies: list[Any], rights: list[Any]) -> None:
    for name, permissive, roles, command, using, check in policies:
        _says(
            f'CREATE POLICY "{name}" ON {table} AS {permissive} FOR {command} TO "{roles}"'
            + (f" USING ({using})" if using else "")
            + (f" WITH CHECK ({check})" if check else "")
        )
    if policies:
        _says(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    for who, right in rights:
        _says(f"GRANT {right} ON {table} TO {who}")


def _rows(query: str) -> list[Any]:
    return list(op.get_bind().exec_driver_sql(query.replace('%', '%%')).all())


def _says(statement: str) -> None:
    op.get_bind().exec_driver_sql(statement.replace('%', '%%'))

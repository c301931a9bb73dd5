"""PostgreSQL: tables that grow by the day are in parts of a month; what is there is the first part.

No row moves: the table becomes a part of a new one of its name, which has its keys, indexes,
policies and rights. All tables or none, in a moment. `make_months` makes the months that come.
"""

from dataclasses import dataclass, field
from typing import Any


from alembic import op

revision = '0125'
down_revision = '0124'

DAYS = {
    'activity': 'day',
    'attendance': 'day',
    'progress': 'day',
    'snapshot': 'as_of',
    'snapshot_features': 'as_of',
    'superseded_snapshot': 'as_of',
}
LIKE = 'INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING STORAGE INCLUDING COMPRESSION INCLUDING COMMENTS'
CONSTRAINTS = (
    "SELECT conname, pg_get_constraintdef(oid), contype::text FROM pg_constraint"
    " WHERE conrelid = to_regclass('{table}') AND contype IN ('p', 'u', 'f', 'c')"
    " AND conname <> '{table}_earlier_days' ORDER BY contype DESC, conname"
)
INDEXES = (
    "SELECT i.relname, pg_get_indexdef(i.oid) FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid"
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


@dataclass
class Kept:
    """What a table has beside its columns, in the order of the queries above."""

    constraints: list[Any] = field(default_factory=list)
    indexes: list[Any] = field(default_factory=list)
    policies: list[Any] = field(default_factory=list)
    rights: list[Any] = field(default_factory=list)


def upgrade() -> None:
    if op.get_context().dialect.name != 'postgresql':
        return
    _lock()
    for table, day in DAYS.items():
        _part(table, day)


def _lock() -> None:
    op.execute(f"LOCK TABLE {', '.join(DAYS)} IN ACCESS EXCLUSIVE MODE")
    # whoever waits for one of those may hold these: nothing is waited for any more
    op.execute("LOCK TABLE enrolment, scorer IN SHARE ROW EXCLUSIVE MODE NOWAIT")


def _part(table: str, day: str) -> None:
    earlier, kept, end = f"{table}_earlier", _kept(table), _end(table)
    _let_go(table, kept)
    op.execute(f"ALTER TABLE {table} RENAME TO {earlier}")
    for name, _, kind in kept.constraints:
        if kind in {'p', 'u'}:
            op.execute(f"ALTER TABLE {earlier} RENAME CONSTRAINT {name} TO {name}_earlier")
    for name, _ in kept.indexes:
        op.execute(f"ALTER INDEX {name} RENAME TO {name}_earlier")
    op.execute(f"CREATE TABLE {table} (LIKE {earlier} {LIKE}) PARTITION BY RANGE ({day})")
    _give(table, kept)
    op.execute(
        f"ALTER TABLE {table} ATTACH PARTITION {earlier} FOR VALUES FROM (MINVALUE) TO ('{end}')"
    )
    op.execute(
        f"CREATE TABLE {table}_later PARTITION OF {table} FOR VALUES FROM ('{end}') TO (MAXVALUE)"
    )
    op.execute(f"ALTER TABLE {earlier} DROP CONSTRAINT {table}_earlier_days")


def _kept(table: str) -> Kept:
    if op.get_context().as_sql:
        return Kept()
    found = (_rows(query.format(table=table)) for query in (CONSTRAINTS, INDEXES, POLICIES, RIGHTS))
    return Kept(*found)


def _rows(query: str) -> list[Any]:
    return list(op.get_bind().exec_driver_sql(query.replace('%', '%%')).all())


def _says(statement: str) -> None:
    op.get_bind().exec_driver_sql(statement.replace('%', '%%'))


def _end(table: str) -> str:
    if op.get_context().as_sql:
        return 'infinity'
    [(check,)] = _rows(
        "SELECT substring(pg_get_constraintdef(oid) from '\\d{4,}-\\d\\d-\\d\\d') FROM pg_constraint"
        f" WHERE conrelid = to_regclass('{table}') AND conname = '{table}_earlier_days'"
    )
    return check


def _let_go(table: str, kept: Kept) -> None:
    """A part is asked through its table alone: it keeps no rights and no policies of its own."""
    for name, *_ in kept.policies:
        op.execute(f'DROP POLICY "{name}" ON {table}')
    op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    for who in sorted({who for who, _ in kept.rights}):
        op.execute(f"REVOKE ALL ON {table} FROM {who}")


def _give(table: str, kept: Kept) -> None:
    for name, definition, _ in kept.constraints:
        _says(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    for name, definition in kept.indexes:
        _says(definition.replace(' ON ONLY ', ' ON '))
    for name, permissive, roles, command, using, check in kept.policies:
        _says(
            f'CREATE POLICY "{name}" ON {table} AS {permissive} FOR {command} TO "{roles}"'
            + (f" USING ({using})" if using else "")
            + (f" WITH CHECK ({check})" if check else "")
        )
    if kept.policies:
        _says(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    for who, right in kept.rights:
        _says(f"GRANT {right} ON {table} TO {who}")

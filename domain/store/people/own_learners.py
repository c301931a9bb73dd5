"""PostgreSQL's own fence around a coach's learners, behind the filter that each query has.

Whatever is asked for a coach, is asked in the role `Database.coach_role`, which owns no table and
so is under the policies of row-level security: it sees the rows of one coach's learners, and none
where nobody said which coach. All others go on as before: their policy lets everything pass. The
role is taken and the coach named in each transaction anew (`SET LOCAL`), so a pooler may hand the
connection on.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final
from zlib import crc32

from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import SQLModel

from domain.store.database import Database, table_of
from domain.store.tables import (
    Enrolment,
    ImportStatement,
    Learner,
    MessageEvent,
    RejectedOriginal,
    RejectedRow,
    SamePerson,
    UploadPart,
)

_STAFF: Final = "NULLIF(current_setting('staycourse.staff_id', true), '')::bigint"
# asked row by row or of a hash of all, as the planner finds cheaper; never instead of the
# statement's own conditions, whose indexes go on being used
_OWN: Final = (
    "EXISTS (SELECT FROM enrolment e WHERE e.{of} = {key} AND e.coach_id = " + _STAFF + ")"
)
#: What no key to an enrolment or a learner says.
_OTHERWISE: Final[Mapping[type[SQLModel], str]] = {
    Enrolment: f"coach_id = {_STAFF}",
    Learner: _OWN.format(of="learner_id", key="learner.id"),
    SamePerson: _OWN.format(of="learner_id", key="same_person.kept_id"),
    MessageEvent: "EXISTS (SELECT FROM message m WHERE m.id = message_event.message_id)",
    # what files said, of everybody in one: no coach asks for it
    ImportStatement: "false",
    RejectedOriginal: "false",
    RejectedRow: "false",
    UploadPart: "false",
}
_LACKING: Final = text(
    "SELECT c.relkind::text, c.relname FROM pg_class c WHERE"
    " c.relnamespace = quote_ident(current_schema())::regnamespace AND NOT c.relispartition"
    " AND c.relname <> 'alembic_version' AND CASE c.relkind"
    " WHEN 'S' THEN NOT has_sequence_privilege(:role, c.oid, 'USAGE')"
    " WHEN 'r' THEN NOT has_table_privilege(:role, c.oid, 'DELETE')"
    " WHEN 'p' THEN NOT has_table_privilege(:role, c.oid, 'DELETE') ELSE false END ORDER BY 1, 2"
)
#: The schema, where the role may not look into it: everybody may look into `public`.
_CLOSED: Final = text(
    "SELECT quote_ident(current_schema())"
    " WHERE NOT has_schema_privilege(:role, current_schema(), 'USAGE')"
)
_STANDING: Final = text(
    "SELECT tablename, policyname FROM pg_policies"
    " WHERE schemaname = current_schema() AND policyname LIKE 'own_learners_%'"
)
_HAS_ROLE: Final = text(
    "SELECT pg_has_role(current_user, oid, 'MEMBER') FROM pg_roles WHERE rolname = :role"
)


class NoCoachRoleError(Exception):
    """The role that coaches read in is not there, and this login may not make it."""


def only_learners_of(database: Database, coach: Callable[[], int | None]) -> Database:
    """The same, over the same connections, but who is a coach sees their own learners alone.

    `coach` says who it is when a transaction begins; None: somebody who sees everybody.
    """
    role = database.coach_role
    if database.is_sqlite or not role:
        return database

    def says() -> str | None:
        number = coach()
        if number is None:
            return None
        own = f"set_config('staycourse.staff_id', '{number:d}', true)"
        return f"SELECT set_config('role', '{role}', true), {own}"

    return database.beginning_each_with(says)


def fence_learners(connection: Connection, role: str) -> None:
    """Bring role, rights and policies to what the tables ask for; does nothing where they stand.

    Raises:
        NoCoachRoleError: with what an administrator of the database has to say once.
    """
    _take_role(connection, role)
    if schema := connection.scalar(_CLOSED, {"role": role}):
        connection.exec_driver_sql(f'GRANT USAGE ON SCHEMA {schema} TO "{role}"')
    for kind, name in connection.execute(_LACKING, {"role": role}).all():
        rights = "USAGE ON SEQUENCE" if kind == "S" else "SELECT, INSERT, UPDATE, DELETE ON TABLE"
        connection.exec_driver_sql(f'GRANT {rights} "{name}" TO "{role}"')
    connection.commit()
    standing = {(table, policy) for table, policy in connection.execute(_STANDING)}
    for table, condition in own_rows():
        policy = f"own_learners_{crc32(f'{role} {condition}'.encode()):08x}"
        if (table, policy) not in standing:
            older = [name for of, name in standing if of == table]
            _fence(connection, table, condition, role=role, policy=policy, older=older)
            connection.commit()  # a lock on one table at a time


def own_rows() -> Iterator[tuple[str, str]]:
    """Each table with rows of learners, and which of them a coach may see: their own learners'."""
    otherwise = {table_of(one): condition for one, condition in _OTHERWISE.items()}
    for table in SQLModel.metadata.sorted_tables:
        keys = {c.name for c in table.columns if c.foreign_keys}
        own = " OR staff_id = " + _STAFF if "staff_id" in keys else ""
        if table in otherwise:
            yield table.name, otherwise[table]
        elif "enrolment_id" in keys:
            yield table.name, _OWN.format(of="id", key=f"{table.name}.enrolment_id") + own
        elif "learner_id" in keys:
            yield table.name, _OWN.format(of="learner_id", key=f"{table.name}.learner_id") + own


def _take_role(connection: Connection, role: str) -> None:
    if connection.scalar(_HAS_ROLE, {"role": role}):
        return
    try:
        if connection.scalar(_HAS_ROLE, {"role": role}) is None:
            connection.exec_driver_sql(f'CREATE ROLE "{role}" NOLOGIN')
        connection.exec_driver_sql(f'GRANT "{role}" TO CURRENT_USER')
    except ProgrammingError as error:
        connection.rollback()
        raise NoCoachRoleError(
            f"coaches read in the role {role}, which this login may not make. Have an administrator"
            f' of the database say: CREATE ROLE "{role}" NOLOGIN; GRANT "{role}" TO'
            " (the login of DATABASE_URL); or set DATABASE_COACH_ROLE to nothing: then only each"
            " query's own filter keeps coaches to their learners"
        ) from error
    connection.commit()


def _fence(
    connection: Connection,
    table: str,
    condition: str,
    *,
    role: str,
    policy: str,
    older: list[str],
) -> None:
    says = connection.exec_driver_sql
    for name in older:
        says(f'DROP POLICY "{name}" ON "{table}"')
    # named, so that a table which lets everybody pass is not made twice
    says(f'DROP POLICY IF EXISTS everybody ON "{table}"')
    says(f'CREATE POLICY everybody ON "{table}" USING (true)')
    says(f'CREATE POLICY "{policy}" ON "{table}" AS RESTRICTIVE TO "{role}" USING ({condition})')
    says(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')

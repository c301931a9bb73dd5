"""The audit trail is append-only, and sealed in a chain."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from domain.store.database.column_types import UtcDateTime

revision = '0068'
down_revision = '0054'

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
_REFUSED = 'the audit trail is append-only'
#: Where something may change after all: words of who was erased, and what a trim lets go.
_ERASED = (
    "NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.who = OLD.who AND NEW.action = OLD.action"
    " AND {same} AND NEW.detail = '[erased]'"
)
_NO_SALT = (
    "NEW.id = OLD.id AND NEW.event_id = OLD.event_id AND NEW.detail_digest = OLD.detail_digest"
    " AND NEW.seal = OLD.seal AND NEW.sealed_at = OLD.sealed_at AND NEW.salt IS NULL"
)
_EVENT_GOES = (
    "EXISTS (SELECT 1 FROM audit_seal s WHERE s.event_id = OLD.id"
    " AND s.id <= (SELECT max(t.up_to) FROM audit_trim t))"
)
_SEAL_GOES = "EXISTS (SELECT 1 FROM audit_trim t WHERE t.up_to > OLD.id)"
_RULES = (
    ('audit_event', 'UPDATE', _ERASED),
    ('audit_event', 'DELETE', _EVENT_GOES),
    ('audit_seal', 'UPDATE', _NO_SALT),
    ('audit_seal', 'DELETE', _SEAL_GOES),
    ('audit_trim', 'UPDATE', 'false'),
    ('audit_trim', 'DELETE', 'false'),
)
_TABLES = ('audit_event', 'audit_seal', 'audit_trim')


def upgrade() -> None:
    op.add_column('audit_event', sa.Column('through', AutoString(), nullable=True))
    op.create_table('audit_seal',
    sa.Column('id', _NUMBER, nullable=False),
    sa.Column('event_id', _NUMBER, nullable=False),
    sa.Column('salt', AutoString(), nullable=True),
    sa.Column('detail_digest', AutoString(), nullable=False),
    sa.Column('seal', AutoString(), nullable=False),
    sa.Column('sealed_at', UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('event_id')
    )
    op.create_table('audit_trim',
    sa.Column('id', _NUMBER, nullable=False),
    sa.Column('up_to', _NUMBER, nullable=False),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('who', AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    on_sqlite = op.get_bind().dialect.name == 'sqlite'
    for table, change, allowed in _RULES:
        (_on_sqlite if on_sqlite else _on_postgresql)(table, change, allowed)
    if not on_sqlite:
        for table in _TABLES:
            op.execute(f"""
                CREATE FUNCTION {table}_truncate() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$
            """)
            op.execute(
                f'CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table}'
                f' FOR EACH STATEMENT EXECUTE FUNCTION {table}_truncate()'
            )


def _on_sqlite(table: str, change: str, allowed: str) -> None:
    rule = allowed.format(same='NEW.through IS OLD.through')
    op.execute(
        f"CREATE TRIGGER {table}_{change.lower()} BEFORE {change} ON {table}"
        f" WHEN NOT coalesce({rule}, 0)"
        f" BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
    )


def _on_postgresql(table: str, change: str, allowed: str) -> None:
    rule = allowed.format(same='NEW.through IS NOT DISTINCT FROM OLD.through')
    kept = 'NEW' if change == 'UPDATE' else 'OLD'
    name = f'{table}_{change.lower()}'
    op.execute(f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF coalesce({rule}, false) THEN RETURN {kept}; END IF;
            RAISE EXCEPTION '{_REFUSED}';
        END $$
    """)
    op.execute(
        f'CREATE TRIGGER {name} BEFORE {change} ON {table}'
        f' FOR EACH ROW EXECUTE FUNCTION {name}()'
    )

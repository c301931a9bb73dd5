"""Work that one transaction of a database does at a time."""

from sqlalchemy import text
from sqlmodel import Session


def one_at_a_time(session: Session, key: int) -> None:
    """Wait for whoever else has this key, and have it until the transaction ends.

    PostgreSQL's locks are of a whole database, so the schema is named: others may be beside ours.
    SQLite has one writer as it is.
    """
    if session.get_bind().dialect.name == "postgresql":
        of_schema = text("SELECT pg_advisory_xact_lock(:key, hashtext(current_schema()))")
        session.execute(of_schema, {"key": key})

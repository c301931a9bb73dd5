"""Statements of a migration that keep everybody waiting on PostgreSQL, where a table is large.

Other statements of a migration take their locks for a moment only: a column without a value, a new
table. These read or write all of a table under a lock that stops its readers or its writers.
"""

import re
from collections.abc import Iterable
from typing import Final

#: Tables that grow with learners and days.
LARGE: Final = frozenset(
    {
        *("activity", "progress", "snapshot", "superseded_snapshot", "snapshot_features"),
        *("nudge", "undecided", "message", "message_event", "received_event", "import_change"),
    }
)
_TABLE: Final = r'"?(?P<table>\w+)"?'
_DANGERS: Final = {
    rf"CREATE (UNIQUE )?INDEX (?!CONCURRENTLY)(IF NOT EXISTS )?\S+ ON {_TABLE}": (
        "create the index with postgresql_concurrently=True, in an autocommit_block; of a table in"
        " parts ON ONLY it, concurrently on each part, and attach those"
    ),
    rf"ALTER TABLE {_TABLE} ADD CONSTRAINT .*(FOREIGN KEY|CHECK)(?!.*NOT VALID)": (
        "add the constraint with postgresql_not_valid=True, and validate it in a later migration"
    ),
    rf"ALTER TABLE {_TABLE} ADD CONSTRAINT .*(UNIQUE|PRIMARY KEY) \(": (
        "create a unique index concurrently, then add the constraint using it"
    ),
    rf"ALTER TABLE {_TABLE} ADD COLUMN .* NOT NULL(?!.*DEFAULT)(?<!DEFAULT)": (
        "give the column a server default, or let it be empty"
    ),
    rf"ALTER TABLE {_TABLE} ALTER COLUMN \S+ (TYPE|SET NOT NULL)": (
        "add another column, fill it in steps, and read it instead"
    ),
    rf"(UPDATE|DELETE FROM) {_TABLE}\b": "change rows in steps, by a job, not in the migration",
}


def dangers_in(statements: Iterable[str]) -> list[str]:
    """What each dangerous statement should be instead; empty where all are safe."""
    found: list[str] = []
    for statement in statements:
        flat = " ".join(statement.split())
        if re.search(r"ADD COLUMN .* DEFAULT ", flat):
            continue  # PostgreSQL keeps a constant default beside the table, and rewrites nothing
        for pattern, instead in _DANGERS.items():
            match = re.search(pattern, flat, re.IGNORECASE)
            if match and match["table"] in LARGE:
                found.append(f"{flat[:100]}: {instead}")
    return found

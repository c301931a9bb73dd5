"""What each table holds and which column is what, decided before a row is read."""

from domain.sources.tables.schema.planning.barrier_columns import UNSAID
from domain.sources.tables.schema.planning.gradebook import is_of_row, row_of
from domain.sources.tables.schema.planning.plan import plan_tables
from domain.sources.tables.schema.planning.planned import Plan, Plans
from domain.sources.tables.schema.planning.recognise import (
    columns_of,
    is_vague,
    lists_people,
    recognise,
)
from domain.sources.tables.schema.planning.strange import is_somebodys, says_columns
from domain.sources.tables.schema.planning.table_plan import dialect_of

__all__ = [
    "UNSAID",
    "Plan",
    "Plans",
    "columns_of",
    "dialect_of",
    "is_of_row",
    "is_somebodys",
    "is_vague",
    "lists_people",
    "plan_tables",
    "recognise",
    "row_of",
    "says_columns",
]

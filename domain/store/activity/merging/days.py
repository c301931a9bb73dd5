"""Counts of days that come otherwise than in a file, under the rule of files."""

from typing import Any, Final

from sqlalchemy import Select
from sqlmodel import Session

from domain.store.activity.merging.newest_facts import NewestFacts
from domain.store.database import table_of
from domain.store.provenance import ExportOrder
from domain.store.tables import Activity

_KEY: Final = ["enrolment_id", "day"]


def merge_days(session: Session, counts: Select[Any]) -> None:
    """Save counts of days, as an import does: of two counts of one day the greater stays.

    `counts` has the columns of `Activity`, in any order and with a condition (SQLite asks for one).
    """
    names = list(counts.selected_columns.keys())
    facts = NewestFacts(table_of(Activity), names, counts, _KEY, ExportOrder())
    session.execute(facts.upsert(session))

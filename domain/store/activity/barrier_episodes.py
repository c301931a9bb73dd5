"""One barrier from when it was first reported until it was over, of all the rows that tell of it.

Lists that come in the wrong order report a barrier that is open in several rows, which overlap or
meet. Rows stay as files told them, so that an import can be undone; who reads them reads episodes.
"""

from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, Date, Integer, Subquery, case, func, literal, select
from sqlmodel import col

from domain.store.database import columns
from domain.store.tables import Barrier

#: After every day: a barrier that is open ends then.
_OPEN: Final = date.max


def barrier_episodes(*whose: ColumnElement[bool]) -> Subquery:
    """Episodes of barriers that conditions on `Barrier` find, all of an enrolment or none.

    `enrolment_id`, `kind`, `severity` as first reported, `reported_on`, `resolved_on`.
    """
    b = Barrier
    same = (col(b.enrolment_id), col(b.kind))
    over = func.coalesce(col(b.resolved_on), literal(_OPEN, Date))
    earlier = func.max(over).over(partition_by=same, order_by=col(b.reported_on), rows=(None, -1))
    is_new = case((earlier >= col(b.reported_on), 0), else_=1)
    told = select(
        *columns(b.enrolment_id, b.kind, b.severity, b.reported_on),
        over.label("over"),
        is_new.label("is_new"),
    )
    row = told.where(*whose).subquery("told").c
    number = func.sum(row.is_new, type_=Integer).over(
        partition_by=(row.enrolment_id, row.kind), order_by=row.reported_on
    )
    one = select(*row, number.label("number")).subquery("numbered").c
    last = func.max(one.over, type_=Date)
    return (
        select(
            *(one.enrolment_id, one.kind),
            func.max(case((one.is_new == 1, one.severity))).label("severity"),
            func.min(one.reported_on, type_=Date).label("reported_on"),
            case((last < literal(_OPEN, Date), last)).label("resolved_on"),
        )
        .group_by(one.enrolment_id, one.kind, one.number)
        .subquery("episode")
    )

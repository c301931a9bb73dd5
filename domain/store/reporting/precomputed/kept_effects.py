"""What help was worth, kept with what it was worked out from: no page waits for every draw.

Only the worker keeps it, after planning; whoever reads works out for itself what is missing or was
worked out from something else.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import func, select
from sqlmodel import Session, col

from domain.experiments import (
    Contacts,
    InterventionFinding,
    NoUplift,
    Uplift,
    contacts,
    findings,
    first_closed_draws,
    uplift,
)
from domain.store.database import Database
from domain.store.nudges import read_assignments, read_learner_counts, read_worklist_entries
from domain.store.people import ALL_COHORTS, CohortFilter
from domain.store.reporting.precomputed.segment_counts import read_change_marks
from domain.store.tables import (
    Contact,
    Erasure,
    EventState,
    KeptEffects,
    Nudge,
    Programme,
    ReceivedEvent,
    SamePerson,
    ScoringObjection,
)

#: Stands for all programmes together; no row has this number.
_ALL: Final = 0


@dataclass(frozen=True, kw_only=True)
class Effects:
    """What each nudge was worth, whom nudges help most, and what followed contacts by people."""

    findings: list[InterventionFinding]
    uplift: Uplift | NoUplift
    contacts: Contacts


def read_effects(
    database: Database,
    *,
    until: date,
    goal_days: Mapping[str, int],
    seed: int,
    of: CohortFilter = ALL_COHORTS,
) -> Effects:
    """What is known by a day of a programme, a cohort or all.

    Of one cohort it is worked out when it is asked for: there are too many to keep.
    """
    if of.cohort is not None:
        return _worked_out(database, until, goal_days, seed, of)
    with database.reading() as session:
        kept = session.get(KeptEffects, (until, of.programme or _ALL))
    if kept and kept.worked_out_from == _mark(database, goal_days, seed):
        return _written_effects().validate_python(json.loads(kept.effects))
    return _worked_out(database, until, goal_days, seed, of)


def keep_effects(
    database: Database, *, until: date, goal_days: Mapping[str, int], seed: int
) -> int:
    """Work out and keep what is known by the newest day, of all and of each; how many were kept.

    Nothing where that is kept already. Earlier days are forgotten: their pages are rarely opened.
    """
    mark = _mark(database, goal_days, seed)
    with database.reading() as session:
        programmes = list(session.scalars(select(col(Programme.id))))
        known = select(col(KeptEffects.programme_id)).where(
            col(KeptEffects.until) == until, col(KeptEffects.worked_out_from) == mark
        )
        kept = set(session.scalars(known))
    asked = [_ALL, *programmes] if len(programmes) > 1 else [_ALL]
    found = [
        KeptEffects(
            until=until,
            programme_id=one,
            worked_out_from=mark,
            effects=_as_text(
                _worked_out(database, until, goal_days, seed, CohortFilter(programme=one or None))
            ),
        )
        for one in asked
        if one not in kept
    ]
    if found:
        with database.transaction() as session:
            for old in session.scalars(select(KeptEffects)):
                if old.until != until or old.programme_id not in kept:
                    session.delete(old)
            session.flush()
            session.add_all(found)
    return len(found)


def _worked_out(
    database: Database,
    until: date,
    goal_days: Mapping[str, int],
    seed: int,
    of: CohortFilter,
) -> Effects:
    draws = read_assignments(database, until=until, of=of)
    counts = read_learner_counts(database, draws)
    listed = read_worklist_entries(database, until=until, of=of)
    return Effects(
        findings=findings(draws, goal_days=goal_days, learners_on=counts, until=until),
        uplift=uplift(first_closed_draws(draws, goal_days=goal_days, until=until), seed=seed),
        contacts=contacts(listed, until=until),
    )


def _mark(database: Database, goal_days: Mapping[str, int], seed: int) -> str:
    """Changes with whatever effects are worked out from: draws, activity, people, contacts."""
    marks = read_change_marks(database)
    with database.reading() as session:
        counted = [_number(session, one) for one in _CHANGES]
    said = repr((marks.imported, marks.people, marks.versions, counted, [*goal_days.items()], seed))
    return hashlib.sha256(said.encode()).hexdigest()


_CHANGES: Final[tuple[Any, ...]] = (
    # each by itself: for both at once SQLite looks at every nudge
    select(*(select(end(Nudge.id)).scalar_subquery() for end in (func.min, func.max))),
    select(func.max(ReceivedEvent.id)),
    select(func.count()).where(col(ReceivedEvent.state) == EventState.WAITING),
    select(func.max(Erasure.id)),
    select(func.max(ScoringObjection.id), func.max(ScoringObjection.withdrawn_at)),
    select(func.max(SamePerson.id), func.max(SamePerson.undone_at)),
    select(func.max(Contact.id), func.max(Contact.taken_back_at)),
)


def _number(session: Session, asked: Any) -> tuple[str, ...]:  # noqa: ANN401 - selects of several shapes
    return tuple(str(one) for one in session.execute(asked).one())


@cache
def _written_effects() -> TypeAdapter[Effects]:
    return TypeAdapter(Effects)


def _as_text(found: Effects) -> str:
    return json.dumps(_written_effects().dump_python(found, mode="json"))

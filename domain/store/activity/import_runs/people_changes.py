"""Who an import brings, and what it changes of whom: read before and after, and compared."""

from collections.abc import Iterable
from typing import Final

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from domain.store.activity.import_runs.summary import PeopleChanges
from domain.store.database import among, columns
from domain.store.tables import Cohort, Employer, Enrolment, Learner, Staff

_SHOWN: Final = 50
_NAMES: Final = {
    "name": "name",
    "email": "email",
    "phone": "phone",
    "cohort": "cohort",
    "coach": "coach",
    "employer": "employer",
    "stage": "stage",
    "withdrawn_on": "day they withdrew",
    "outcome": "outcome",
}


def read_people(session: Session, refs: Iterable[str]) -> pd.DataFrame:
    """What is known of these learners and where they study, a row an enrolment, by both refs."""
    found = (
        select(
            *columns(ref=Learner.ref, name=Learner.name, email=Learner.email),
            *columns(phone=Learner.phone, enrolment=Enrolment.ref, cohort=Cohort.name),
            *columns(coach=Staff.name, employer=Employer.name, stage=Enrolment.stage),
            *columns(withdrawn_on=Enrolment.withdrawn_on, outcome=Enrolment.outcome),
        )
        .select_from(Learner)
        .outerjoin(Enrolment, col(Enrolment.learner_id) == col(Learner.id))
        .outerjoin(Cohort, col(Cohort.id) == col(Enrolment.cohort_id))
        .outerjoin(Staff, col(Staff.id) == col(Enrolment.coach_id))
        .outerjoin(Employer, col(Employer.id) == col(Enrolment.employer_id))
        .where(among(Learner.ref, refs))
    )
    rows = session.execute(found).mappings().all()
    frame = pd.DataFrame([dict(row) for row in rows], columns=["ref", "enrolment", *_NAMES])
    return frame.set_index(["ref", "enrolment"])


def changes_between(before: pd.DataFrame, after: pd.DataFrame) -> PeopleChanges:
    """Who is new, and who is changed in what; of learners who were there before and after."""
    known = set(before.index.get_level_values("ref"))
    refs = after.index.get_level_values("ref")
    new = after[~refs.isin(known)].groupby(level="ref")["name"].first()
    old = after[refs.isin(known)]
    was = before.reindex(old.index)
    differs = {
        words: (old[name] != was[name]) & ~(old[name].isna() & was[name].isna())
        for name, words in _NAMES.items()
    }
    any_of = pd.DataFrame(differs, index=old.index)
    changed = any_of[any_of.any(axis=1)]
    shown = changed.head(_SHOWN)
    first = [
        (_name(name), ", ".join(any_of.columns[row]))
        for name, row in zip(old.loc[shown.index, "name"], shown.to_numpy(), strict=True)
    ]
    return PeopleChanges(
        new=[_name(name) for name in new.head(_SHOWN)],
        changed=first,
        new_in_all=len(new),
        changed_in_all=int(changed.index.get_level_values("ref").nunique()),
    )


def _name(value: object) -> str:
    return value if isinstance(value, str) and value else "somebody without a name"

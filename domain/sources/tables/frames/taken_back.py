"""What an export says is no longer so: facts of which it says there are none, and what is undone.

An empty cell beside others that are filled is an answer; a column that is blank throughout, or is
not there, and a row that is missing, say nothing.
"""

from typing import Final

import pandas as pd

from domain.frames import ASSESSMENTS, ENROLMENTS
from domain.sources.batch import BARRIERS_NAMED, DONE_IN_FULL, NO_FACTS, UNDER_WAY
from domain.sources.tables.columns import flag
from domain.sources.tables.people import People

_OF_PEOPLE: Final = {"coach": "coach_ref", "stage": "stage"}
_OF_WORK: Final = ("due_on", "weight")


def under_way(people: People, known_on: pd.Timestamp) -> pd.DataFrame:
    """Those whom a status calls learners on that day, and those of whom it is blank."""
    study = people.study
    is_here, is_blank = (study[name].astype(bool) for name in ("is_under_way", "is_status_blank"))
    told = study.assign(
        enrolment_ref=study["ref"], day=known_on, is_here=is_here, is_blank=is_blank
    )
    return UNDER_WAY.conform(told[is_here | is_blank]).reset_index(drop=True)


def blank_barriers(people: People, known_on: pd.Timestamp) -> pd.DataFrame:
    """Those whose cell of barriers is empty, in the form of what is named in full."""
    study = people.study
    blank = study[_says_none(study, "barriers", "barriers")]
    told = blank.assign(enrolment_ref=blank["ref"], day=known_on, is_blank=True)
    return BARRIERS_NAMED.conform(told).reset_index(drop=True)


def no_facts_of_people(people: People, known_on: pd.Timestamp) -> pd.DataFrame:
    """Coaches and stages that learners' rows say there are none of."""
    study = people.study
    parts = [
        study.loc[_says_none(study, name, fact), ["ref"]].assign(fact=fact)
        for name, fact in _OF_PEOPLE.items()
    ]
    told = pd.concat(parts, ignore_index=True)
    return NO_FACTS.conform(told.assign(frame=ENROLMENTS.name, day=known_on))


def no_facts_of_work(rows: pd.DataFrame, ref: str, known_on: pd.Timestamp) -> pd.DataFrame:
    """Due days and weights that all rows about a piece of work, named by `ref`, have none of."""
    parts = [NO_FACTS.empty()]
    for fact in _OF_WORK:
        if fact in rows:
            none = _says_none(rows, fact, fact).groupby(rows[ref]).all()
            parts.append(pd.DataFrame({"ref": none.index[none], "fact": fact}))
    told = pd.concat(parts, ignore_index=True)
    return NO_FACTS.conform(told.assign(frame=ASSESSMENTS.name, day=known_on))


def done_in_full(named: pd.Series, running: pd.DataFrame, known_on: pd.Timestamp) -> pd.DataFrame:
    """Where those stand by the day of the export whose lessons or modules are listed, done or not.

    `running` has what they had done by each day; who is not in it has done nothing.
    """
    last = running.sort_values("day", kind="stable").groupby("enrolment_ref").last()
    now = last[["percent", "modules_completed"]].reindex(named.drop_duplicates())
    for name in now:
        if running[name].notna().any():
            now[name] = now[name].fillna(0)
    return DONE_IN_FULL.conform(now.rename_axis("enrolment_ref").reset_index().assign(day=known_on))


def _says_none(rows: pd.DataFrame, name: str, fact: str) -> pd.Series:
    """Which rows say that there is none, where no other file of the export has one."""
    said = flag(rows, f"{name}_none").fillna(value=False).astype(bool)
    return said & rows[fact].isna()

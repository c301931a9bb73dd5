"""Finds the enrolment each event row is about."""

from collections.abc import Mapping as Map

import pandas as pd

from domain.sources.tables.people import People, looked_up, named_by, pairs
from domain.sources.tables.rows import ROW_LEFT_OUT, listed

_BETWEEN = "\x1f"


def enrolled(
    rows: pd.DataFrame | None, people: People, rejected: list[pd.DataFrame]
) -> pd.DataFrame:
    """The rows of our learners with `enrolment_ref` and `cohort_ref`; others are listed.

    Rows name an enrolment, or a learner (by id or address) and, where the learner has several, a
    cohort. Rows of staff accounts are left out without a word: the account itself is listed.
    """
    if rows is None:
        return pd.DataFrame({"enrolment_ref": [], "cohort_ref": []}, dtype="string")
    study = people.study
    ref = pd.Series(pd.NA, rows.index, dtype="string")
    if "enrolment" in rows:
        ref = looked_up(rows["enrolment"], pairs(study["ref"], study["ref"]))
    if "learner" in rows:
        ref = ref.fillna(_by_learner(rows, people))
    if ref.isna().any():
        _list_unknown(rows[ref.isna()], people, rejected)
        rows, ref = rows[ref.notna()], ref.dropna()
    cohort = looked_up(ref, pairs(study["ref"], study["cohort_ref"]))
    return rows.assign(enrolment_ref=ref, cohort_ref=cohort)


def _by_learner(rows: pd.DataFrame, people: People) -> pd.Series:
    """By learner and cohort where a cohort is named, else by learners with one enrolment."""
    study = people.study
    learner = named_by(rows["learner"], people.keys)
    once = study[~study.duplicated("learner_ref", keep=False)]
    ref = looked_up(learner, pairs(once["learner_ref"], once["ref"]))
    if "cohort" not in rows:
        return ref
    both: dict[str, str] = {}
    for name in ("cohort", "cohort_ref"):
        named = study.dropna(subset=name)
        both |= pairs(named["learner_ref"] + _BETWEEN + named[name], named["ref"])
    of_cohort = looked_up(learner + _BETWEEN + rows["cohort"], both)
    return of_cohort.fillna(ref.where(rows["cohort"].isna()))


def _list_unknown(rows: pd.DataFrame, people: People, rejected: list[pd.DataFrame]) -> None:
    column = "learner" if "learner" in rows else "enrolment"
    who = rows[column]
    unknown = ~who.isin(people.left_out).fillna(value=False)
    reason = _why(who, people)
    rejected.append(listed(rows[unknown], column=column, value=who, reason=reason))


def _why(who: pd.Series, people: People) -> pd.Series:
    several: Map[str, str] = dict.fromkeys(
        people.study["learner_ref"][people.study.duplicated("learner_ref")], "several"
    )
    many = looked_up(named_by(who, people.keys), several).notna()
    reason = pd.Series(f"is not among the learners{ROW_LEFT_OUT}", who.index, dtype="string")
    reason = reason.mask(many, f"has several enrolments: map a cohort or enrolment{ROW_LEFT_OUT}")
    return reason.mask(who.isna(), f"is missing{ROW_LEFT_OUT}")

"""Finds the enrolment each event row is about."""

import pandas as pd

from domain.sources.tables_people import People, named_by
from domain.sources.tables_rows import ROW_LEFT_OUT, listed

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
    ref = (
        _distinct(rows["enrolment"], people.study.set_index("ref")) if "enrolment" in rows else None
    )
    if "learner" in rows:
        by_learner = _by_learner(rows, people)
        ref = by_learner if ref is None else ref.fillna(by_learner)
    if ref is None:  # a plan always has one of them
        raise AssertionError("a table of events names neither enrolment nor learner")
    who = rows["learner"] if "learner" in rows else rows["enrolment"]
    unknown = ref.isna() & ~who.isin(people.left_out).fillna(value=False)
    rejected.append(
        listed(rows[unknown], column="learner", value=who, reason=_why(rows, who, people))
    )
    known = rows.assign(enrolment_ref=ref)[ref.notna()]
    cohort = people.study.set_index("ref")["cohort_ref"]
    return known.assign(cohort_ref=_taken(known["enrolment_ref"], cohort))


def _by_learner(rows: pd.DataFrame, people: People) -> pd.Series:
    study = people.study
    codes, names = pd.factorize(rows["learner"])
    learner = named_by(pd.Series(names, dtype="string"), people.keys)
    once = study[~study.duplicated("learner_ref", keep=False)].set_index("learner_ref")["ref"]
    only = learner.map(once).astype("string")
    ref = pd.Series(only.array.take(codes, allow_fill=True), rows.index)
    if "cohort" not in rows:
        return ref
    pairs = pd.concat(
        [
            pd.Series(study["ref"].array, study["learner_ref"] + _BETWEEN + study[name])
            for name in ("cohort_ref", "cohort")
        ]
    )
    pairs = pairs[pairs.index.notna() & ~pairs.index.duplicated()]
    said = pd.Series(learner.array.take(codes, allow_fill=True), rows.index)
    return _taken(said + _BETWEEN + rows["cohort"], pairs).fillna(ref.where(rows["cohort"].isna()))


def _why(rows: pd.DataFrame, who: pd.Series, people: People) -> pd.Series:
    several = people.study["learner_ref"][people.study.duplicated("learner_ref")]
    reason = pd.Series(f"is not among the learners{ROW_LEFT_OUT}", rows.index, dtype="string")
    many = who.isin(several).fillna(value=False)
    reason = reason.mask(many, f"has several enrolments: map a cohort or enrolment{ROW_LEFT_OUT}")
    return reason.mask(who.isna(), f"is missing{ROW_LEFT_OUT}")


def _distinct(cells: pd.Series, study: pd.DataFrame) -> pd.Series:
    """The cells that are refs of enrolments."""
    return _taken(cells, pd.Series(study.index.array, study.index))


def _taken(cells: pd.Series, lookup: pd.Series) -> pd.Series:
    """What `lookup` has for each cell, looked up once per distinct one."""
    codes, distinct = pd.factorize(cells)
    found = pd.Series(distinct, dtype="string").map(lookup).astype("string")
    return pd.Series(found.array.take(codes, allow_fill=True), cells.index)

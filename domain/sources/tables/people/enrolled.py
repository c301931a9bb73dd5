"""Finds the enrolment each event row is about."""

from collections.abc import Mapping as Map

import pandas as pd

from domain.frames import blank_text
from domain.sources import parsers
from domain.sources.names import same_name
from domain.sources.tables.columns import flag, looked_up, pairs, text
from domain.sources.tables.people.gather import People, named_by
from domain.sources.tables.rows import Rejections
from domain.sources.tables.schema.planning import is_of_row

_BETWEEN = "\x1f"


def enrolled(rows: pd.DataFrame | None, people: People, rejections: Rejections) -> pd.DataFrame:
    """The rows of our learners with `enrolment_ref` and, but of logs, `cohort_ref`; others listed.

    Rows name an enrolment, or a learner (by id, address or, where it is one learner's, name) and,
    where the learner has several, a cohort. What staff accounts and the system did is skipped.
    """
    if rows is None:
        return pd.DataFrame({"enrolment_ref": [], "cohort_ref": []}, dtype="string")
    rows = rows.assign(**_found(rows, people))
    if rows["enrolment_ref"].isna().any():
        unknown = rows["enrolment_ref"].isna()
        _list_unknown(rows[unknown], people, rejections)
        rows = rows[~unknown]
    return rows


def enrolments_named(rows: pd.DataFrame, people: People) -> set[str]:
    """Every enrolment that rows may be about: of a learner who has several, all of them."""
    found: set[str] = set()
    if "enrolment" in rows:
        found |= set(rows["enrolment"].dropna().tolist()) & people.cohort_of.keys()
    if "learner" in rows:
        who = named_by(rows["learner"].astype("string"), people.keys).dropna().unique()
        study = people.study
        found |= set(study["ref"][study["learner_ref"].isin(list(who))].tolist())
    return found


def _found(rows: pd.DataFrame, people: People) -> dict[str, pd.Series]:
    """Enrolment and cohort of each row; of a log, only the enrolment."""
    naming = [name for name in ("learner", "enrolment", "cohort") if name in rows]
    if len(naming) > 1:
        return _each(rows.astype(dict.fromkeys(naming, "string")), people)
    whose = rows[naming[0]]
    if isinstance(whose.dtype, pd.CategoricalDtype):
        return {"enrolment_ref": parsers.by_category(whose, _named(whose, people))}
    codes, distinct = pd.factorize(whose)
    one = _each(pd.DataFrame({naming[0]: distinct}), people)
    return {
        name: pd.Series(each.array.take(codes, allow_fill=True), rows.index)
        for name, each in one.items()
    }


def _named(whose: pd.Series, people: People) -> pd.Series:
    """The enrolment by each category: parts of a log name the same people again and again."""
    names, column = whose.cat.categories.tolist(), str(whose.name)
    known = people.enrolment_named.setdefault(column, {})
    new = pd.Series([name for name in names if name not in known], dtype="string")
    if len(new):
        known |= pairs(new, _each(pd.DataFrame({column: new}), people)["enrolment_ref"])
    return pd.Series([known[name] for name in names], dtype="string")


def _each(rows: pd.DataFrame, people: People) -> dict[str, pd.Series]:
    if "enrolment" not in rows:
        ref = _by_learner(rows, people) if "learner" in rows else blank_text(rows.index)
        return {"enrolment_ref": ref, "cohort_ref": looked_up(ref, people.cohort_of)}
    cohort = looked_up(rows["enrolment"], people.cohort_of)
    ref = rows["enrolment"].where(cohort.notna())
    if "learner" in rows:
        ref = ref.fillna(_by_learner(rows, people))
        cohort = looked_up(ref, people.cohort_of)
    return {"enrolment_ref": ref, "cohort_ref": cohort}


def _by_learner(rows: pd.DataFrame, people: People) -> pd.Series:
    """By learner and cohort where a cohort is named, else by learners with one enrolment."""
    study = people.study
    learner = named_by(rows["learner"], people.keys)
    ref = looked_up(learner, people.only_enrolment_of)
    if "cohort" not in rows:
        return ref
    both: dict[str, str] = {}
    for name in ("cohort", "cohort_ref"):
        named = study.assign(named=text(study, name)).dropna(subset="named")
        both |= pairs(named["learner_ref"] + _BETWEEN + named["named"], named["ref"])
    of_cohort = looked_up(learner + _BETWEEN + rows["cohort"], both)
    return of_cohort.fillna(ref.where(rows["cohort"].isna()))


def _list_unknown(rows: pd.DataFrame, people: People, rejections: Rejections) -> None:
    column = "learner" if "learner" in rows else "enrolment"
    if column == "learner":
        rows = _told_of_rows(rows, people, rejections)
    who = rows[column].astype("string")
    staff = who.isin(people.left_out) | same_name(who).isin(people.left_out)
    staff = staff.fillna(value=False).astype(bool)
    staff |= flag(rows, "by_staff").fillna(value=False).astype(bool)
    nobody = flag(rows, "nobody").fillna(value=False).astype(bool)
    rejections.skip(rows[staff], column=column, value=who, reason="is a staff account's")
    rejections.skip(rows[nobody], column=column, value=None, reason="is the system's, nobody's")
    left = rows[~staff & ~nobody]
    rejections.rows(left, column=column, value=who, reason=_why(who, people))


def _told_of_rows(rows: pd.DataFrame, people: People, rejections: Rejections) -> pd.DataFrame:
    """The rows without the marks of a gradebook: why its row is nobody's, that row has said."""
    who = rows["learner"].astype("string")
    of_row = is_of_row(who)
    known = of_row & named_by(who, people.keys).notna()
    why = _why(who, people)
    rejections.cells(rows[known], column="learner", value=None, reason=why)
    return rows[~of_row]


def _why(who: pd.Series, people: People) -> pd.Series:
    several: Map[str, str] = dict.fromkeys(
        people.study["learner_ref"][people.study.duplicated("learner_ref")], "several"
    )
    many = looked_up(named_by(who, people.keys), several).notna()
    reason = pd.Series("is not among the learners", who.index, dtype="string")
    reason = reason.mask(many, "has several enrolments: map a cohort or enrolment")
    alike = same_name(who).isin(people.shared_names).fillna(value=False).astype(bool)
    reason = reason.mask(alike & ~many, "is the name of several learners: add a report with ids")
    return reason.mask(who.isna(), "is missing")

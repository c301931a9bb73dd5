"""Assessed work and its results, from typed rows of quizzes, assignments and exams."""

from typing import Final

import pandas as pd

from domain.frames import ASSESSMENTS, RESULTS
from domain.sources.batch import NO_MARKS
from domain.sources.tables.columns import days, flag, number, pairs, text
from domain.sources.tables.rows import Rejections
from domain.sources.tables.schema.planning import is_of_row

_WHICH = ["enrolment_ref", "assessment_ref"]
_KINDS = ("assignment", "quiz", "exam")
#: What stands behind the name of work that is sat once more.
_RESIT: Final = (
    r"(?i)[\s_:(\[\u2013-]+(?:re-?sits?|re-?takes?|re-?submissions?|re-?assessment"
    r"|(?:second|2nd) attempt|nachprufung|nachpr\u00fcfung|wiederholung\w*|rattrapage|herkansing"
    r"|recuperaci[o\u00f3]n|recupero)[)\]]?\s*$"
)


def assessments(
    table: pd.DataFrame, cohort_refs: pd.Series, rejections: Rejections
) -> pd.DataFrame:
    """The table of assessments; `cohort_refs` has the cohort by what may name it.

    One without a cohort belongs to the only one there is.
    """
    stated = text(table, "cohort")
    cohort = stated.map(cohort_refs).astype("string")
    if len(set(cohort_refs)) == 1:
        cohort = cohort.fillna(cohort_refs.iloc[0])
    reason = "is no cohort of these tables"
    rejections.rows(table[cohort.isna()], column="cohort", value=stated, reason=reason)
    known = table.assign(cohort_ref=cohort, kind=_kind(table, "assignment"))[cohort.notna()]
    return ASSESSMENTS.conform(known).reset_index(drop=True)


def with_assessment(
    rows: pd.DataFrame, table: pd.DataFrame | None, rejections: Rejections
) -> pd.DataFrame:
    """Result rows with `assessment_ref`: listed by ref or name, else one per cohort."""
    if table is None:
        rows = _as_attempts(rows)
        return rows.assign(assessment_ref=rows["cohort_ref"] + ":" + rows["assessment"])
    refs = pd.Series(table["ref"].array, table["ref"].array)
    names = pd.Series(table["ref"].array, table["name"].array)
    lookup = pd.concat([refs, names[names.index.notna()]])
    ref = rows["assessment"].map(lookup[~lookup.index.duplicated()]).astype("string")
    reason = "is not in the table of assessments"
    rejections.rows(rows[ref.isna()], column="assessment", value=rows["assessment"], reason=reason)
    return rows.assign(assessment_ref=ref.replace(_resits(table)))[ref.notna()]


def without_resits(table: pd.DataFrame) -> pd.DataFrame:
    """The listed work but what is sat once more: that is due for those alone who need it."""
    return table[~table["ref"].isin(list(_resits(table)))].reset_index(drop=True)


def _resits(table: pd.DataFrame) -> dict[str, str]:
    """The listed work of which a cohort's resits are one more attempt, by the resit."""
    name = table["name"].fillna(table["ref"])
    base = name.str.replace(_RESIT, "", regex=True)
    mine = table["cohort_ref"] + "\0" + name
    of = (table["cohort_ref"] + "\0" + base).map(pairs(mine, table["ref"])).astype("string")
    again = (base != name) & of.notna()
    resits = pairs(table["ref"][again], of[again])
    return {resit: resits.get(first, first) for resit, first in resits.items()}


def _as_attempts(rows: pd.DataFrame) -> pd.DataFrame:
    """A resit of work that its cohort has is one more attempt at it, after the first one.

    As work of its own it would be due for those who need none, and missed by them.
    """
    base = rows["assessment"].str.replace(_RESIT, "", regex=True)
    named = rows["cohort_ref"] + "\0" + base
    there = set(named[base == rows["assessment"]])
    again = (base != rows["assessment"]) & named.isin(list(there))
    if not again.any():
        return rows
    return pd.concat([rows[~again], rows.assign(assessment=base)[again]])


def assessments_named(rows: pd.DataFrame) -> pd.DataFrame:
    """One assessment for each that results name in a cohort: quizzes, unless they say otherwise.

    Of work that is due the day is known, whether anybody has a mark or not.
    """
    without = flag(rows, "no_mark").fillna(value=False) & days(rows, "due_on").isna()
    without &= ~flag(rows, "handed_in").fillna(value=False) & days(rows, "submitted_on").isna()
    named = rows[~without.astype(bool)].drop_duplicates("assessment_ref")
    name = text(named, "title").fillna(named["assessment"])
    kind = _kind(named, "quiz")
    return ASSESSMENTS.conform(
        named.assign(ref=named["assessment_ref"], name=name, kind=kind)
    ).reset_index(drop=True)


def results(
    rows: pd.DataFrame, work: pd.DataFrame, known_by: pd.Timestamp, rejections: Rejections
) -> pd.DataFrame:
    """The first attempt at each assessment: what was shown once never changes with a later export.

    A mark without a day of its own was known on the day of the attempt. `..._assumed` tell which
    days nobody stated: work of which only that day is known, after it was due, is done
    (`is_banked`), and whether it came late nobody knows. Of a mark that cannot be read it is known
    that there is one.
    """
    percent = _percent(rows, rejections)
    impossible = percent.notna() & ~percent.between(0, 100).fillna(value=False)
    shown = percent[impossible].round(2).astype("string")
    reason = "is not between 0 and 100 %"
    marks = is_of_row(text(rows, "learner"))
    column = text(rows, "title").where(marks).fillna("score")
    rejections.cells(rows[impossible], column=column, value=shown, reason=reason)
    percent = percent.where(~impossible)
    stated, marked = days(rows, "submitted_on"), days(rows, "known_on")
    handed_in = flag(rows, "handed_in").fillna(value=False)
    nothing = percent.isna() & stated.isna() & marked.isna() & ~impossible & ~handed_in
    nothing &= flag(rows, "no_mark").fillna(value=True).astype(bool)
    rejections.skip(
        rows[nothing & ~marks],
        column="assessment",
        value=rows["assessment"],
        reason="has neither a mark nor a day: not handed in",
    )
    submitted = stated.fillna(known_by)
    known = marked.fillna(submitted.where(percent.notna()))
    due = work.set_index("ref")["due_on"].reindex(rows["assessment_ref"]).set_axis(rows.index)
    undated = stated.isna() & (due < submitted).fillna(value=False)
    banked = rows["banked"] if "banked" in rows else pd.Series(pd.NA, rows.index, dtype="boolean")
    attempts = rows.assign(
        score=percent.round(4),
        submitted_on=submitted,
        known_on=known,
        is_banked=banked.fillna(value=False) | undated,
        submitted_on_assumed=stated.isna(),
        known_on_assumed=stated.isna() & marked.isna(),
    )[~nothing]
    ordered = attempts.sort_values("submitted_on", kind="stable")
    later = ordered.duplicated(_WHICH)
    rejections.skip(
        ordered[later],
        column="assessment",
        value=ordered["assessment"],
        reason="is a later attempt: the first one counts",
    )
    first = ordered[~later].sort_index()
    assumed = ["submitted_on_assumed", "known_on_assumed"]
    return RESULTS.conform(first).assign(**first[assumed]).reset_index(drop=True)


def no_marks(rows: pd.DataFrame, known_on: pd.Timestamp) -> pd.DataFrame:
    """Whose work has no mark by all that is said of it; a cell that cannot be read says nothing."""
    if "no_mark" not in rows:
        return NO_MARKS.empty()
    told = rows.assign(
        none=flag(rows, "no_mark").fillna(value=False),
        handed_in=flag(rows, "handed_in").fillna(value=False) | days(rows, "submitted_on").notna(),
    )
    said = told.groupby(_WHICH, as_index=False, sort=False).agg(
        none=("none", "all"), handed_in=("handed_in", "any")
    )
    none = said[said["none"].astype(bool)].reset_index(drop=True)
    return NO_MARKS.conform(none.assign(day=known_on))


def _percent(rows: pd.DataFrame, rejections: Rejections) -> pd.Series:
    """As stated, else points of the most there were, else points out of a hundred.

    In a file that says of others what they are out of, points without that are no mark.
    """
    points, out_of = number(rows, "score"), number(rows, "out_of")
    told = (out_of > 0).fillna(value=False).groupby(rows["file"]).transform("any")
    of_most = points / out_of.where(out_of > 0) * 100
    percent = number(rows, "percent").fillna(of_most.mask(~told, points))
    lost = told & points.notna() & percent.isna() & ~is_of_row(text(rows, "learner"))
    shown, reason = points[lost].astype("string"), "is out of nobody knows how many points"
    rejections.cells(rows[lost], column="score", value=shown, reason=reason)
    return percent


def _kind(rows: pd.DataFrame, otherwise: str) -> pd.Series:
    kind = text(rows, "kind").str.lower()
    return kind.where(kind.isin(_KINDS), otherwise)

"""Assessed work and its results, from typed rows of quizzes, assignments and exams."""

import pandas as pd

from domain.frames import ASSESSMENTS, RESULTS
from domain.sources.tables.rows import ROW_LEFT_OUT, listed

_KINDS = ("assignment", "quiz", "exam")


def assessments(
    table: pd.DataFrame, cohort_refs: pd.Series, rejected: list[pd.DataFrame]
) -> pd.DataFrame:
    """The table of assessments; `cohort_refs` has the cohort by what may name it.

    One without a cohort belongs to the only one there is.
    """
    stated = _column(table, "cohort")
    cohort = stated.map(cohort_refs).astype("string")
    if len(set(cohort_refs)) == 1:
        cohort = cohort.fillna(cohort_refs.iloc[0])
    reason = f"is no cohort of these tables{ROW_LEFT_OUT}"
    rejected.append(listed(table[cohort.isna()], column="cohort", value=stated, reason=reason))
    known = table.assign(cohort_ref=cohort, kind=_kind(table, "assignment"))[cohort.notna()]
    return ASSESSMENTS.conform(known.drop_duplicates("ref")).reset_index(drop=True)


def with_assessment(
    rows: pd.DataFrame, table: pd.DataFrame | None, rejected: list[pd.DataFrame]
) -> pd.DataFrame:
    """Result rows with `assessment_ref`: listed by ref or name, else one per cohort."""
    if table is None:
        return rows.assign(assessment_ref=rows["cohort_ref"] + ":" + rows["assessment"])
    refs = pd.Series(table["ref"].array, table["ref"].array)
    names = pd.Series(table["ref"].array, table["name"].array)
    lookup = pd.concat([refs, names[names.index.notna()]])
    ref = rows["assessment"].map(lookup[~lookup.index.duplicated()]).astype("string")
    reason = f"is not in the table of assessments{ROW_LEFT_OUT}"
    rejected.append(
        listed(rows[ref.isna()], column="assessment", value=rows["assessment"], reason=reason)
    )
    return rows.assign(assessment_ref=ref)[ref.notna()]


def assessments_named(rows: pd.DataFrame) -> pd.DataFrame:
    """One assessment for each that results name in a cohort: quizzes, unless they say otherwise."""
    named = rows.drop_duplicates("assessment_ref")
    name = _column(named, "title").fillna(named["assessment"])
    kind = _kind(named, "quiz")
    return ASSESSMENTS.conform(
        named.assign(ref=named["assessment_ref"], name=name, kind=kind)
    ).reset_index(drop=True)


def results(
    rows: pd.DataFrame, known_by: pd.Timestamp, rejected: list[pd.DataFrame]
) -> pd.DataFrame:
    """The first attempt at each assessment: what was shown once never changes with a later export.

    A mark without a day of its own was known on the day of the attempt. `..._assumed` tell which
    days nobody stated.
    """
    percent = _percent(rows)
    impossible = percent.notna() & ~percent.between(0, 100).fillna(value=False)
    shown = percent.round(2).astype("string")
    reason = f"is not between 0 and 100 %{ROW_LEFT_OUT}"
    rejected.append(listed(rows[impossible], column="score", value=shown, reason=reason))
    stated, marked = _days(rows, "submitted_on"), _days(rows, "known_on")
    submitted = stated.fillna(known_by)
    known = marked.fillna(submitted.where(percent.notna()))
    banked = rows["banked"] if "banked" in rows else pd.Series(pd.NA, rows.index, dtype="boolean")
    attempts = rows.assign(
        score=percent.round(4),
        submitted_on=submitted,
        known_on=known,
        is_banked=banked.fillna(value=False),
        submitted_on_assumed=stated.isna(),
        known_on_assumed=stated.isna() & marked.isna(),
    )[~impossible]
    first = attempts.sort_values("submitted_on", kind="stable")
    first = first.drop_duplicates(["enrolment_ref", "assessment_ref"]).sort_index()
    days = ["submitted_on_assumed", "known_on_assumed"]
    return RESULTS.conform(first).assign(**first[days]).reset_index(drop=True)


def _percent(rows: pd.DataFrame) -> pd.Series:
    """As stated, else points of the most there were, else points out of a hundred."""
    points = _number(rows, "score")
    out_of = _number(rows, "out_of")
    of_most = (points / out_of.where(out_of > 0) * 100).fillna(points.where(out_of.isna()))
    return _number(rows, "percent").fillna(of_most)


def _kind(rows: pd.DataFrame, otherwise: str) -> pd.Series:
    kind = _column(rows, "kind").str.lower()
    return kind.where(kind.isin(_KINDS), otherwise)


def _column(rows: pd.DataFrame, name: str) -> pd.Series:
    return rows[name] if name in rows else pd.Series(pd.NA, rows.index, dtype="string")


def _number(rows: pd.DataFrame, name: str) -> pd.Series:
    return rows[name] if name in rows else pd.Series(pd.NA, rows.index, dtype="Float64")


def _days(rows: pd.DataFrame, name: str) -> pd.Series:
    if name in rows:
        return rows[name].astype("datetime64[s]")
    return pd.Series(pd.NaT, rows.index, dtype="datetime64[s]")

"""Assessed work: due, handed in, missed, late, how early, and the marks known by then.

Exams are set apart: they are sat, not handed in over time. Work carried over from an earlier
attempt (`is_banked`) counts as done, but not as something the learner did now. A missed piece is
one that was due on or before as_of and had not been handed in by then; what was due before somebody
enrolled is not due for them. The schedule (which work
there is, when due, its weight) is known from the start; results are known when handed in, marks
when `known_on` has come.
"""

from typing import Final

import ibis
from ibis.expr.types import NumericValue, Table

from domain.learners.features.index_dates import MOMENT, days_between

#: More than any number of days or marks that orders pieces of work.
_PLACES: Final = 100_000


def work_features(base: Table, assessments: Table, results: Table) -> Table:
    """One row per moment whose cohort has assessed work."""
    work = assessments.filter(assessments.kind != "exam")
    asked = base.select(*MOMENT, "cohort_id", "enrolled_days_ahead", "days_since_possible").join(
        work.select("assessment_id", "cohort_id", "kind", "due_on", "weight"), "cohort_id"
    )
    rows = asked.left_join(results, ["enrolment_id", "assessment_id"])
    rows = rows.mutate(done=rows.submitted_on.notnull() & (rows.submitted_on <= rows.as_of))
    before_them = (rows.enrolled_days_ahead < 0) & (
        days_between(rows.as_of, rows.due_on) > rows.days_since_possible
    )
    rows = rows.filter(~before_them.fill_null(False) | rows.done)  # noqa: FBT003 - ibis' own signature
    due = rows.due_on.notnull() & (rows.due_on <= rows.as_of)
    banked = rows.is_banked.fill_null(False)  # noqa: FBT003 - as above
    rows = rows.mutate(
        is_due=due,
        own=rows.done & ~banked,
        missed=due & ~rows.done,
        marked=(rows.score.notnull() & rows.done)
        & (ibis.coalesce(rows.known_on, rows.submitted_on) <= rows.as_of),
        points=rows.weight.fill_null(0.0),
        lead=days_between(rows.due_on, rows.submitted_on),
        since=days_between(rows.as_of, rows.submitted_on),
        since_due=days_between(rows.as_of, rows.due_on),
        since_known=days_between(rows.as_of, ibis.coalesce(rows.known_on, rows.submitted_on)),
    )
    return _shares(_totals(rows.mutate(order=_order(rows))))


def _order(rows: Table) -> NumericValue:
    """Which piece is the last: handed in last, of those due last, of those the better one.

    Without the rest, which of two handed in on one day is the last would be the engine's choice.
    """
    handed_in = -rows.since.cast("float64") * _PLACES + rows.lead.fill_null(0)
    return handed_in * _PLACES + rows.score.fill_null(0)


def _totals(rows: Table) -> Table:
    quiz = rows.kind == "quiz"
    missed_day = rows.since_due
    return rows.group_by(MOMENT).agg(
        weight_total=rows.points.sum(),
        weight_due=rows.points.sum(where=rows.is_due).fill_null(0),
        weight_done_due=rows.points.sum(where=rows.is_due & rows.done).fill_null(0),
        weight_done=rows.points.sum(where=rows.done).fill_null(0),
        work_due=rows.count(where=rows.is_due),
        work_done=rows.count(where=rows.done),
        work_submitted=rows.count(where=rows.own),
        work_missed=rows.count(where=rows.missed),
        assignments_missed=rows.count(where=rows.missed & ~quiz),
        # said apart, as Spark counts what is neither true nor false as not known
        work_late=rows.count(where=rows.own & rows.lead.notnull() & (rows.lead < 0)),
        work_ahead=rows.count(where=rows.done & ~rows.is_due),
        lead_days=rows.lead.mean(where=rows.own),
        lead_last=rows.lead.argmax(rows.order, where=rows.own & rows.lead.notnull()),
        missed_lately=rows.count(where=rows.missed & (rows.since_due < 28)),  # noqa: PLR2004 - four weeks
        days_since_submission=rows.since.min(where=rows.own),
        days_since_missed=missed_day.min(where=rows.missed),
        days_since_due=missed_day.min(where=rows.is_due),
        days_to_next_due=(-missed_day).min(where=~rows.is_due & ~rows.done),
        mark_mean=(rows.score * (rows.points + 0.01)).sum(where=rows.marked)
        / (rows.points + 0.01).sum(where=rows.marked),
        mark_last=rows.score.argmax(rows.order, where=rows.marked & ~quiz),
        mark_lowest=rows.score.min(where=rows.marked),
        mark_points=(rows.score * rows.points).sum(where=rows.marked & rows.is_due).fill_null(0),
        avg_quiz_score=rows.score.mean(where=rows.marked & quiz),
        quiz_score_avg_last_30d=rows.score.mean(
            where=rows.marked & quiz & (rows.since_known < 30)  # noqa: PLR2004 - its name says so
        ),
    )


def _shares(totals: Table) -> Table:
    return totals.mutate(
        missed_share=totals.work_missed / totals.work_due.nullif(0),
        weight_missed_share=1 - totals.weight_done_due / totals.weight_due.nullif(0),
        latest_missed=totals.work_due.nullif(0)
        .notnull()
        .ifelse(
            (totals.days_since_missed == totals.days_since_due).ifelse(1, 0).fill_null(0),
            ibis.null("int64"),
        ),
        points_share=totals.mark_points / (100 * totals.weight_due).nullif(0),
        mark_step=totals.mark_last - totals.mark_mean,
    ).drop("mark_points")

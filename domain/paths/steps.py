"""What there is to do in a cohort, by names its other cohorts share, and who did it when."""

from typing import Final

import pandas as pd

#: One row per item of a programme: `place` is its place in the order of the course, from 0.
ITEMS: Final = ("item", "place")
#: One row per learner and item done: `day` counts from the start of their cohort, and they passed
#: if `passed` is true.
DONE: Final = ("learner", "item", "day", "passed")
_PASSED: Final = ("passed", "distinction")


def work_steps(
    enrolments: pd.DataFrame,
    cohorts: pd.DataFrame,
    assessments: pd.DataFrame,
    results: pd.DataFrame,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`ITEMS` and `DONE` of pieces of work, from canonical frames; exams are sat, and left out.

    Each is known by its kind and its place among those of its kind: the second quiz of one cohort
    is that of another, whatever they are called. Work carried over is nothing done here.
    """
    named = named_work(cohorts, assessments)
    starts = cohorts.set_index("ref")["starts_on"]
    order = named.groupby("item")["due"].median().sort_values(kind="stable")
    items = pd.DataFrame({"item": order.index.astype(str), "place": range(len(order))})
    mine = results[~results["is_banked"].fillna(value=False).astype(bool)]
    done = mine.merge(
        named[["ref", "item", "cohort_ref"]], left_on="assessment_ref", right_on="ref"
    ).merge(
        enrolments[["ref", "outcome"]], left_on="enrolment_ref", right_on="ref", suffixes=("", "_e")
    )
    day = (done["submitted_on"] - done["cohort_ref"].map(starts)).dt.days
    return items, pd.DataFrame(
        {
            "learner": done["enrolment_ref"].astype(str),
            "item": done["item"].astype(str),
            "day": day.astype("int64"),
            "passed": done["outcome"].isin(_PASSED).fillna(value=False).astype(bool),
        }
    )


def named_work(cohorts: pd.DataFrame, assessments: pd.DataFrame) -> pd.DataFrame:
    """The pieces of work with `item` and `due`, days from the start of their cohort."""
    work = assessments[assessments["kind"] != "exam"].sort_values(["cohort_ref", "due_on", "ref"])
    turn = work.groupby(["cohort_ref", "kind"]).cumcount() + 1
    starts = cohorts.set_index("ref")["starts_on"]
    due = (work["due_on"] - work["cohort_ref"].map(starts)).dt.days
    return work.assign(item=work["kind"] + " " + turn.astype("string"), due=due)

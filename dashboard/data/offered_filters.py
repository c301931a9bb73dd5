"""What the filters of a page offer, by who learns where on the day. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.ui.frame import Filter, names
from dashboard.web import Selection
from domain.groups import in_stage_order


def offered_filters(
    asked: Selection,
    offered: pd.DataFrame,
    *,
    cohorts: Mapping[int, str],
    coaches: Mapping[int, str],
    stages: tuple[str, ...],
) -> list[Filter]:
    """What each filter offers, and what is chosen; `offered` is the frame of `choices`.

    Cohorts are those of the programme that is chosen, stages in the order given.
    """
    theirs = offered
    if asked.programme is not None:
        theirs = offered[offered["programme_id"] == asked.programme]
    inside = set(theirs["cohort_id"])
    here = (str(one) for one in offered["stage"].dropna().unique() if one)
    offers: Sequence[_Offer] = (
        ("Programme", "programmes", names(offered, "programme_id", "programme"), asked.programme),
        ("Cohort", "cohorts", {k: n for k, n in cohorts.items() if k in inside}, asked.cohort),
        ("Coach", "coaches", coaches, asked.coach),
        ("Stage", "stages", {s: s for s in in_stage_order(here, stages)}, asked.stage or None),
        ("Employer", "employers", names(offered, "employer_id", "employer"), asked.employer),
    )
    return _filters(offers)


def whole_cohort_filters(asked: Selection, begun: pd.DataFrame) -> list[Filter]:
    """The filters of a page of whole cohorts, also of those that are over; `begun` has a row each.

    Cohorts are those of the programme that is chosen.
    """
    theirs = begun
    if asked.programme is not None:
        theirs = begun[begun["programme_id"] == asked.programme]
    programmes, cohorts = ("programme_id", "programme"), ("cohort_id", "cohort")
    return _filters(
        (
            ("Programme", "programmes", names(begun, *programmes), asked.programme),
            ("Cohort", "cohorts", names(theirs, *cohorts), asked.cohort),
        )
    )


#: What a filter is called, what all of it is, what it offers, and what is chosen.
_Offer = tuple[str, str, Mapping[Any, str], Any]


def _filters(offers: Sequence[_Offer]) -> list[Filter]:
    return [
        Filter(
            label=label,
            parameter=label.lower(),
            everything=f"All {many}",
            options={str(key): name for key, name in options.items()},
            chosen="" if chosen is None else str(chosen),
        )
        for label, many, options, chosen in offers
    ]

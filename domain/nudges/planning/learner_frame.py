"""The frame that rules and gate look at: a snapshot, the one before it, and who is back since."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final

import pandas as pd

from domain.nudges.catalogue import BEFORE, HAPPENED, TRENDS, WAS_THERE
from domain.risk.scoring import Direction, read_reasons

_YES_NO: Final = {True: "yes", False: "no"}


def people(
    snapshot: pd.DataFrame,
    previous: pd.DataFrame,
    *,
    fields: Collection[str],
    active_on: Mapping[int, date],
    happened: Mapping[str, Mapping[int, date]] | None = None,
) -> pd.DataFrame:
    """One row per row of `snapshot`, with every one of `fields` and `active_on`.

    A field named `previous_…` comes from `previous` (empty where there was none), a trend is the
    difference between the two, and one that is no column is empty: nobody knows it. `happened` says
    of an event which enrolments it happened to, and on which day. Truth values read "yes" and "no",
    reasons as their sentences.
    """
    numbers = snapshot["enrolment_id"]
    known = snapshot.assign(
        active_on=numbers.map(active_on),
        **{WAS_THERE: numbers.isin(previous["enrolment_id"])},
        **{HAPPENED + event: numbers.map(days) for event, days in (happened or {}).items()},
    )
    before = [f.removeprefix(BEFORE) for f in fields if f.startswith(BEFORE)]
    trends = [f for f in fields if f in TRENDS]
    then = _with(previous, {*before, *(TRENDS[f] for f in trends)}).set_index("enrolment_id")
    known = known.assign(**{BEFORE + field: numbers.map(then[field]) for field in before})
    known = _with(known, [f for f in fields if f not in trends])
    for field in trends:
        of = TRENDS[field]
        known[field] = known[of].astype("float64") - numbers.map(then[of].astype("float64"))
    return known.assign(**{f: _readable(known[f]) for f in fields})


def _with(frame: pd.DataFrame, names: Collection[str]) -> pd.DataFrame:
    """The frame with these columns, empty where it has none."""
    absent = [name for name in names if name not in frame.columns]
    return frame.assign(**dict.fromkeys(absent)) if absent else frame


def _readable(column: "pd.Series[Any]") -> "pd.Series[Any]":
    if column.name == "reasons":
        return column.map(sentences, na_action="ignore")
    if column.dtype in ("bool", "boolean") or column.name == "challenge_opt_in":
        return column.map(_YES_NO)
    return column


def sentences(reasons: str) -> str:
    """The scorer's reasons as text, the weightiest first; what is text already stays as it is."""
    if not reasons.startswith("["):
        return reasons
    return "; ".join(reason.text for reason in read_reasons(reasons) if reason.is_fact)


def risk_raising_facts(reasons: str, *, most: int = 3) -> list[str]:
    """The weightiest facts that raise the risk: what a colleague should know before a call."""
    if not reasons.startswith("["):
        return [reasons]
    return [r.text for r in read_reasons(reasons) if r.direction is Direction.UP][:most]

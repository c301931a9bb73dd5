"""A rehearsal as tables for a terminal, and as plain values for machines. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, Final

import pandas as pd
from rich.table import Table

from domain.nudges.eligibility import SkipReason
from domain.nudges.planning import Rehearsal

_HEADS: Final = {
    "as_of": "week",
    "asked": "left to people",
    "left_soon": "left within 21 days",
    "did_not_complete": "did not complete",
    "holdout": "held out",
    "by": "group",
    "group": "",
}
#: Texts that may run over several lines; all others are names, never cut.
_SENTENCES: Final = ("why", "coach")
_SHARES: Final = ("left_soon", "did_not_complete")


def tables(found: Mapping[str, Rehearsal]) -> Iterator[Table | str]:
    """What each policy would have done, the first one at length and others beside it."""
    (_, now), *others = found.items()
    for name, other in others:
        yield compared(now, other, name)
    for name, one in found.items():
        if others:
            yield f"\n[bold]{name}[/bold]"
        yield from _at_length(one)
    yield "Nothing was written, and nothing was sent."


def compared(now: Rehearsal, other: Rehearsal, name: str) -> str:
    """How many learners another policy would list and flag, in a sentence."""
    return (
        f"{name} would put {other.listed:,} of {other.learners:,} learners on the worklist"
        f" ({_than(other.listed, now.listed)})"
        f" and flag {other.flagged:,} ({_than(other.flagged, now.flagged)})."
    )


def _than(then: int, now: int) -> str:
    return f"now {now:,}" if then != now else "as many as now"


def as_dict(one: Rehearsal) -> dict[str, Any]:
    """Every table as a list of rows."""
    return {
        "learners": one.learners,
        "worklist": one.listed,
        "flagged": one.flagged,
        "weeks": _rows(one.by_week()),
        "coaches": _rows(one.by_coach()),
        "groups": _rows(one.by_group()),
        "interventions": _rows(one.by_intervention()),
        "skipped": _rows(one.skipped()),
        "broken": [asdict(broken) for broken in one.broken],
        "notes": list(one.notes),
    }


def _at_length(one: Rehearsal) -> Iterator[Table | str]:
    yield (
        f"{one.listed:,} of {one.learners:,} learners on the worklist in any week, and"
        f" {one.flagged:,} flagged: a nudge or a person's help would have been for them."
        " Messages and hold-outs count praise as well."
    )
    yield from one.notes
    yield _table("Week by week: learners", one.by_week())
    yield _table("By intervention: learners, and how it went on", one.by_intervention())
    yield _table("By coach: learners", one.by_coach())
    yield _table("By group, of ten learners and more", one.by_group())
    yield _table("Why not: decisions", _in_words(one.skipped()))
    if not one.broken:
        yield "Every message could be written."
        return
    broken = pd.DataFrame([asdict(broken) for broken in one.broken])
    yield _table("Messages that could not be written", broken)


def _in_words(skipped: pd.DataFrame) -> pd.DataFrame:
    return skipped.assign(why=[SkipReason(reason).sentence for reason in skipped["reason"]])


def _table(title: str, frame: pd.DataFrame) -> Table:
    shown = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for name in frame.columns:
        numeric = frame[name].dtype.kind in "if" or name in _SHARES
        shown.add_column(
            _HEADS.get(str(name), str(name).replace("_", " ")),
            justify="right" if numeric else "left",
            overflow="fold",
            no_wrap=not numeric and name not in _SENTENCES,
        )
    for row in frame.to_dict("records"):
        shown.add_row(*(_cell(str(name), value) for name, value in row.items()))
    return shown


def _cell(name: str, value: object) -> str:
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return "\N{EN DASH}"
    if isinstance(value, pd.Timestamp):
        return str(value.date())
    if name in _SHARES and isinstance(value, float):
        return f"{100 * value:.0f} %"
    return f"{value:,.0f}" if isinstance(value, int | float) else str(value)


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    days = frame.assign(
        **{n: frame[n].dt.date.astype("str") for n in frame.columns if frame[n].dtype.kind == "M"}
    )
    plain = days.astype("object").where(days.notna(), None)
    return [{str(k): v for k, v in row.items()} for row in plain.to_dict("records")]

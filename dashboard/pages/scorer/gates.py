"""What a scorer must show before it is used by itself, and what it did show, in words. Pure."""

from collections.abc import Mapping, Sequence
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboard.ui import Child, minus, table
from dashboard.ui.charts import folded
from domain.risk.model import Target
from domain.risk.monitoring import GateResult, ReleaseGate

_HEADINGS: Final = ("Check", "About", "What it showed", "")
_CHECKS: Final[Mapping[ReleaseGate, str]] = {
    ReleaseGate.RANKS: "Ranks learners of the same week better than chance",
    ReleaseGate.AHEAD_OF_RULE: "Is ahead of a simple rule (who was not seen for long)",
    ReleaseGate.AHEAD_OF_THE_ONE_IN_USE: "Is ahead of the one in use",
    ReleaseGate.LEVEL: "Says about as many as it happens to",
    ReleaseGate.FAIR: "Serves no group surely worse than is allowed",
}
_TARGETS: Final[Mapping[Target, str]] = {
    Target.NOT_COMPLETE: "not completing",
    Target.LEAVE_SOON: "leaving within 21 days",
}


def gates_table(results: Sequence[GateResult]) -> Child:
    """Each check with its result, folded; nothing where nothing was written down."""
    if not results:
        return None
    failed = sum(not one.passed for one in results)
    passed = len(results) - failed
    title = f"{passed} of {len(results)} checks passed" + (f", {failed} failed" if failed else "")
    rows = [
        (_CHECKS[one.gate], _TARGETS[one.target] if one.target else "", _shown(one), _mark(one))
        for one in results
    ]
    return folded(title, table(_HEADINGS, rows, name="stacked numbers"))


def _shown(one: GateResult) -> str:
    if one.gate is ReleaseGate.FAIR:
        return "; ".join(one.against) or "no group stands out beyond chance"
    known = [figure for figure in one.figures if figure is not None]
    if len(known) < len(one.figures):
        return "not known"
    if one.gate is ReleaseGate.RANKS:
        auc, low, high = known
        return f"right in {auc:.0%} of pairs ({low:.0%} to {high:.0%}); chance is 50%"
    if one.gate is ReleaseGate.LEVEL:
        return f"{known[0]:.2f} said for each that happened"
    low, high = known
    return minus(f"by {100 * low:+.1f} to {100 * high:+.1f} of 100 pairs")


def _mark(one: GateResult) -> Component:
    text, tone = ("Passed", "good") if one.passed else ("Failed", "bad")
    return html.Span(text, className=f"state state-{tone}")

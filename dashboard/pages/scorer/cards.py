"""What staff should know about the scorer in use, and those before it. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.ui import (
    NOT_KNOWN,
    Child,
    card,
    chip,
    count,
    day,
    event,
    event_list,
    facts,
    percent,
    table,
    tag,
    upper_first,
)
from domain.policy import ReleaseGates
from domain.risk.monitoring import may_replace
from domain.store.scoring import GATES, RegisteredScorer, ScorerState

_TARGETS: Final[Mapping[str, str]] = {
    "not_complete": "Will not complete",
    "leave_soon": "Leaves within 21 days",
    "leave_after_gap": "Leaves in 14 to 35 days",
    "stop_out": "No more activity, though registered",
}
_HEADINGS: Final = (
    *("Question", "Learner-weeks (share)", "AUC", "AUC of a rule", "Right in the top 10 %"),
    "Predicted / observed",
)
_STATES: Final[Mapping[ScorerState, str]] = {
    ScorerState.ACTIVE: "In use",
    ScorerState.CANDIDATE: "Waiting",
    ScorerState.RETIRED: "Used before",
}


def scorer_card(scorer: RegisteredScorer, gates: ReleaseGates) -> Component:
    """Where the scorer in use comes from, and how good it was on learners it never saw."""
    known = scorer.metrics
    measured = {name: known[name] for name in _TARGETS if "auc" in known.get(name, {})}
    return card(
        f"Scorer {scorer.id}, in use",
        _origin(scorer),
        facts(
            {
                "Learnt from": _learnt_from(known),
                "Knows up to": day(scorer.data_until),
                "Trained": day(scorer.trained_at.date()),
                "Measured on": str(known.get("held_out", NOT_KNOWN)),
                "Put in use": _activation(scorer),
                "Checksum": "matches" if scorer.verifies else "does not match: not used",
            }
        ),
        table(
            _HEADINGS,
            (_target(name, found, gates) for name, found in measured.items()),
            name="stacked numbers mt-3",
        ),
        note="How it did on learners it had never seen. AUC is how often, of two learners, it "
        "ranks the right one higher: 0.5 is a coin, 1 is always.",
    )


def registry(
    scorers: Sequence[RegisteredScorer], gates: ReleaseGates, *, activation: Mapping[int, Child]
) -> Component:
    """Every scorer there was, the newest first; `activation` is the form by scorer."""
    current = next((one for one in scorers if one.state is ScorerState.ACTIVE), None)
    known = current.metrics if current else None
    return card(
        "All scorers",
        rows=event_list(
            _line(scorer, _standing(scorer, known, gates), activation.get(scorer.id))
            for scorer in scorers
        ),
        note="A new one is put in use by itself when it is ahead of the rule and of the one in "
        "use, calibrated, and harms no group; or by a person, with a reason.",
    )


def _origin(scorer: RegisteredScorer) -> Child:
    if scorer.origin == "own":
        return None
    text = (
        "A first guess: it learnt from an Open University sample, not from your own learners. "
        "Your own data takes over once enough cohorts have finished."
    )
    return dbc.Alert(text, color="primary", fade=False, class_name="mb-3")


def _learnt_from(known: Mapping[str, Any]) -> str:
    parts = [
        count(int(known[name]), one)
        for name, one in (("learners", "learner"), ("cohorts", "cohort"))
        if name in known
    ]
    return " of ".join(parts) or NOT_KNOWN


def _activation(scorer: RegisteredScorer) -> str:
    if scorer.activated_at is None:
        return NOT_KNOWN
    by = "by the gates" if scorer.activated_by == GATES else f"by {scorer.activated_by}"
    return f"{day(scorer.activated_at.date())} {by}: {scorer.activation_reason}"


def _target(name: str, found: Mapping[str, Any], gates: ReleaseGates) -> tuple[Child, ...]:
    ratio = found.get("predicted_to_observed")
    rows = found.get("rows")
    base = (
        f"{rows:,} ({percent(100 * found['observed'], 1)})"
        if rows and "observed" in found
        else NOT_KNOWN
    )
    return (
        _TARGETS.get(name, upper_first(name.replace("_", " "))),
        base,
        f"{found['auc']:.3f}",
        f"{found['rule_auc']:.3f}" if "rule_auc" in found else NOT_KNOWN,
        percent(100 * found["top"]["10%"][0]) if _has_top(found) else NOT_KNOWN,
        NOT_KNOWN if ratio is None else _ratio(float(ratio), gates),
    )


def _has_top(found: Mapping[str, Any]) -> bool:
    return isinstance(found.get("top"), Mapping) and "10%" in found["top"]


def _ratio(value: float, gates: ReleaseGates) -> Child:
    fine = gates.calibration_low <= value <= gates.calibration_high
    return f"{value:.2f}" if fine else html.Span([chip("Amber"), f" {value:.2f}"])


def _line(scorer: RegisteredScorer, standing: str, activation: Child) -> Component:
    found = scorer.metrics.get("not_complete", {})
    auc = f"AUC {found['auc']:.3f}" if "auc" in found else ""
    broken = "" if scorer.verifies else " · checksum does not match"
    return event(
        f"Scorer {scorer.id}",
        [tag(_STATES[scorer.state]), f" {day(scorer.trained_at.date())} · {auc}{broken}"],
        activation,
        standing,
    )


def _standing(
    scorer: RegisteredScorer, in_use_now: Mapping[str, Any] | None, gates: ReleaseGates
) -> str:
    """Who put it in use and why, or what keeps it waiting."""
    if scorer.state is not ScorerState.CANDIDATE:
        return _activation(scorer)
    verdict = may_replace(scorer.metrics, in_use_now, gates)
    return f"Not put in use by itself: {verdict.sentence()}" if verdict.objections else NOT_KNOWN

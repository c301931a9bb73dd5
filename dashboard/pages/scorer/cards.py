"""What staff should know about the scorer in use, and those before it. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.pages.scorer.gates import gates_table
from dashboard.ui import (
    NOT_KNOWN,
    Child,
    card,
    chip,
    count,
    day,
    facts,
    minus,
    percent,
    table,
    tag,
    upper_first,
)
from dashboard.ui.learners import event, event_list
from domain.policy import ReleaseGates
from domain.risk.monitoring import MonitoringKind, MonitoringResult, results_of_gates, within_week
from domain.store.scoring import GATES, RegisteredScorer, ScorerState

_TARGETS: Final[Mapping[str, str]] = {
    "not_complete": "Will not complete",
    "leave_soon": "Leaves within 21 days",
    "leave_after_gap": "Leaves in 14 to 35 days",
    "stop_out": "No more activity, though registered",
}
_HEADINGS: Final = (
    *("Question", "Learner-weeks (share)", "AUC within weeks", "Weeks 2 to 4"),
    *("Ahead of a rule by", "AUC over all weeks", "Right in the top 10 %", "Predicted / observed"),
)
_NOT_LATER: Final = (
    "Measured on other learners of the cohorts it learnt from: the next cohort may turn out worse. "
    "Once two have finished, the later one is kept to measure on."
)
_SINCE: Final = (
    "Of later cohorts than those it learnt from, as far as their outcome is known by now; help may "
    "have changed some of it. The table is of other learners of the cohorts it learnt from, and "
    "looks better than learners to come will."
)
_ABOUT: Final = {"not_complete": "not completing", "leave_soon": "leaving soon"}
_STATES: Final[Mapping[ScorerState, str]] = {
    ScorerState.ACTIVE: "In use",
    ScorerState.CANDIDATE: "Waiting",
    ScorerState.RETIRED: "Used before",
}


def scorer_card(
    scorer: RegisteredScorer, gates: ReleaseGates, watched: Sequence[MonitoringResult] = ()
) -> Component:
    """Where the scorer in use comes from, and how good it was on learners it never saw.

    `watched` is what was last found of learners it has scored since.
    """
    known = scorer.metrics
    measured = {name: known[name] for name in _TARGETS if "auc" in known.get(name, {})}
    return card(
        f"Scorer {scorer.id}, in use",
        _origin(scorer),
        # no figure from parts of the cohorts it learnt from makes a headline
        *(
            [_in_a_sentence(_within_weeks(measured), "Of 100 pairs of learners it puts")]
            if _on_later(known)
            else _since(watched)
        ),
        facts(
            {
                "Learnt from": _learnt_from(known),
                "Knows up to": day(scorer.data_until),
                "Trained": day(scorer.trained_at.date()),
                "Measured on": _measured_on(known),
                "Checksum": "matches" if scorer.verifies else "does not match: not used",
            }
        ),
        html.P(f"Put in use: {_activation(scorer)}.", className="says mt-3"),
        table(
            _HEADINGS,
            (_target(name, found, gates) for name, found in measured.items()),
            name="stacked numbers mt-3",
        ),
        note="How it did on learners it had never seen. AUC is how often, of two learners in the "
        "same week of a course, it ranks the right one higher: 0.5 is a coin, 1 is always. Over "
        "all weeks it looks better, because in some weeks more learners leave than in others.",
    )


def registry(
    scorers: Sequence[RegisteredScorer],
    *,
    activation: Mapping[int, Child],
    gates: ReleaseGates,
    train: Child = None,
) -> Component:
    """Every scorer there was, the newest first; `activation` is the form by scorer."""
    return card(
        "All scorers",
        aside=train,
        rows=event_list(_line(scorer, activation.get(scorer.id), gates) for scorer in scorers),
        note="A new one is used by itself once it passes every check: it ranks better than a "
        "simple rule and than the one in use, says about as many as it happens to, and serves no "
        "group surely worse than is allowed. An admin may decide otherwise, with a reason.",
    )


def _in_a_sentence(ranked: Mapping[str, float], begins: str) -> Child:
    """How often it ranks two learners right, for who does not read tables of figures."""
    said = [f"for {what} in {100 * ranked[n]:.0f}" for n, what in _ABOUT.items() if n in ranked]
    if not said:
        return None
    text = f"{begins} the right one first: {', '.join(said)}. A coin would in 50."
    return html.P(text, className="finding")


def _within_weeks(measured: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    found = {name: within_week(one)[0] for name, one in measured.items()}
    return {name: auc for name, auc in found.items() if auc is not None}


def _since(watched: Sequence[MonitoringResult]) -> list[Child]:
    """How it did on who it scored since it was trained: it had learnt from nobody's outcome."""
    ranked = {one.name: one.value for one in watched if one.kind is MonitoringKind.AUC}
    if not ranked:
        return [dbc.Alert(_NOT_LATER, color="primary", fade=False, class_name="mb-3")]
    return [
        _in_a_sentence(ranked, "Of 100 pairs of learners it has scored since, it put"),
        html.P(_SINCE, className="says mb-3"),
    ]


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


def _measured_on(known: Mapping[str, Any]) -> str:
    """Which learners it had not seen, and of which programmes they are and are not."""
    programmes = sorted({str(one["programme"]) for one in known.get("fairness", ())})
    of = f", {' and '.join(programmes)}" if programmes and _on_later(known) else ""
    absent = " and ".join(known.get("not_measured", ()))
    return f"{known.get('held_out', NOT_KNOWN)}{of}{f'; none of {absent}' if absent else ''}"


def _activation(scorer: RegisteredScorer) -> str:
    if scorer.activated_at is None:
        return NOT_KNOWN
    by = (
        "by itself, after its checks"
        if scorer.activated_by == GATES
        else f"by {scorer.activated_by}"
    )
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
        _within(found),
        _figure(found.get("early_weeks")),
        _gap(found.get("ahead_of_rule")),
        _figure(found.get("auc")),
        percent(100 * found["top"]["10%"][0]) if _has_top(found) else NOT_KNOWN,
        NOT_KNOWN if ratio is None else _ratio(float(ratio), gates),
    )


def _within(found: Mapping[str, Any]) -> str:
    """The mean of within-week AUCs with its interval."""
    auc, low, high = within_week(found)
    if auc is None:
        return NOT_KNOWN
    return f"{auc:.3f} ({low:.3f} to {high:.3f})"


def _gap(found: Sequence[float | None] | None) -> str:
    if not found or found[0] is None:
        return NOT_KNOWN
    return minus(f"{found[0]:+.3f} to {found[1]:+.3f}")


def _figure(value: float | None) -> str:
    return NOT_KNOWN if value is None else f"{value:.3f}"


def _on_later(known: Mapping[str, Any]) -> bool:
    """Whether its figures are of a cohort later than those it learnt from."""
    return bool(known.get("later_cohort"))


def _has_top(found: Mapping[str, Any]) -> bool:
    return isinstance(found.get("top"), Mapping) and "10%" in found["top"]


def _ratio(value: float, gates: ReleaseGates) -> Child:
    fine = gates.calibration_low <= value <= gates.calibration_high
    return f"{value:.2f}" if fine else html.Span([chip("Amber"), f" {value:.2f}"])


def _line(scorer: RegisteredScorer, activation: Child, gates: ReleaseGates) -> Component:
    broken = "" if scorer.verifies else " · checksum does not match"
    about = f" {day(scorer.trained_at.date())} · {_headline(scorer.metrics)}{broken}"
    return event(
        f"Scorer {scorer.id}",
        [tag(_STATES[scorer.state]), about],
        activation,
        _activation_or_objections(scorer),
        gates_table(results_of_gates(scorer.metrics, gates)),
    )


def _headline(known: Mapping[str, Any]) -> str:
    """How good on a later cohort; parts of the cohorts it learnt from are no headline."""
    if not _on_later(known):
        return "not measured on a later cohort"
    return f"AUC within weeks {_within(known.get('not_complete', {}))}"


def _activation_or_objections(scorer: RegisteredScorer) -> str:
    """Who put it in use and why, or what kept it waiting."""
    if scorer.state is not ScorerState.CANDIDATE:
        return _activation(scorer)
    said = objections_of(scorer)
    return f"Not put in use by itself: {said}" if said else NOT_KNOWN


def objections_of(scorer: RegisteredScorer) -> str:
    """What its checks had against it, in words; empty where they had nothing."""
    said = "; ".join(scorer.metrics.get("objections") or ())
    for name, words in _ABOUT.items():
        said = said.replace(f"{name}: ", f"of {words}: ")
    return said

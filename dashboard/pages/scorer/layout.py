"""Scorer: where scores come from, how good they are, when to alert, whether that still holds."""

from typing import Any, Final

import dash
from dash.development.base_component import Component

from dashboard.data import in_use, page_context
from dashboard.data.records import may_run_jobs
from dashboard.pages.scorer.alerting import alerting
from dashboard.pages.scorer.cards import objections_of, registry, scorer_card
from dashboard.pages.scorer.drift import drift_chart
from dashboard.pages.scorer.figures import pictures, reliability
from dashboard.pages.scorer.monitoring import watch_card
from dashboard.pages.scorer.routes import ScorerRoutes, may_decide
from dashboard.ui import Child, answer_line, empty_state, not_for_them, reason_form
from dashboard.ui.frame import DATA_PAGES, SCORE_PAGES, page, run_now, ways
from dashboard.web import Viewer
from domain.risk.monitoring import AlertTarget
from domain.store.scoring import RegisteredScorer, ScorerState

dash.register_page(__name__, path="/scorer", name="Scorer", title="Scorer · Staycourse", order=6)

#: What it says to whom it is not for.
_FOR_MANAGERS: Final = (
    "Scorers are looked after by managers and admins",
    "Why a learner has their score is on the learner's own page.",
)

_NOTICES: Final = {
    "activated": "In use from now on. Snapshots of earlier days stay as they were shown.",
    "asked": "Asked for: the worker takes it within seconds. How it goes is on the page Jobs.",
    "already": "That is asked for or running already: it runs once.",
    "chosen": "Noted, and in force from the next alerts on.",
}


def layout(  # `notice` answers a form; the rest of a query may hold anything
    target: str = "",
    wanted: str = "",
    notice: str = "",
    **query: Any,  # noqa: ANN401, ARG001 - Dash hands over all that is asked
) -> Component:
    """The page; `target` and `wanted` ask what an operating point would cost."""
    context = page_context()
    who, queries = context.viewer, context.queries
    if not who.sees_everyone:
        return page("Scorer", not_for_them(*_FOR_MANAGERS))
    routes = ScorerRoutes(queries=queries)
    scorers = queries.scorers()
    return page(
        "Scorer",
        ways(DATA_PAGES if who.oversees else SCORE_PAGES, "/scorer", about="about data and model"),
        answer_line(_NOTICES.get(notice, "")),
        *(
            _content(routes, scorers, who, _asked(target, wanted))
            if scorers
            else [_none_yet(_asking(who))]
        ),
        subtitle="Where scores come from, how good they are, and when to alert",
    )


def _none_yet(token: str) -> Component:
    return empty_state(
        "No scorer yet",
        "Segments and the worklist work without one. It is trained on the first of each month, "
        "once enough cohorts have finished; or now, which takes some minutes:",
        _train_now(token),
    )


def _asking(who: Viewer) -> str:
    """The token of who may ask for a job; empty for others, who get no button."""
    return who.form_token if may_run_jobs(who) else ""


def _train_now(token: str) -> Child:
    if not token:
        return None
    return run_now(
        "train-scorer", "Training the scorer", token=token, text="Train now", back="/scorer"
    )


def _content(
    routes: ScorerRoutes,
    scorers: list[RegisteredScorer],
    who: Viewer,
    asked: tuple[AlertTarget, float] | None,
) -> list[Child]:
    policy, current = routes.queries.policy, in_use(scorers)
    forms = {
        one.id: reason_form(
            f"/scorer/{one.id}/activate",
            *_what_follows(one, current),
            token=who.form_token,
            text=_use(one),
            title=_asks(one),
        )
        for one in scorers
        if may_decide(who) and one is not current and one.verifies
    }
    lines = registry(
        scorers, activation=forms, gates=policy.scorer.gates, train=_train_now(_asking(who))
    )
    if current is None:
        waiting = "Every scorer waits: none has passed every check, and nobody has put one in use."
        return [empty_state("No scorer in use", waiting), lines]
    watched = routes.watched(current.id)
    return [
        scorer_card(current, policy.scorer.gates, watched[1] if watched else ()),
        reliability(
            routes.reliability_of(current.id),
            later=bool(current.metrics.get("later_cohort")),
            gates=policy.scorer.gates,
        ),
        *pictures(current, policy.scorer.gates),
        alerting(
            routes.choice(),
            asked,
            routes.cost_of(*asked) if asked else None,
            token=who.form_token if may_decide(who) else "",
            red_from=policy.bands.red_from,
        ),
        watch_card(watched, token=_asking(who)),
        drift_chart(routes.drift_of(current.id), policy.scorer.gates),
        lines,
    ]


def _use(one: RegisteredScorer) -> str:
    return "Go back to it" if one.state is ScorerState.RETIRED else "Put in use"


def _asks(one: RegisteredScorer) -> str:
    if one.state is ScorerState.RETIRED:
        return f"Go back to scorer {one.id}?"
    return f"Put scorer {one.id} in use?"


def _what_follows(one: RegisteredScorer, current: RegisteredScorer | None) -> list[str]:
    """What putting it in use does, and what its checks had against it."""
    instead = f", instead of scorer {current.id}" if current else ""
    then = f"It scores everybody from the next scoring on{instead}."
    stays = "What earlier days showed stays as it was, and the way back stays open."
    against = objections_of(one)
    objected = [f"Its checks had this against it: {against}."] if against else []
    return [f"{then} {stays}", *objected]


def _asked(target: str, wanted: str) -> tuple[AlertTarget, float] | None:
    """What is asked for; None where it cannot be read."""
    try:
        number = float(wanted)
        return (AlertTarget(target), number) if 0 < number < float("inf") else None
    except ValueError:
        return None

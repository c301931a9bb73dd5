"""What a decision on the worklist came to, with a way to undo it."""

from collections.abc import Sequence
from typing import Final

from dash import html

from dashboard.data import PageContext, may_see
from dashboard.ui import Child, answer_line, button, count, plain_form, short_day
from domain.coaching import WorklistKind
from domain.store.coaching import MadeDecision, find_decisions

UNDO_ROUTE: Final = "/worklist/undo"
_PROBLEMS: Final = {
    "nobody": "Nothing done: choose learners first, a hundred at most.",
    "incomplete": "Nothing done: choose one of the ways in the dialogue.",
    "no_reason": "Nothing done: please say why, in a few words.",
    "too_long": "Nothing done: that note is too long.",
}
_VERBS: Final = {
    WorklistKind.CONTACT: "Contact logged with {who}",
    WorklistKind.SNOOZE: "{who} snoozed until {until}",
    WorklistKind.PUT_OFF: "What was asked for {who} is due on {until} now",
    WorklistKind.ASSIGN: "{who} given to another coach",
    WorklistKind.ESCALATE: "{who} escalated",
    WorklistKind.DISMISS: "{who} dismissed",
}
_NAMED: Final = 3


def done(context: PageContext, once: str, problem: str, back: str) -> Child:
    """The line that answers a form; nothing where none was sent."""
    if problem:
        return answer_line(_PROBLEMS.get(problem, ""))
    if not once:
        return None
    made = context.queries.database.read(find_decisions, once)
    mine = [one for one in made if may_see(context.viewer, one.coach_id)]
    if not mine:
        return None
    if mine[0].kind == WorklistKind.NUDGE:
        return _nudged(mine)
    if all(one.undone_at for one in mine):
        return answer_line(f"Undone: {_who(mine)} as before.")
    undo = plain_form(
        UNDO_ROUTE,
        button("Undo", color="link"),
        token=context.viewer.form_token,
        class_name="undo",
        once=once,
        back=back,
    )
    return answer_line(f"{_said(mine)}. ", undo)


def _said(made: Sequence[MadeDecision]) -> str:
    first = made[0]
    until = short_day(first.until) if first.until else ""
    return _VERBS[WorklistKind(first.kind)].format(who=_who(made), until=until)


def _who(made: Sequence[MadeDecision]) -> str:
    if len(made) > _NAMED:
        return count(len(made), "learner")
    return " and ".join(one.name for one in made)


def _nudged(made: Sequence[MadeDecision]) -> Child:
    """What the gate said about each; a refusal says why."""
    lines = [
        html.Li([html.Strong(f"{one.name}: "), one.reason or "not known: see their page"])
        for one in made
    ]
    return answer_line("Nudge now:", html.Ul(lines, className="gate-answers"))

"""Impact: what nudges were worth, against learners held out at random."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

import dash
from dash.development.base_component import Component

from dashboard.data import PageContext, nothing_yet, page_context
from dashboard.pages.impact.effect_cards import (
    at_a_glance,
    by_people,
    finding,
    most_first,
    too_early,
)
from dashboard.pages.impact.effect_figures import reach
from dashboard.pages.impact.funnel import funnel_of, funnels_by, reasons
from dashboard.pages.impact.funnel_cards import all_together, by_channel, by_nudge
from dashboard.pages.impact.funnel_list import nudge_list, step_asked
from dashboard.pages.impact.timeline import timeline
from dashboard.pages.impact.who_benefits import who_benefits
from dashboard.ui import Child, count, day, empty_state, explained, not_for_them
from dashboard.ui.frame import not_narrowed, page, tabs
from dashboard.web import number
from domain.experiments import (
    ALL,
    USUAL_RETURN,
    Effect,
    InterventionFinding,
    TooFew,
    learners_needed,
    share_for,
)
from domain.store.people import ALL_COHORTS

dash.register_page(__name__, path="/impact", name="Impact", title="Impact · Staycourse", order=5)

#: Value of `part` in the address -> what its tab says.
_PARTS: Final = {
    "": "What nudges were worth",
    "messages": "Messages and cost",
    "timeline": "Changes over time",
}
_HOW: Final = """\
Some learners who would have got a nudge are held out at random. Both groups are the same kind of
people, so a difference larger than chance comes from the nudge. Each learner counts once, from the
first draw on, when the goal window is over, whatever became of the message.

The thick line holds the true difference 95 times in 100 if you look once. The thin line holds
however often you look, and an effect counts as settled when the thin line leaves zero behind. With
many comparisons, some mislead by chance.

Differences are adjusted for activity in the fortnight before the draw, where there are enough
learners for it, and compared only among learners with the same chance of being held out."""


def layout(part: str = "", nudge: str = "", **query: Any) -> Component:  # noqa: ANN401 - as above
    """The page for a query; `part` names the tab, `nudge` what the timeline shows."""
    context = page_context(query)
    if not context.as_ofs:
        return nothing_yet("Impact")
    if context.viewer.sees_everyone:
        part = part if part in _PARTS else ""
        shown: list[Child] = [
            not_narrowed(context.selection, shows="whole cohorts"),
            tabs("/impact", context.selection, "part", _PARTS, part),
            *_shown(context, part, {**query, "nudge": nudge}),
        ]
    else:
        shown = [_for_coaches()]
    return page(
        "Impact",
        *shown,
        subtitle=f"Up to {day(context.as_of)} · {context.whole_cohorts_name}",
        pickers=context.whole_cohort_pickers(),
    )


def _shown(context: PageContext, part: str, query: Mapping[str, Any]) -> Sequence[Child]:
    if part == "messages":
        asked = step_asked(query)
        page_number = number(query.get("page")) or 1
        return nudge_list(context, asked, page_number) if asked else funnel(context)
    return timeline(context, query["nudge"]) if part == "timeline" else _content(context)


def _for_coaches() -> Component:
    return not_for_them(
        "Effects are shown to managers and admins",
        "They compare learners of all coaches. "
        "What was sent to your own learners is on the Messages page.",
    )


def _content(context: PageContext) -> list[Child]:
    asked = (context.viewer, context.as_of, context.whole_cohorts)
    found, policy = context.queries.findings(*asked), context.queries.policy
    people = by_people(context.queries.contacts(*asked))
    if not any(one.counted for one in found):
        return [_nothing_to_compare(found, context), people]
    benefits = context.queries.uplift(*asked)
    found = sorted(found, key=most_first)
    each = [one for one in found if one.intervention != ALL]
    effects = [(one, e) for one in each if isinstance(e := one.overall, Effect)]
    limit = reach(e for one in found for e in (one.overall, one.enrolled, *one.by_band.values()))
    return [
        at_a_glance(found, policy, limit) if len(effects) > 1 else None,
        *(finding(one, e, policy, limit, is_alone=len(effects) == 1) for one, e in effects),
        too_early([one for one in each if isinstance(one.overall, TooFew)], policy),
        who_benefits(benefits, policy, of_all=context.whole_cohorts == ALL_COHORTS)
        if benefits
        else None,
        people,
        explained(_HOW),
    ]


def funnel(context: PageContext) -> list[Child]:
    """What became of planned nudges, and what they cost."""
    queries, policy = context.queries, context.queries.policy
    asked = (context.viewer, context.as_of, context.whole_cohorts)
    counted = queries.funnel(*asked)
    if counted.empty:
        return [
            empty_state(
                "No nudge was planned yet",
                "Nudges are planned after each import and scoring; what becomes of them is here.",
            )
        ]
    held = queries.held_back(*asked)
    settings = queries.deployment.settings
    tracks = {"clicked": settings.track_clicks, "opened": settings.track_opens}
    tracked = [name for name, is_on in tracks.items() if is_on]
    found = queries.findings(*asked)
    nudges = funnels_by(counted, "intervention", policy.costs, tracked=tracked)
    channels = funnels_by(counted, "channel", policy.costs, tracked=tracked)
    why = {name: reasons(held, name) for name in nudges}
    link = partial(context.selection.link, "/impact", part="messages")
    return [
        all_together(funnel_of(counted, policy.costs, tracked=tracked), reasons(held), link),
        by_nudge(nudges, why, found, policy, link),
        by_channel(channels, policy, link),
    ]


def _nothing_to_compare(found: Sequence[InterventionFinding], context: PageContext) -> Component:
    waiting = sum(one.still_open for one in found if one.intervention != ALL)
    why = (
        f"no goal window had closed by {day(context.as_of)}; {waiting:,} are still open."
        if waiting
        else f"nobody had been drawn for a nudge by {day(context.as_of)}."
    )
    return empty_state(
        f"Nothing to compare yet: {why}",
        f"A learner counts when the days in which they might come back are over. {_size(context)}",
    )


def _size(context: PageContext) -> str:
    """Whether this programme withholds anybody, and how many learners it takes to see a gain."""
    policy, learners = context.queries.policy.holdout, int(context.everyone["learners"].sum())
    share = share_for(learners, policy)
    if share:
        return f"{share:.0%} of the learners drawn for a nudge are held out at random."
    if not policy.share:
        return "Nobody is held out here, so no effect can be told from what happens by itself."
    needed = learners_needed(policy.worth_seeing, base=USUAL_RETURN, held_out=policy.share)
    return (
        f"Nobody is held out: of {count(learners, 'learner')} a test could not show a gain of "
        f"{policy.worth_seeing:.0%}; it takes about {needed:,} for each nudge."
    )

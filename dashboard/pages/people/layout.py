"""People: colleagues with role, sessions and tokens; whose learners they are; holiday cover."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import dash
from dash.development.base_component import Component

from dashboard.data import PageContext, page_context
from dashboard.pages.people.caseloads import ANY, NOBODY, Handover, chosen_by, cover_cards, handover
from dashboard.pages.people.colleague import colleague_card
from dashboard.pages.people.colleagues import PAGE, colleague_table, invitation
from dashboard.ui import answer_line, button, not_for_them
from dashboard.ui.frame import SETTINGS_PAGES, page, tabs, ways
from dashboard.web import Selection
from domain.store.people import count_learning, find_caseload, list_cohorts, read_caseload_choices
from domain.store.staff import ColleagueEntry, Role, list_colleagues
from domain.store.staff.caseloads import list_covers

dash.register_page(__name__, path=PAGE, name="People", title="People · Staycourse", order=9)

_SECTIONS: Final = {"": "Colleagues", "caseloads": "Caseloads", "cover": "Holiday cover"}
_NOTICES: Final = {
    "groups": "They may compare groups from now on.",
    "no-groups": "They see no figures of groups any more.",
    "role": "Changed. They sign in anew.",
    "sessions": "Signed out everywhere.",
    "step": "No code is asked for until they set it up again.",
    "revoked": "Revoked. Programs that used it are turned away.",
    "left": "Deactivated. They are signed out, and their learners are handed over.",
    "assigned": "Handed over. Worklist, alerts and messages follow.",
    "cover": "Planned. Learners go and come back by themselves.",
    "ended": "Ended. Learners are with their coach.",
}
_MOST: Final = 300


def layout(
    section: str = "",
    who: str = "",
    notice: str = "",
    refused: str = "",
    **query: Any,  # noqa: ANN401 - a query may hold anything
) -> Component:
    """The page; `who` is one colleague, `query` chooses learners to hand over."""
    context = page_context()
    if not context.viewer.is_admin:
        return page(
            "People",
            not_for_them("Colleagues are looked after by admins", "Ask one of them for access."),
        )
    now = context.queries.clock()
    with context.queries.database.reading() as session:
        learning = count_learning(session, today=context.queries.deployment.gate.today(now))
        found = list_colleagues(session, learning, now=now)
    chosen = section if section in _SECTIONS else ""
    one = next((e for e in found if str(e.member.staff_id) == who), None)
    return page(
        "People",
        ways(SETTINGS_PAGES, PAGE, about="about settings"),
        answer_line(
            f"Nothing was changed. {refused[:_MOST]}" if refused else _NOTICES.get(notice, "")
        ),
        tabs(PAGE, Selection(), "section", _SECTIONS, chosen),
        *_content(context, found, chosen, one, query=query),
        subtitle="Who works here, what they may do, and whose coach they are",
    )


def _content(
    context: PageContext,
    found: Sequence[ColleagueEntry],
    section: str,
    one: ColleagueEntry | None,
    *,
    query: Mapping[str, Any],
) -> list[Component]:
    token, zone = context.viewer.form_token, context.queries.deployment.zone
    if one is not None:
        others = _names(e for e in found if _may_coach(e) and e is not one)
        is_me = one.member.staff_id == context.viewer.staff_id
        back = button("All colleagues", href=PAGE, class_name="align-self-start")
        return [back, *colleague_card(one, others, zone=zone, token=token, is_me=is_me)]
    coaches = _names(e for e in found if _may_coach(e))
    if section == "caseloads":
        return [_handover(context, coaches, query)]
    if section == "cover":
        today = context.queries.deployment.gate.today(context.queries.clock())
        covers = context.queries.database.read(list_covers)
        return cover_cards(covers, coaches, today=today, token=token)
    return [colleague_table(found, zone=zone), invitation(token=token)]


def _handover(context: PageContext, coaches: dict[str, str], query: Mapping[str, Any]) -> Component:
    """How many learners the query chooses, and the way to hand them over."""
    with context.queries.database.reading() as session:
        choices = read_caseload_choices(session)
        offered = {
            "programme": _by_number(choices.programmes),
            "cohort": _by_number(list_cohorts(session)),
            "stage": {one: one for one in choices.stages},
            "employer": _by_number(choices.employers),
        }
        known = {**offered, "coach": {**coaches, NOBODY: ""}}
        asked = {name: str(query.get(name, "")) for name in known}
        chosen = {name: asked[name] if asked[name] in known[name] else ANY for name in known}
        learners = len(find_caseload(session, chosen_by(chosen))) if any(asked.values()) else None
    shown = Handover(chosen=chosen, learners=learners)
    return handover(shown, offered, coaches, token=context.viewer.form_token)


def _by_number(found: Mapping[int, str]) -> dict[str, str]:
    return {str(number): name for number, name in found.items()}


def _may_coach(one: ColleagueEntry) -> bool:
    """Analysts see no names, so nobody can be theirs to help."""
    return not one.is_removed and one.member.role is not Role.ANALYST


def _names(some: Any) -> dict[str, str]:  # noqa: ANN401 - entries, one after the other
    return {str(e.member.staff_id): e.member.name for e in some}

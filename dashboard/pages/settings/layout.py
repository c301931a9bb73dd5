"""Settings: the numbers staff tune, what a change would do, and who changed what."""

from typing import Any, Final

import dash
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.data import PageContext, page_context
from dashboard.pages.settings.callbacks import POLL, REHEARSAL, connect
from dashboard.pages.settings.entries import PROBLEMS, entry_fields
from dashboard.pages.settings.forms import section_form
from dashboard.pages.settings.records import PolicyRecords
from dashboard.pages.settings.review import is_over, overtaken, rehearsed, review
from dashboard.pages.settings.revisions import revision_list
from dashboard.pages.settings.routes import may_change
from dashboard.pages.settings.sections import PAGE, REVISIONS, SECTIONS
from dashboard.ui import Child, answer_line, not_for_them
from dashboard.ui.frame import names, page, settings_pages, tabs, ways
from dashboard.web import Selection
from domain.policy import fields_of
from domain.store.operations import Proposal

dash.register_page(__name__, path=PAGE, name="Settings", title="Settings · Staycourse", order=8)

#: What it says to whom it is not for.
_FOR_MANAGERS: Final = (
    "Settings are looked after by admins",
    "What puts a learner on the worklist is said on the worklist itself.",
)
connect()

_LOOK_EVERY_MS: Final = 2_000
_SHOWN: Final = 25
_NOTICES: Final = {
    "proposed": "Nothing is saved yet: look at what it would change.",
    "wrong": "Nothing is saved: something of it cannot be, and is marked below.",
    "saved": "Saved. It is in force from the next job and the next page on.",
    "overtaken": "Not saved: somebody was faster. Yours is kept.",
    "kept": "Not saved: a value cannot be. Yours is kept below.",
    "other": "What you were about to save was changed in another window. Look at it again.",
    "dropped": "Dropped. The settings are as they were.",
    "merged": "Yours is on top of theirs now. Look at it, then save.",
    "added": "Added, and not saved yet. Say below what it does, then see what it would change.",
    **PROBLEMS,
    "restored": "Nothing is saved yet: below is what going back would change.",
}


def layout(
    section: str = "",
    notice: str = "",
    entry: str = "",
    **query: Any,  # noqa: ANN401, ARG001 - a query may hold anything
) -> Component:
    """The page; `section` is the tab, `notice` answers a form, `entry` is new."""
    context = page_context()
    who = context.viewer
    if not who.oversees:
        return page("Settings", not_for_them(*_FOR_MANAGERS))
    known = PolicyRecords(queries=context.queries, viewer=who)
    chosen = section if section in {*SECTIONS, REVISIONS} else next(iter(SECTIONS))
    token = who.form_token if may_change(who) else ""
    titles = {key: one.title for key, one in SECTIONS.items()} | {REVISIONS: "Every change"}
    return page(
        "Settings",
        ways(settings_pages(is_admin=who.is_admin), PAGE, about="about settings"),
        answer_line(_NOTICES.get(notice, "")),
        None if token else html.P("You can read the settings; an admin changes them."),
        *_open_change(known, chosen, token),
        tabs(PAGE, Selection(), "section", titles, chosen),
        _every_change(known, token)
        if chosen == REVISIONS
        else _form(context, known, chosen, token, entry),
        subtitle="The numbers in force, and who changed them",
    )


def _open_change(known: PolicyRecords, section: str, token: str) -> list[Child]:
    """What the reader has changed and not saved, and whether somebody was faster."""
    proposal = known.proposal() if token else None
    if proposal is None:
        return []
    now = known.queries.clock()
    shown: list[Child] = []
    is_late = proposal.made_from != known.queries.policy.revision
    if is_late:
        changes, both = known.changes(), known.merged(proposal)
        by = changes[0] if changes else None
        shown.append(
            overtaken(
                by,
                both.theirs,
                both.both,
                zone=known.queries.deployment.zone,
                section=section,
                token=token,
            )
        )
    rehearsal = html.Div(
        [
            html.Div(rehearsed(proposal, now=now), id=REHEARSAL),
            dcc.Interval(id=POLL, interval=_LOOK_EVERY_MS, disabled=is_over(proposal)),
        ]
    )
    problems = known.checked(proposal.content).problems
    changed = known.changed(proposal)
    return [
        *shown,
        review(
            proposal,
            changed,
            problems=problems,
            rehearsal=rehearsal,
            section=section,
            token=token,
            is_late=is_late,
        ),
    ]


def _form(
    context: PageContext, known: PolicyRecords, section: str, token: str, entry: str
) -> Component:
    proposal: Proposal | None = known.proposal() if token else None
    in_force = known.in_force()
    content = proposal.content if proposal else in_force
    programmes = list(_programmes(context)) if token else []
    return section_form(
        section,
        fields_of(content),
        in_force=fields_of(in_force),
        problems=known.checked(content).problems if proposal else {},
        made_from=proposal.made_from if proposal else known.queries.policy.revision,
        token=token,
        entries=entry_fields(SECTIONS[section], content, programmes) if token else None,
        opened=entry,
    )


def _programmes(context: PageContext) -> list[str]:
    """What the programmes with learners are called."""
    if not context.as_ofs:
        return []
    return sorted(names(context.choices, "programme_id", "programme").values())


def _every_change(known: PolicyRecords, token: str) -> Component:
    changes = known.changes()[:_SHOWN]
    return revision_list(
        changes,
        known.contents(changes),
        zone=known.queries.deployment.zone,
        token=token,
    )

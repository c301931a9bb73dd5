"""Messages to colleagues with made-up facts in them: what they read, shown before they get one."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, Final

from domain.messaging.checks.template_syntax import Vocabulary
from domain.messaging.given_names import given_name

#: Kind of message -> what it is called, and when colleagues get it.
STAFF_MESSAGES: Final[Mapping[str, tuple[str, str]]] = {
    "alert_coach": (
        "Alert to a coach",
        "A learner became Critical or Red: to their coach, all of a day in one.",
    ),
    "coach_task": (
        "A person is asked",
        "Somebody asked for help, or only a person can: to the coach, at once if urgent.",
    ),
    "weekly_summary": ("The week", "On Mondays, to everybody with learners."),
    "notice": ("Notice", "Something is wrong with data or scores: to admins, once while it lasts."),
    "invitation": (
        "Invitation",
        "The link by which a colleague sets a password.",
    ),
}
_LEARNER: Final = "A learner"
_ALERTED: Final = {
    "name": _LEARNER,
    "cohort": "Spring cohort",
    "change": "Critical since today",
    "reasons": ["Last seen 16 days ago", "No work handed in for three weeks"],
    "history": ["On 2 March 2026: Moderate, risk score 61; now 82", "No contact is logged yet"],
    "action": "call or text today, ask what is in the way, and agree on one next step",
}
_WEEK: Final = {
    "learners": 84,
    "critical": 9,
    "red": 6,
    "tasks": 4,
    "urgent": 1,
    "contacts": 12,
    "minutes": 210,
    "nudged": 17,
    "active_since": 11,
}


def colleague_values(name: str, own: Mapping[str, object]) -> dict[str, Any]:
    """What every message to a colleague is filled in with, and its `own` over it."""
    everywhere = {
        "first_name": given_name(name) or "there",
        "programme": "Staycourse",
        "why": "you work with these learners",
        "preferences_url": "",
        "unsubscribe_url": "",
    }
    return {**everywhere, **own}


def staff_example(kind: str, *, public_url: str) -> dict[str, Any]:
    """The values of a message of `STAFF_MESSAGES`; nobody in it exists, and its links open pages.

    Raises:
        KeyError: colleagues get no message of that kind.
    """
    base = public_url.rstrip("/")
    worklist = f"{base}/worklist"
    moved = {"who": _LEARNER, "change": "Moderate to Critical", "url": worklist}
    notice = {"sentence": "Nothing was imported for four days.", "advice": "See Imports."}
    everywhere = {"first": _LEARNER, "total": 1, "url": worklist}
    own: dict[str, dict[str, Any]] = {
        "alert_coach": {
            **everywhere,
            "as_of": "9 March 2026",
            "learners": [{**_ALERTED, "url": worklist}],
            "in_force": "",
            "more": 2,
            "total": 3,
            "worklist_url": worklist,
        },
        "coach_task": {
            **everywhere,
            "tasks": [
                {
                    "name": _LEARNER,
                    "cohort": "Spring cohort",
                    "action": "Answer what they wrote back to our message",
                    "detail": "Could somebody ring me on Thursday?",
                    "url": worklist,
                }
            ],
        },
        "weekly_summary": {
            "whose": "your learners",
            "from_day": "2 March 2026",
            "as_of": "9 March 2026",
            "before": "2 March 2026",
            "compared": True,
            "week": SimpleNamespace(**_WEEK),
            "newly": [moved],
            "newly_more": 0,
            "improved": [{**moved, "change": "Critical to Moderate"}],
            "improved_more": 3,
            "hours": 3.5,
            "notices": [notice],
            "url": worklist,
        },
        "notice": {"notices": [notice], "url": f"{base}/"},
        "invitation": {
            "why": "a colleague asked for it",
            "by": "A colleague",
            "is_new": True,
            "days": 3,
            "link_url": f"{base}/sign-in",
        },
    }
    return colleague_values("", own[kind])


def bare_staff_example(kind: str, *, public_url: str) -> dict[str, Any]:
    """The same where as little as can be is known, and what is known is long."""
    values = staff_example(kind, public_url=public_url)
    long = "Maximiliane-Charlotte Featherstonehaugh"
    less: dict[str, dict[str, Any]] = {
        "alert_coach": {
            "learners": [
                {**one, "name": long, "cohort": "", "reasons": [], "history": []}
                for one in values.get("learners", [])
            ],
            "more": 0,
            "total": 1,
            "first": long,
        },
        "coach_task": {
            "tasks": [
                {**one, "name": long, "cohort": "", "detail": ""} for one in values.get("tasks", [])
            ],
            "first": long,
        },
        "weekly_summary": {
            "compared": False,
            "week": SimpleNamespace(**dict.fromkeys(_WEEK, 0)),
            **{name: [] for name in ("newly", "improved", "notices")},
            **dict.fromkeys(("improved_more", "hours"), 0),
        },
        "notice": {"notices": values.get("notices", []) * 2},
        "invitation": {"is_new": False, "by": long},
    }
    return {**values, **less[kind]}


#: What messages to colleagues may name, and what stands there; lists with what each has.
_MEANS: Final[Mapping[str, str]] = {
    "first_name": "the colleague's first name, or there",
    "first": "the first learner's name",
    "total": "how many learners it is about",
    "url": "the link to the page it is about",
    "as_of": "the day that was scored last",
    "learners": "a list; each has name, cohort, change, reasons, history, action and url",
    "in_force": "what holds since settings were changed; may be empty",
    "more": "how many more there are; may be 0",
    "worklist_url": "the link to the worklist",
    "tasks": "a list; each has name, cohort, action, detail and url",
    "whose": "whose learners they are",
    "from_day": "the first day of the week",
    "before": "the day it is compared with",
    "compared": "whether there is a week before",
    "week": "numbers: week.learners, .critical, .red, .tasks, .urgent, .contacts, .minutes, "
    ".nudged, .active_since",
    "newly": "a list; each has who, change and url",
    "newly_more": "how many more there are; may be 0",
    "improved": "a list; each has who, change and url",
    "improved_more": "how many more there are; may be 0",
    "hours": "hours of logged contacts",
    "notices": "a list; each has sentence and advice",
    "by": "the colleague who invites",
    "is_new": "whether they never had a password",
    "days": "how many days the link holds",
    "link_url": "the link that opens once",
}


def staff_vocabulary(kind: str) -> Vocabulary:
    """What a message of that kind to colleagues may hold."""
    names = staff_example(kind, public_url="").keys()
    means = {name: says for name, says in _MEANS.items() if name in names}
    return Vocabulary(placeholders=means, has_lists=True)

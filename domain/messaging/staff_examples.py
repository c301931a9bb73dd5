"""Messages to colleagues with made-up facts in them: what they read, shown before they get one."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, Final

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


def staff_example(kind: str, *, public_url: str) -> dict[str, Any]:
    """The values of a message of `STAFF_MESSAGES`; nobody in it exists, and its links open pages.

    Raises:
        KeyError: colleagues get no message of that kind.
    """
    base = public_url.rstrip("/")
    worklist = f"{base}/worklist"
    moved = {"who": _LEARNER, "change": "Moderate to Critical", "url": worklist}
    notice = {"sentence": "Nothing was imported for four days.", "advice": "See Imports."}
    everywhere = {
        "first_name": "there",
        "programme": "Your learners",
        "why": "you work with these learners",
        "preferences_url": "",
        "unsubscribe_url": "",
        "first": _LEARNER,
        "total": 1,
        "url": worklist,
    }
    own: dict[str, dict[str, Any]] = {
        "alert_coach": {
            "as_of": "9 March 2026",
            "learners": [{**_ALERTED, "url": worklist}],
            "in_force": "",
            "more": 2,
            "total": 3,
            "worklist_url": worklist,
        },
        "coach_task": {
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
        },
        "notice": {"notices": [notice], "url": f"{base}/"},
    }
    return {**everywhere, **own[kind]}

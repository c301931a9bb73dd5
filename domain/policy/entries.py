"""Parts of a policy whose entries staff name themselves: profiles, programmes, nudges."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any, Final

from domain.policy.fields import Content, with_values

#: Parts that are tables of entries, each under a name of its own.
NAMED_PARTS: Final = ("profiles", "programmes", "nudges")
#: Entries that parts of Staycourse call by their name: coaches are told by this one.
ALWAYS_THERE: Final = frozenset({("nudges", "alert_coach")})
#: What to begin an entry with that copies no other: a task for a person, not a message.
A_TASK: Final = "*task"
_LONGEST: Final = 60
#: What is usual of a nudge before anything is said of it.
_NUDGE: Final[Mapping[str, Any]] = {
    "audience": "",
    "when": "",
    "priority": "reminder",
    "period": "week",
    "cooldown_days": 14,
    "goal_days": 14,
}


class EntryProblem(StrEnum):
    """Why an entry cannot be added or removed."""

    NO_NAME = "no_name"
    TAKEN = "taken"
    GONE = "gone"
    NEEDED = "needed"
    IN_FORCE = "in_force"


class EntryError(ValueError):
    """An entry cannot be added or removed, for `problem`."""

    def __init__(self, problem: EntryProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def with_entry(
    content: Content, part: str, title: str, *, like: str = "", taken: Collection[str] = ()
) -> tuple[dict[str, Any], str]:
    """The content with another entry, and the name it got; it begins as a copy of `like`.

    Without one it begins empty, and a profile as the one in force. A nudge never gets a name of
    `taken`: what was learnt of those that had it stays theirs.

    Raises:
        EntryError: it has no name, or there is one of that name.
    """
    called = " ".join(title.split())[:_LONGEST].strip()
    name = called if part == "programmes" else _name_of(called)
    if not name:
        raise EntryError(EntryProblem.NO_NAME)
    there = content.get(part) or {}
    if part == "nudges":
        name = _free(name, {*there, *taken})
        begun = dict(there.get(like) or _new_nudge(name, is_task=like == A_TASK))
        return with_values(content, {(part, name): {**begun, "title": called}}), name
    if name in there:
        raise EntryError(EntryProblem.TAKEN)
    usual = content.get("profile", "") if part == "profiles" else ""
    return with_values(content, {(part, name): dict(there.get(like or usual) or {})}), name


def without_entry(content: Content, part: str, name: str) -> dict[str, Any]:
    """The content without that entry.

    Raises:
        EntryError: others rest on it, or there is none of that name.
    """
    there = content.get(part) or {}
    if name not in there:
        raise EntryError(EntryProblem.GONE)
    if (part, name) in ALWAYS_THERE:
        raise EntryError(EntryProblem.NEEDED)
    if part == "profiles" and content.get("profile") == name:
        raise EntryError(EntryProblem.IN_FORCE)
    return {**content, part: {key: one for key, one in there.items() if key != name}}


def entries_of(content: Content) -> set[tuple[str, str]]:
    """Every named entry of a content."""
    return {(part, name) for part in NAMED_PARTS for name in content.get(part) or {}}


def _new_nudge(name: str, *, is_task: bool) -> dict[str, Any]:
    if is_task:
        return {**_NUDGE, "by": "person", "action": ""}
    return {**_NUDGE, "by": "message", "channels": ["email"], "why": "", "template": name}


def _name_of(title: str) -> str:
    """What an entry is called in files, links and the store."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")


def _free(name: str, taken: Collection[str]) -> str:
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name}_{number}"
    return found

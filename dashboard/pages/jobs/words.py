"""What a job said of its run, in plain words. Pure."""

import json
from collections.abc import Mapping
from typing import Any, Final

from dashboard.ui import upper_first

_SHOWN: Final = 8
#: What would only repeat the page, or is for machines.
_LEFT_OUT: Final = frozenset({"as_of", "policy_revision", "checksum", "version"})
STATES: Final[Mapping[str, tuple[str, str]]] = {
    "asked": ("Waiting for the worker", "held"),
    "waiting": ("Waits for what it needs", "held"),
    "running": ("Running", "held"),
    "failed": ("Failed", "bad"),
    "done": ("Done", "good"),
    "given_up": ("Given up", "bad"),
}


def in_words(detail: str | None) -> str:
    """What was done, as "Learners 120 · critical 14", or the sentence that says why not."""
    if not detail:
        return ""
    try:
        found = json.loads(detail)
    except ValueError:
        return detail
    if not isinstance(found, dict):
        return detail
    if why := found.get("no_scorer") or found.get("not_done"):
        return str(why)
    said = [part for name, value in found.items() if (part := _part(name, value))]
    return upper_first(" · ".join(said[:_SHOWN])) or "Nothing to do."


def _part(name: str, value: Any) -> str:  # noqa: ANN401 - whatever a job counts
    if name in _LEFT_OUT or value in (None, "", [], {}):
        return ""
    words = name.replace("_", " ")
    match value:
        case bool():
            return words if value else f"not {words}"
        case float():
            return f"{words} {value:.3g}"
        case int() | str():
            return f"{words} {value:,}" if isinstance(value, int) else f"{words} {value}"
        case list():
            return f"{words} {len(value):,}"
        case _:
            return ""

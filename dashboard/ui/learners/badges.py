"""What changed lately about a learner, as chips: a word and an arrow, without a colour. Pure."""

from collections.abc import Mapping
from typing import Final

from dash.development.base_component import Component

from dashboard.ui.cards import tag
from dashboard.ui.text import absent, upper_first
from domain.risk.scoring import Badge

#: Badge -> the class that brings its arrow, and what it means.
_TOLD: Final[Mapping[str, tuple[str, str]]] = {
    Badge.SUDDEN_DROP: (
        "drop",
        "Far less active last week than in the three before; the cohort was not",
    ),
    Badge.FALLING: ("falling", "Each of the last four weeks was less active than the one before"),
    Badge.RISING: ("rising", "Each of the last four weeks was more active than the one before"),
    Badge.BACK_AGAIN: ("back", "Active after two weeks without any activity"),
}


def badge_chips(badges: object) -> list[Component]:
    """The badges of a snapshot; one that is not known here is shown by its word alone."""
    if absent(badges):
        return []
    return [_chip(word) for word in str(badges).split("; ")]


def _chip(word: str) -> Component:
    shape, meaning = _TOLD.get(word, ("plain", ""))
    return tag(upper_first(word), f"{shape} change", title=meaning or upper_first(word))

import re
from itertools import product
from pathlib import Path

import pytest

from dashboard.ui.charts.theme import DARK_FOR_LIGHT, FONT, TOKENS

CSS = (Path(__file__).parents[4] / "dashboard/assets/tokens.css").read_text(encoding="utf-8")


def test_charts_and_style_sheet_use_the_same_colours() -> None:
    in_css = re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\);", CSS)
    assert {name: (light, dark) for name, light, dark in in_css} == TOKENS
    assert FONT in CSS


def test_a_light_colour_has_one_dark_partner() -> None:
    assert len(DARK_FOR_LIGHT) == len(TOKENS)


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


WORDS = ("ink", "muted", "accent", "critical", "moderate", "on-track")
GROUNDS = ("ground", "surface")
ON_TINTS = [("ink", t) for t in ("critical-soft", "moderate-soft", "on-track-soft", "accent-soft")]


@pytest.mark.parametrize(("word", "ground"), [*product(WORDS, GROUNDS), *ON_TINTS])
def test_words_can_be_read_in_both_themes(word: str, ground: str) -> None:
    for theme in (0, 1):
        assert contrast(TOKENS[word][theme], TOKENS[ground][theme]) >= 4.5

import re
from itertools import product

import pytest

from config.templates import load_templates
from tests.dashboard.ui.charts.test_theme import contrast

CSS = load_templates()["web/page.css"]
LIGHT, DARK = (
    dict(re.findall(r"--([\w-]+): (#\w{6})", rules))
    for rules in re.findall(r":root {([^}]*)}", CSS)
)
ON_CARDS = ("ink", "quiet", "accent", "good")


@pytest.mark.parametrize(
    ("words", "ground"),
    [
        *product(ON_CARDS, ("card", "ground")),
        ("ink", "soft"),
        ("on-accent", "accent"),
        ("problem", "problem-ground"),
    ],
)
def test_words_can_be_read_in_both_themes(words: str, ground: str) -> None:
    for theme in (LIGHT, DARK):
        assert contrast(theme[words], theme[ground]) >= 4.5


def test_the_edges_of_fields_can_be_seen_in_both_themes() -> None:
    for theme in (LIGHT, DARK):
        assert contrast(theme["field"], theme["card"]) >= 3

from collections.abc import Callable
from pathlib import Path

import pytest

from config.templates import ToneError, load_templates
from domain.messaging.checks.tone import deficit_words_in, find_deficit_words
from domain.policy import Policy


def test_nothing_shipped_tells_learners_what_they_lack(policy: Policy) -> None:
    assert list(find_deficit_words(load_templates())) == []
    for key, intervention in policy.nudges.items():
        assert deficit_words_in(intervention.why, "en") == [], key


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "You are FALLING BEHIND."),
        ("en", "You failed"),
        ("en", "you are at  risk"),
        ("en", "a struggling learner"),
        ("de", "Du bist im Rückstand"),
        ("de", "du hinkst hinterher"),
        ("de", "dein Abbruchrisiko"),
        ("de", "mangelhafte Leistung"),
    ],
)
def test_deficit_language_is_found_however_it_is_written(language: str, text: str) -> None:
    assert deficit_words_in(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "{% if failed %}Welcome back{% endif %} {{ behind }}"),
        ("en", '<p class="warning">Welcome</p>'),
        ("en", "A weekly word, unfailingly kind"),
        ("de", "Schön, dass du da bist"),
    ],
)
def test_what_a_template_does_is_not_what_it_says(language: str, text: str) -> None:
    assert deficit_words_in(text, language) == []


def test_loading_refuses_it_with_file_and_line(files: Callable[[dict[str, str]], Path]) -> None:
    folder = files({"a.txt": "Hello,\nyou are behind.\n", "b.de.txt": "Du hast versagt"})
    with pytest.raises(ToneError) as refused:
        load_templates(folder)
    first, second = str(refused.value).splitlines()
    assert first.startswith("templates/a.txt:2: 'behind'")
    assert second.startswith("templates/b.de.txt:1: 'versagt'")


def test_colleagues_are_told_plainly() -> None:
    assert list(find_deficit_words({"email/alert_coach/body.txt": "Ada is at risk"})) == []

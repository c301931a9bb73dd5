"""Every message to colleagues can be read before anybody gets it."""

import pytest

from domain.messaging.checks.staff_examples import STAFF_MESSAGES, staff_example
from domain.policy import Channel
from tests.factories import shipped_templates


@pytest.mark.parametrize("kind", STAFF_MESSAGES)
def test_it_is_filled_in_whole_on_each_of_its_ways(kind: str) -> None:
    templates = shipped_templates()
    values = staff_example(kind, public_url="https://staycourse.example.org/")
    ways = [one for one in Channel if templates.has_words(kind, one)]
    assert Channel.EMAIL in ways
    for way in ways:
        written = templates.render(way, kind, values)
        assert "https://staycourse.example.org/" in written.text
        assert "{{" not in written.text

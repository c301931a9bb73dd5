"""The examples of docs/api.md are what the API takes and answers."""

import json
import re
from pathlib import Path

from domain.sources.events import read_events
from tests.factories import NOON

PAGE = Path(__file__).parents[1] / "docs" / "api.md"


def test_the_example_of_events_is_answered_as_the_page_says() -> None:
    section = PAGE.read_text(encoding="utf-8").partition("## Events as they happen")[2]
    sent, answer = re.findall(r"```json\n(.*?)```", section, flags=re.DOTALL)[:2]
    found = read_events(sent.encode(), now=NOON)
    told = json.loads(answer)
    assert told["received"] == len(found.events)
    refused = [{"index": r.index, "id": r.id, "reason": r.reason} for r in found.refused]
    assert refused == told["refused"]

"""What the grid gets when it asks: rows of the viewer, or a sentence where it asks too much."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.dashboard.conftest import SIZE, SignIn
from tests.dashboard.seeding import as_ofs

LAST = as_ofs(SIZE)[-1]

Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def ask(sign_in: SignIn) -> Ask:
    """What a coach's page gets when its grid asks."""

    def do(shown: dict[str, Any], search: str | None = None) -> dict[str, Any]:
        request = {"startRow": 0, "endRow": 500, "filterModel": {}, "sortModel": []}
        question = {
            "output": "..learners-grid.getRowsResponse...learners-note.children..",
            "outputs": [
                {"id": "learners-grid", "property": "getRowsResponse"},
                {"id": "learners-note", "property": "children"},
            ],
            "inputs": [{"id": "learners-grid", "property": "getRowsRequest", "value": request}],
            "state": [
                {"id": "learners-search", "property": "value", "value": search},
                {"id": "learners-shown", "property": "data", "value": shown},
            ],
            "changedPropIds": ["learners-grid.getRowsRequest"],
        }
        answer = sign_in("c1@example.org").post("/_dash-update-component", json=question)
        assert answer.status_code == 200, answer.text
        response = answer.json()["response"]
        return {
            "rows": response["learners-grid"]["getRowsResponse"]["rowData"],
            "note": response["learners-note"]["children"],
        }

    return do


EVERYONE = {"as_of": LAST.isoformat(), "cohort": None, "coach": None, "segment": ""}


def test_the_grid_never_hands_a_coach_another_caseload(ask: Ask) -> None:
    assert {row["coach"] for row in ask(EVERYONE)["rows"]} == {"Cora Coach"}
    assert ask({**EVERYONE, "coach": 4})["rows"] == []
    critical = ask({**EVERYONE, "segment": "Critical"})["rows"]
    assert {row["composite_segment"] for row in critical} == {"Critical"}


def test_a_search_of_three_thousand_words_is_answered_by_a_sentence_at_once(ask: Ask) -> None:
    found = ask(EVERYONE, search=" ".join(f"word{n}" for n in range(3_000)))
    assert found["rows"] == []
    assert found["note"]["props"]["children"] == ["Please search for 8 words at most."]
    assert ask(EVERYONE, search="cora")["note"] is None

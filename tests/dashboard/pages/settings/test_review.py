"""What a change would have done, in words."""

import json
from datetime import UTC, datetime

from dashboard.pages.settings.review import rehearsed
from domain.store.operations.policy_proposals import Proposal, RehearsalState

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
FOUND = {
    "weeks": 4,
    "from": "2026-11-09",
    "to": "2026-11-30",
    "learners": 60,
    "flagged": [30, 28],
    "critical": [12, 9],
    "listed": [20, 20],
    "a_week": [18.0, 15.5],
    "coaches": {"Ada": [30, 28]},
    "broken": [],
    "notes": [],
}


def said(found: dict[str, object]) -> str:
    proposal = Proposal(
        proposal_id=1, staff_id=1, made_from="a", base={}, content={}, proposed_at=NOW,
        state=RehearsalState.DONE, share=1.0, heard_at=NOW, result=json.dumps(found),
    )  # fmt: skip
    return str(rehearsed(proposal, now=NOW))


def test_what_a_threshold_moves_first_is_told() -> None:
    text = said(FOUND)
    assert "9 Critical" in text
    assert " on 30 Nov 2026 (today 12), " in text
    assert "9 Nov 2026 to 30 Nov 2026. " in text


def test_a_rehearsal_from_before_an_update_still_reads() -> None:
    text = said({name: value for name, value in FOUND.items() if name != "critical"})
    assert "28 of 60 learners" in text
    assert "Critical" not in text

"""A proposal is rehearsed beside what is in force, and the page finds what came of it."""

import json
from typing import Any

from domain.policy import Policy, with_values
from domain.store.database.engine import Database
from domain.store.operations.policy_proposals import (
    RehearsalState,
    close_proposal,
    find_proposal,
    propose,
)
from domain.store.staff.members import Role, create_user
from tests.factories import NOON, TODAY, deployment_for, quiet_learners
from worker.jobs.planning.rehearse_proposal import rehearse_proposal


def proposed(database: Database, policy: Policy, values: dict[tuple[str, ...], Any]) -> int:
    content = policy.model_dump(mode="json")
    with database.transaction() as session:
        ada = create_user(
            session, email="ada@x.example", name="Ada", role=Role.ADMIN, password_hash="x"
        )
        propose(
            session, staff_id=ada.staff_id, made_from=policy.revision, base=content,
            content=with_values(content, values), is_valid=True, now=NOON,
        )  # fmt: skip
    return ada.staff_id


def run(database: Database, policy: Policy) -> dict[str, Any]:
    here = deployment_for(database, policy, clock=lambda: NOON)
    return rehearse_proposal(here, until=TODAY, now=NOON, stopping=lambda: False)


def test_what_it_would_do_stands_beside_what_is_done_today(
    sqlite_database: Database, policy: Policy
) -> None:
    quiet_learners(sqlite_database, 12)
    none = {("caps", "per_week"): 0, ("caps", "per_day"): 0, ("caps", "per_month"): 0}
    staff = proposed(sqlite_database, policy, {**none, ("nudges", "reengage", "holdout"): False})
    assert run(sqlite_database, policy)["state"] == "done"
    found = sqlite_database.read(find_proposal, staff_id=staff)
    assert found is not None
    assert found.state is RehearsalState.DONE
    result = json.loads(found.result or "")
    assert result["learners"] == 13
    today, then = result["a_week"]
    assert today > 0
    assert then == 0
    assert run(sqlite_database, policy) == {}  # nothing waits any more


def test_a_threshold_that_moves_tells_how_many_are_critical(
    sqlite_database: Database, policy: Policy
) -> None:
    quiet_learners(sqlite_database, 12, days=16)
    later = {("profiles", "standard", "engagement_critical_above_days"): 20}
    staff = proposed(sqlite_database, policy, later)
    run(sqlite_database, policy)
    found = sqlite_database.read(find_proposal, staff_id=staff)
    assert found is not None
    assert json.loads(found.result or "")["critical"] == [12, 0]


def test_a_change_that_was_dropped_meanwhile_is_not_rehearsed(
    sqlite_database: Database, policy: Policy
) -> None:
    staff = proposed(sqlite_database, policy, {})
    with sqlite_database.transaction() as session:
        found = find_proposal(session, staff_id=staff)
        assert found is not None
        close_proposal(session, found.proposal_id, now=NOON)
    assert run(sqlite_database, policy) == {}


def test_nobody_to_rehearse_on_is_said(sqlite_database: Database, policy: Policy) -> None:
    staff = proposed(sqlite_database, policy, {})
    assert run(sqlite_database, policy)["state"] == "failed"
    found = sqlite_database.read(find_proposal, staff_id=staff)
    assert found is not None
    assert found.result == "Nobody was enrolled in the last weeks."

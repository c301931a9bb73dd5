"""Changes of the policy: numbered, refused over somebody else's, read by whoever runs on."""

from datetime import timedelta

from config.deployment import LiveDeployment
from domain.policy import Policy
from domain.store.audit import read_audit_trail
from domain.store.database.engine import Database
from domain.store.operations.policy_revisions import (
    Overtaken,
    SavedChange,
    read_policy_changes,
    read_policy_content,
    save_policy,
)
from tests.factories import NOON, deployment_for, on_both


def capped(policy: Policy, per_week: int) -> Policy:
    caps = policy.caps.model_copy(update={"per_week": per_week})
    return policy.model_copy(update={"caps": caps})


def save(
    database: Database, policy: Policy, *, over: Policy, files: Policy, note: str = "Too many"
) -> SavedChange | Overtaken:
    with database.transaction() as session:
        return save_policy(
            session, policy, made_from=over.revision, in_force=files, by="ada@x.example",
            note=note, now=NOON,
        )  # fmt: skip


@on_both
def test_a_change_made_from_an_older_revision_is_refused_and_says_who_was_faster(
    database: Database, policy: Policy
) -> None:
    one, two = capped(policy, 1), capped(policy, 3)
    assert save(database, one, over=policy, files=policy) == SavedChange(number=1)
    late = save(database, two, over=policy, files=policy)
    assert isinstance(late, Overtaken)
    assert late.by is not None
    assert (late.by.saved_by, late.by.note) == ("ada@x.example", "Too many")
    assert save(database, two, over=one, files=policy) == SavedChange(number=2)


def test_every_change_is_kept_with_both_contents_and_going_back_is_a_new_one(
    sqlite_database: Database, policy: Policy
) -> None:
    one = capped(policy, 1)
    save(sqlite_database, one, over=policy, files=policy)
    save(sqlite_database, policy, over=one, files=policy, note="Back")
    with sqlite_database.reading() as session:
        changes = read_policy_changes(session)
        assert [(c.number, c.revision, c.note) for c in changes] == [
            (2, policy.revision, "Back"),
            (1, one.revision, "Too many"),
        ]
        first = read_policy_content(session, changes[1].made_from)
        assert first is not None
        assert first["caps"]["per_week"] == policy.caps.per_week
        trail = read_audit_trail(session, since=NOON - timedelta(days=1), action="changed_policy")
    assert len(trail) == 2


def test_a_process_that_runs_on_uses_what_was_saved_last(
    sqlite_database: Database, policy: Policy
) -> None:
    at = [NOON]
    here = deployment_for(sqlite_database, policy, clock=lambda: at[0])
    live = LiveDeployment(here)
    assert live.now().policy.caps.per_week == policy.caps.per_week
    save(sqlite_database, capped(policy, 5), over=policy, files=policy)
    assert here.in_force().policy.caps.per_week == 5
    at[0] += timedelta(seconds=4)
    assert live.now().policy.caps.per_week == 5
    assert live.now() is live.now()

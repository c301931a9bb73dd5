"""What a score was made under can be read whole, whoever wrote it, however long ago."""

import json

from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.operations import record_policy
from tests import test_staycourse
from tests.factories import NOON, treating_everyone

shell = test_staycourse.shell


def test_every_revision_is_listed_and_shown_whole_also_those_of_files(
    shell: test_staycourse.Shell, sqlite_database: Database, policy: Policy
) -> None:
    later = treating_everyone(policy)
    with sqlite_database.transaction() as session:
        record_policy(session, policy, now=NOON.replace(year=2025), by="files")
        record_policy(session, later, now=NOON, by="kim@example.org")
    code, out, _ = shell("policy", "list", "--json")
    assert code == 0
    listed = [(one["revision"], one["created_by"]) for one in json.loads(out)]
    assert listed == [(later.revision, "kim@example.org"), (policy.revision, "files")]
    assert policy.revision in shell("policy", "list")[1]

    code, out, _ = shell("policy", "show", policy.revision)
    assert code == 0
    assert json.loads(out) == json.loads(policy.as_json())
    code, _, said = shell("policy", "show", "nothing")
    assert code == 1
    assert "There is no revision nothing: staycourse policy list" in said

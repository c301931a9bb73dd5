"""An older copy that is restored does not bring back who was erased, nor scores who objected."""

from pathlib import Path

from sqlalchemy import select

from domain.policy import Policy
from domain.store.database import back_up, restore
from domain.store.database.engine import Database
from domain.store.privacy import (
    erase_learner,
    is_objecting,
    joined,
    object_to_scoring,
    read_choices,
    read_erased_people,
    reapply_choices,
    withdraw_objection,
)
from domain.store.tables import Learner
from tests.factories import NOON, add_course, add_learner, deployment_for
from worker.jobs.remember_choices import choices_file, load_choices, remember_choices


def test_after_a_restore_the_erased_go_again_and_who_objects_is_scored_no_more(
    sqlite_database: Database, tmp_path: Path, policy: Policy
) -> None:
    here = deployment_for(sqlite_database, policy)
    with sqlite_database.transaction() as session:
        course = add_course(session)
        people = [add_learner(session, course, ref) for ref in ("zoe", "ben", "cleo", "dan")]
    back_up(sqlite_database, tmp_path / "backup")
    zoe, ben, cleo, dan = (one.learner_id for one in people)
    with sqlite_database.transaction() as session:
        object_to_scoring(session, ben, now=NOON)
        object_to_scoring(session, cleo, now=NOON)
    remember_choices(here)
    with sqlite_database.transaction() as session:
        withdraw_objection(session, cleo, now=NOON)
        erase_learner(session, zoe, by="kim", now=NOON)
    assert remember_choices(here)["choices"] > 2
    kept = choices_file(here)
    # a name that no digest spells by chance
    assert "zoe" not in kept.read_text(encoding="utf-8")

    restored = Database(f"sqlite:///{tmp_path / 'restored.sqlite'}")
    restore(restored, tmp_path / "backup", replace=False)
    for erased, objecting in ((1, 1), (0, 0)):
        done = restored.write(reapply_choices, load_choices(kept), by="kim", now=NOON)
        assert (done.erased, done.objecting) == (erased, objecting)
    with restored.reading() as session:
        assert session.scalars(select(Learner.ref)).all() == ["ben", "cleo", "dan"]
        assert [is_objecting(session, one) for one in (ben, cleo, dan)] == [True, False, False]
        assert read_erased_people(session).among(["ZOE", "zoe@learner.example", "ben"]) == [
            *(True, True, False)
        ]
        # a copy that knows less does not shorten the list
        every = joined(load_choices(kept), read_choices(session, load_choices(kept)))
    assert {one.digest for one in load_choices(kept)} <= {one.digest for one in every}
    restored.close()

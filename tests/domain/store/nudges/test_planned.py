"""What planning knows of one learner is what it knows of them among everybody."""

from datetime import UTC, datetime

from sqlmodel import Session, select

from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.nudges.planned import read_recipient_states
from domain.store.tables import Enrolment, Learner
from tests.dashboard.seeding import Seed, as_ofs, fill

SEED = Seed(learners=14, weeks=4)
NOW = datetime(2026, 2, 2, 9, tzinfo=UTC)
LAST = as_ofs(SEED)[-1]


def test_one_learner_stands_alone_as_among_everybody(database: Database, policy: Policy) -> None:
    fill(database, SEED)

    def known(session: Session, learner_id: int | None = None) -> object:
        return read_recipient_states(
            session, policy, as_of=LAST, now=NOW, today=NOW.date(), learner_id=learner_id
        )

    with database.reading() as session:
        everybody = known(session)
        rows = session.exec(
            select(Learner.id, Learner.ref, Enrolment.id).join(
                Enrolment, Enrolment.learner_id == Learner.id
            )
        ).all()
        assert everybody.decided
        assert everybody.arms
        assert everybody.past
        for learner_id, ref, enrolment_id in rows:
            one = known(session, learner_id)
            assert one.past.get(learner_id, []) == everybody.past.get(learner_id, [])
            assert one.choices.get(learner_id) == everybody.choices.get(learner_id)
            assert one.endings.get(enrolment_id) == everybody.endings.get(enrolment_id)
            for found, among in (
                (one.same_at, {k: v for k, v in everybody.same_at.items() if k[0] == learner_id}),
                (one.arms, {k: v for k, v in everybody.arms.items() if k[0] == ref}),
                (one.shares, {k: v for k, v in everybody.shares.items() if k[0] == ref}),
                (one.decided, {k for k in everybody.decided if k[0] == enrolment_id}),
            ):
                assert found == among

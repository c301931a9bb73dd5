import numpy as np
import pandas as pd

from domain.risk.monitoring.operating_points import AlertTarget, OperatingPoint, UnreachableTarget
from domain.store.database.engine import Database
from domain.store.operations.notices import read_open_notices
from domain.store.scoring.monitoring import save_evidence
from domain.store.scoring.operating_points import choose_operating_point, renew_operating_point
from domain.store.scoring.scorers import GATES, activate_scorer, save_scorer
from tests.domain.store.scoring.test_scorers import NOW, SCORER


def _scorer(database: Database, *, right: bool) -> int:
    """One that alerts twenty learners, of whom all needed it, or none."""
    label = np.repeat([1 if right else 0, 0], 20)
    rows = pd.DataFrame(
        {
            **dict.fromkeys(("enrolment_id", "learner_id"), np.arange(40)),
            "cohort_id": 1,
            "week": 2,
            "left_in": np.nan,
            "not_complete": label,
            "p_not_complete": np.repeat([0.9, 0.1], 20),
            "leave_soon": 0,
            "p_leave_soon": 0.0,
        }
    )
    with database.transaction() as session:
        number = save_scorer(session, SCORER, now=NOW).id
        assert number is not None
        save_evidence(session, number, rows, {})
    return number


def _in_use(database: Database, scorer: int) -> object:
    """Puts a scorer in use and answers the target anew; gives back the answer."""
    with database.transaction() as session:
        activate_scorer(session, scorer, by=GATES, reason="a test", now=NOW)
        answer = renew_operating_point(session, now=NOW)
    return answer and answer.point


def _notices(database: Database) -> list[str]:
    with database.reading() as session:
        return [notice.cause for notice in read_open_notices(session)]


def test_a_wish_out_of_reach_is_told_until_its_own_scorer_is_in_use_again(
    database: Database,
) -> None:
    good, bad = (_scorer(database, right=right) for right in (True, False))
    assert _in_use(database, good) is None
    answer = database.write(
        choose_operating_point,
        AlertTarget.PRECISION,
        0.8,
        by="kim@house.example",
        reason="few calls",
        now=NOW,
    )
    assert isinstance(answer.point, OperatingPoint)
    assert isinstance(_in_use(database, bad), UnreachableTarget)
    assert _notices(database) == ["operating_point"]
    assert _in_use(database, good) is None
    assert _notices(database) == []

"""A programme whose export has progress, grades and barriers, and no visits, from its first day."""

import json
from datetime import date
from pathlib import Path

from sqlmodel import select

from domain.store.database.engine import Database
from domain.store.tables import Enrolment, Nudge, Snapshot, Task
from tests import test_staycourse
from tests.test_staycourse import Shell

shell = test_staycourse.shell
DAY = date.today()
CRITICAL, MODERATE = 23, 4


def export(path: Path) -> Path:
    """Thirty learners: 23 Critical (ten of them by a barrier), four Moderate, three On Track."""
    rows = [f"l{n},{n},20,41,None" for n in range(13)]
    rows += [f"l{n},{n},80,75,Childcare" for n in range(13, CRITICAL)]
    rows += [f"l{n},{n},60,62,None" for n in range(CRITICAL, CRITICAL + MODERATE)]
    rows += ["l27,27,75,85,None", "l28,28,95,70,None", "l29,29,75,70,None"]
    head = "Email,Learner ID,Progress,Average grade,Barriers,Start date,Coach"
    lines = [f"{row.replace(',', '@house.example,', 1)},{DAY:%Y-%m-%d},Kim" for row in rows]
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path


def test_everybody_has_a_decision_or_its_reason_and_every_critical_one_a_task(
    shell: Shell, tmp_path: Path, sqlite_database: Database
) -> None:
    assert shell("import", "tables", export(tmp_path / "learners.csv"))[0] == 0
    shell("run", "score-learners")
    code, out, err = shell("run", "plan-nudges", "--json")
    assert code == 0, err
    summary = json.loads(out)
    with sqlite_database.reading() as session:
        segments = dict(
            session.exec(select(Snapshot.enrolment_id, Snapshot.composite_segment)).all()
        )
        decided = set(session.exec(select(Nudge.enrolment_id)))
        tasks = {row.enrolment_id: row.cause for row in session.exec(select(Task))}
        refs = {row.id: row.ref.rpartition(":")[2] for row in session.exec(select(Enrolment))}
    critical = {number for number, word in segments.items() if word == "Critical"}
    assert len(critical) == CRITICAL
    assert critical <= set(tasks)
    causes = list(tasks.values())
    assert (causes.count("coach_call"), causes.count("barrier_escalation")) == (13, 10)
    assert {number for number, word in segments.items() if word == "Moderate"} <= decided
    without = {refs[number] for number in set(segments) - decided}
    assert without == {"29"}
    assert summary["undecided"] == {
        "days since last seen and risk band are not known": 1,
    }

from dataclasses import replace
from io import StringIO

from rich.console import Console

from domain.nudges.planning.rehearsal import Broken, Rehearsal
from domain.policy import Policy
from tests.domain.nudges.planning.test_rehearsal import rehearsal
from worker.jobs.planning.rehearsal_report import as_dict, compared, tables


def printed(found: dict[str, Rehearsal]) -> str:
    written = StringIO()
    console = Console(width=160, file=written)
    for part in tables(found):
        console.print(part)
    return written.getvalue()


def test_everything_is_told_in_tables(policy: Policy) -> None:
    text = printed({"now": rehearsal(policy)})
    for said in ("2026-03-02", "reengage", "Ada", "gender", "Every message could be written"):
        assert said in text
    assert text.rstrip().endswith("Nothing was written, and nothing was sent.")


def test_broken_messages_are_listed_with_their_reason(policy: Policy) -> None:
    trouble = Broken(
        intervention="reengage", channel="sms", language="de", why="no words", messages=3
    )
    text = printed({"now": replace(rehearsal(policy), broken=[trouble])})
    assert "no words" in text
    assert "could be written" not in text.replace("could not be written", "")


def test_another_policy_is_compared_in_a_sentence(policy: Policy) -> None:
    now = rehearsal(policy)
    fewer = replace(now, decisions=now.decisions[:1])
    assert compared(now, fewer, "proposed") == (
        "proposed would put 2 of 12 learners on the worklist (as many as now) and flag 1 (now 2)."
    )


def test_machines_get_plain_values_and_no_small_group(policy: Policy) -> None:
    told = as_dict(rehearsal(policy))
    assert told["weeks"][0]["as_of"] == "2026-03-02"
    assert told["interventions"][0]["did_not_complete"] is not None
    assert {row["group"] for row in told["groups"] if row["by"] == "gender"} == {"f"}

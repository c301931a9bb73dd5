from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from domain.experiments import Arm
from domain.nudges.eligibility.recipient_state import RecipientStates
from domain.nudges.eligibility.skip_reasons import SkipReason
from domain.nudges.planning.decisions import NudgeState, PlannedNudge, TaskRequest
from domain.nudges.planning.rehearsal import (
    Memory,
    Rehearsal,
    decided_on,
    first_of_weeks,
    people_on,
)
from domain.policy import Channel, Policy

DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
WEEK = timedelta(days=7)
ASK = TaskRequest(cause="coach_call", action="Call", detail="", due_on=DAY, urgent=False)


def nudge(enrolment: int = 1, intervention: str = "reengage", **about: Any) -> PlannedNudge:
    usual: dict[str, Any] = {
        "learner_id": enrolment,
        "period": "2026-W10",
        "state": NudgeState.PLANNED,
        "arm": "treated",
        "share": 0.5,
        "variant": None,
        "channel": Channel.EMAIL,
        "address": "a@learner.example",
        "reason": None,
        "at": NOW + timedelta(hours=2),
        "expires_at": NOW + timedelta(days=2),
        "trace": {},
        "ask": None,
    }
    return PlannedNudge(enrolment_id=enrolment, intervention=intervention, **(usual | about))


def remembered(*nudges: PlannedNudge, memory: Memory | None = None) -> Memory:
    refs = {n.enrolment_id: f"l{n.enrolment_id}" for n in nudges}
    before = memory or Memory(states=RecipientStates())
    return before.after(nudges, refs=refs, as_of=DAY, now=NOW)


def seen(days: float) -> pd.DataFrame:
    return pd.DataFrame({"enrolment_id": [1], "days_since_last_seen": [days]})


def test_what_was_sent_in_an_earlier_week_counts_against_caps_and_cooldown() -> None:
    known = remembered(nudge()).states
    assert [(s.at, s.channel) for s in known.past[1]] == [(NOW + timedelta(hours=2), "email")]
    assert known.same_at[1, "reengage"] == NOW
    assert (1, "reengage", "2026-W10") in known.decided
    assert known.arms == {("l1", "reengage"): "treated"}
    assert known.shares == {("l1", "reengage"): 0.5}


def test_the_held_out_had_their_turn_and_got_no_message() -> None:
    held = nudge(state=NudgeState.SKIPPED, reason=SkipReason.HOLDOUT, arm=Arm.HOLDOUT)
    known = remembered(held).states
    assert known.same_at == {(1, "reengage"): NOW}
    assert not known.past.get(1)


def test_a_skip_leaves_no_trace_but_its_decision() -> None:
    known = remembered(nudge(state=NudgeState.SKIPPED, reason=SkipReason.CAP, arm=None)).states
    assert (known.past, known.same_at, known.arms) == ({}, {}, {})
    assert known.decided


@pytest.mark.parametrize(
    ("quiet_for", "open_"),
    [(3, {}), (9, {(1, "reengage"): 1}), (float("nan"), {(1, "reengage"): 1})],
)
def test_a_message_is_unanswered_while_its_learner_was_not_seen_since(
    quiet_for: float, open_: dict[tuple[int, str], int]
) -> None:
    found = remembered(nudge()).states_on(seen(quiet_for), DAY + WEEK, answer_within=7)
    assert found.unanswered.messages == open_


def test_a_person_who_took_over_is_not_asked_again() -> None:
    memory = remembered(nudge(reason=SkipReason.ESCALATED, ask=ASK), memory=remembered(nudge()))
    found = memory.states_on(seen(20), DAY + WEEK, answer_within=7)
    assert found.unanswered.asked == {(1, "reengage")}
    assert found.helped == {1: NOW}


def test_messages_older_than_any_window_are_forgotten() -> None:
    later = remembered(nudge()).after([], refs={}, as_of=DAY, now=NOW + timedelta(days=31))
    assert later.states.past == {1: []}


def rehearsal(policy: Policy, learners: int = 12) -> Rehearsal:
    """One week; the first learner is messaged, the second held out, and both had left soon."""
    numbers, soon = list(range(1, learners + 1)), pd.Timestamp(DAY + timedelta(days=10))
    everyone = pd.DataFrame(
        {
            "enrolment_id": numbers,
            "coach": ["Ada"] * (learners - 1) + [None],
            "gender": ["f"] * 10 + ["m"] * (learners - 10),
            "age_band": "0-35",
            "deprivation": None,
            "worklist_rank": [None, 1.0, None, 2.0, *[None] * (learners - 4)],
            "composite_segment": ["On Track", *["Critical"] * 3, *["Moderate"] * (learners - 4)],
        }
    )
    enrolments = pd.DataFrame(
        {
            "enrolment_id": numbers,
            "ends_on": pd.Timestamp(DAY + timedelta(days=60)),
            "withdrawn_on": [soon] * 2 + [pd.NaT] * (learners - 2),
            "outcome": ["withdrawn"] * 2 + ["passed"] * (learners - 2),
        }
    )
    held = nudge(2, state=NudgeState.SKIPPED, reason=SkipReason.HOLDOUT, arm=Arm.HOLDOUT)
    praise = nudge(3, "recognise")
    return Rehearsal(
        decisions=decided_on([nudge(1), held, praise], policy, DAY),
        people=people_on(everyone, enrolments, DAY, until=DAY + timedelta(days=90)),
    )


def test_praise_is_no_flag(policy: Policy) -> None:
    found = rehearsal(policy)
    assert (found.flagged, found.learners) == (2, 12)
    (week,) = found.by_week().to_dict("records")
    assert (week["flagged"], week["messaged"], week["holdout"]) == (2, 2, 1)


def test_the_worklist_and_the_critical_are_counted_beside_what_is_flagged(policy: Policy) -> None:
    found = rehearsal(policy)
    assert found.listed == 2
    assert found.critical == 3
    assert found.by_week()["worklist"].tolist() == [2]
    rows = found.by_intervention().set_index("intervention")
    assert rows.loc["worklist", "left_soon"] == 0.5


def test_a_flag_is_judged_by_what_came_after(policy: Policy) -> None:
    rows = rehearsal(policy).by_intervention().set_index("intervention")
    assert rows.loc["flagged", "left_soon"] == 1
    assert rows.loc["everyone", "left_soon"] == pytest.approx(2 / 12, abs=1e-3)
    assert rows.loc["everyone", "did_not_complete"] == pytest.approx(2 / 12, abs=1e-3)
    assert rows.loc["recognise", "left_soon"] == 0


def test_what_nobody_can_know_yet_is_not_judged() -> None:
    everyone = pd.DataFrame(
        {
            "enrolment_id": [1, 2],
            **dict.fromkeys(("coach", "gender", "age_band", "deprivation", "worklist_rank")),
            "composite_segment": "Moderate",
        }
    )
    enrolments = pd.DataFrame(
        {
            "enrolment_id": [1, 2],
            "ends_on": pd.Timestamp(DAY + timedelta(days=60)),
            "withdrawn_on": [pd.Timestamp(DAY + timedelta(days=2)), pd.NaT],
            "outcome": ["withdrawn", None],
        }
    )
    found = people_on(everyone, enrolments, DAY, until=DAY + timedelta(days=7))
    assert found["left_soon"].isna().all()
    assert found["did_not_complete"].isna().all()


def test_groups_of_fewer_than_ten_are_not_told(policy: Policy) -> None:
    told = rehearsal(policy).by_group()
    assert ("gender", "f") in set(zip(told["by"], told["group"], strict=True))
    assert "m" not in set(told["group"])


def test_coaches_come_in_the_order_of_their_names(policy: Policy) -> None:
    assert rehearsal(policy).by_coach()["coach"].tolist() == ["Ada", "no coach"]


def test_of_a_week_the_last_scored_day_is_taken_and_one_without_is_named_by_its_end() -> None:
    scored = [DAY, DAY - timedelta(days=2), DAY - timedelta(days=15)]
    assert first_of_weeks(scored, 3, newest=DAY) == [
        DAY - timedelta(days=15),
        DAY - timedelta(days=7),
        DAY,
    ]

import pandas as pd

from dashboard.ui.learners.sent_messages import STATES, why_nothing_planned
from domain.nudges.planning import NudgeState
from domain.store.tables import MessageState


def test_every_state_of_a_decision_or_message_has_words_and_so_a_tab() -> None:
    assert set(STATES) == {*NudgeState, *MessageState}


def test_a_learner_without_a_decision_is_told_with_its_reason() -> None:
    why = pd.DataFrame(
        [{"as_of": pd.Timestamp("2026-03-02"), "reason": "no rule asked for anything"}]
    )
    told = "Nothing was planned on 2 Mar 2026, because no rule asked for anything."
    assert why_nothing_planned(why) == [told]

import pandas as pd

from dashboard.ui.sent_messages import STATES, nudge_list
from domain.nudges.planning import NudgeState
from domain.policy import Policy
from domain.store.tables import MessageState


def test_every_state_of_a_decision_or_message_has_words_and_so_a_tab() -> None:
    assert set(STATES) == {*NudgeState, *MessageState}


def test_a_learner_without_a_decision_is_shown_with_its_reason(policy: Policy) -> None:
    why = pd.DataFrame(
        [{"as_of": pd.Timestamp("2026-03-02"), "reason": "no rule asked for anything"}]
    )
    shown = str(nudge_list(pd.DataFrame(), why, policy))
    assert "Nothing was planned on 2 Mar 2026, because no rule asked for anything." in shown
    assert "Nothing was planned for this learner yet." not in shown

from dashboard.ui.sent_messages import STATES
from domain.nudges.planning import NudgeState
from domain.store.tables import MessageState


def test_every_state_of_a_decision_or_message_has_words_and_so_a_tab() -> None:
    assert set(STATES) == {*NudgeState, *MessageState}

import pytest

from domain.experiments import Arm
from domain.nudges.eligibility.recipient_state import RecipientStates
from domain.nudges.planning.assignment import Assignment
from domain.policy import Policy

REFS = [f"l{n}" for n in range(400)]


@pytest.fixture
def measured(policy: Policy) -> Policy:
    """Half of those who would be re-engaged are withheld."""
    half = policy.nudges["reengage"].model_copy(
        update={"holdout_share": 0.5, "variants": ("plain", "short")}
    )
    return policy.model_copy(update={"nudges": policy.nudges | {"reengage": half}})


def drawn(policy: Policy, states: RecipientStates | None = None) -> Assignment:
    return Assignment(policy=policy, learners=400, states=states or RecipientStates())


def test_about_the_share_of_an_intervention_is_held_out_and_always_the_same(
    measured: Policy,
) -> None:
    arms = [drawn(measured).arm("reengage", ref) for ref in REFS]
    assert arms == [drawn(measured).arm("reengage", ref) for ref in REFS]
    assert 150 < arms.count(Arm.HOLDOUT) < 250
    assert drawn(measured).share("reengage", "l1") == 0.5


def test_an_arm_once_recorded_is_kept_with_the_share_it_was_drawn_with(measured: Policy) -> None:
    for arm in ("holdout", "treated"):
        states = RecipientStates(arms={("l1", "reengage"): arm}, shares={("l1", "reengage"): 0.2})
        assert drawn(measured, states).arm("reengage", "l1") == arm
        assert drawn(measured, states).share("reengage", "l1") == 0.2


def test_a_share_nobody_recorded_is_not_known(measured: Policy) -> None:
    states = RecipientStates(arms={("l1", "reengage"): "treated"})
    assert drawn(measured, states).share("reengage", "l1") is None


def test_wordings_are_drawn_apart_from_arms(measured: Policy) -> None:
    one = drawn(measured)
    words = {(one.arm("reengage", ref), one.variant("reengage", ref)) for ref in REFS}
    assert words == {(arm, word) for arm in Arm for word in ("plain", "short")}


def test_where_nobody_is_withheld_nobody_is_drawn_but_who_was_drawn_before(
    measured: Policy,
) -> None:
    nobody = measured.nudges["reengage"].model_copy(update={"holdout_share": 0.0})
    policy = measured.model_copy(update={"nudges": measured.nudges | {"reengage": nobody}})
    assert drawn(measured).arm("reengage", "l1")
    assert drawn(policy).arm("reengage", "l1") is None
    before = RecipientStates(arms={("l1", "reengage"): "treated"})
    assert drawn(policy, before).arm("reengage", "l1") is Arm.TREATED

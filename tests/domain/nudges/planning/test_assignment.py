import pytest

from domain.experiments import Arm, draw
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


def test_arms_are_those_of_the_experiment_by_the_policys_salt(measured: Policy) -> None:
    both = measured.nudges | {"recognise": measured.nudges["reengage"]}
    policy = measured.model_copy(update={"nudges": both})
    kinds = ("reengage", "recognise")
    arms = {kind: [drawn(policy).arm(kind, ref) for ref in REFS] for kind in kinds}
    salt = measured.holdout.salt
    for kind, found in arms.items():
        assert found == [draw(ref, kind, salt=salt, share=0.5) for ref in REFS]
    assert arms["reengage"] != arms["recognise"]


def test_an_intervention_without_a_share_of_its_own_has_the_policys(measured: Policy) -> None:
    plain = measured.nudges["reengage"].model_copy(update={"holdout_share": None})
    policy = measured.model_copy(update={"nudges": measured.nudges | {"reengage": plain}})
    assert drawn(policy).share("reengage", "l1") == 0
    many = Assignment(policy=policy, learners=1500, states=RecipientStates())
    assert many.share("reengage", "l1") == policy.holdout.share


def test_a_wording_once_drawn_stays_while_salt_and_wordings_do(measured: Policy) -> None:
    """As they were drawn when wordings began: other words now would mix two tests into one."""
    words = [drawn(measured).variant("reengage", ref) for ref in REFS[:8]]
    assert words == [*("plain", "short", "short", "plain"), *("short", "plain", "plain", "plain")]
    other = measured.holdout.model_copy(update={"salt": "another"})
    again = drawn(measured.model_copy(update={"holdout": other}))
    assert [again.variant("reengage", ref) for ref in REFS[:8]] != words


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

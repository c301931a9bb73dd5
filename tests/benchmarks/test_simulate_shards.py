"""Caps hold over shards where learners linked by an address are sent to by one shard."""

import numpy as np
import pytest

from benchmarks.simulate_shards import Key, groups, learners, over, planned, send
from domain.nudges.eligibility import Gate
from domain.policy import Policy

PEOPLE = learners(250, np.random.default_rng(1))
GROUPS = groups(PEOPLE)


@pytest.mark.parametrize(
    ("key", "holds"),
    [
        (lambda learner, _: GROUPS[learner.number], True),
        (lambda learner, _: str(learner.number), False),
        (lambda _, message: message.address, False),
    ],
    ids=["linked learners", "learner", "address"],
)
def test_caps_hold_over_shards_only_by_what_links_people(
    *, key: Key, holds: bool, policy: Policy
) -> None:
    gate = Gate(policy=policy, production=True)
    left, counts = send(planned(PEOPLE, 30, gate, 2), gate, key)
    assert counts["allow"] == len(left) > 0
    assert (over(left, gate.limits) == 0) is holds

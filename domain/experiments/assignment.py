"""Draws treated and hold-out by an immutable hash: no replay or rename ever reshuffles a test.

The arm depends on the learner's platform identifier, the experiment's id and the policy's salt,
and on nothing else. Sizes change, and with them the share that is withheld: an arm once recorded
is kept, and only learners never drawn before meet the new share.
"""

import hashlib
from enum import StrEnum

from domain.experiments.proportions import USUAL_RETURN, smallest_detectable
from domain.policy import HoldoutPolicy


class Arm(StrEnum):
    """Who gets the nudge and who, for the sake of knowing, does not."""

    TREATED = "treated"
    HOLDOUT = "holdout"


def position(learner_ref: str, experiment: str, salt: str) -> float:
    """The learner's fixed place in [0, 1) for this experiment: 53 bits of SHA-256."""
    digest = hashlib.sha256(f"{salt}\x1f{experiment}\x1f{learner_ref}".encode()).digest()
    return (int.from_bytes(digest[:8]) >> 11) / (1 << 53)


def share_for(learners: int, holdout: HoldoutPolicy) -> float:
    """The smallest share of the policy that can tell an effect worth having; 0 where none can.

    As if each of these learners were drawn once, and came back by themselves as often as usual:
    nobody goes without help for a test that can show nothing.
    """
    for share in sorted({holdout.share_when_large, holdout.share}):
        if share and _detectable(learners, share) <= holdout.worth_seeing:
            return share
    return holdout.share if holdout.in_small else 0.0


def _detectable(learners: int, share: float) -> float:
    held_out = round(learners * share)
    return smallest_detectable(learners - held_out, held_out, base=USUAL_RETURN)


def draw(learner_ref: str, experiment: str, *, salt: str, share: float) -> Arm:
    """The arm of a learner who was never drawn for this experiment before."""
    return Arm.HOLDOUT if position(learner_ref, experiment, salt) < share else Arm.TREATED

"""Assignment: the arm and the wording of everyone, by an immutable hash."""

from dataclasses import dataclass
from functools import cached_property

from domain.experiments import Arm, draw, position, share_for
from domain.nudges.eligibility import RecipientStates
from domain.policy import Policy


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """Everyone's arm, share and wording: the arm once recorded, or else by today's policy."""

    policy: Policy
    learners: int
    states: RecipientStates

    def arm(self, intervention: str, ref: str) -> Arm | None:
        """Whether this learner is withheld from it; None where nobody is, and so nobody drawn."""
        recorded = self.states.arms.get((ref, intervention))
        if recorded is not None:
            return Arm(recorded)
        share, salt = self._share_today(intervention), self.policy.holdout.salt
        return draw(ref, intervention, salt=salt, share=share) if share else None

    def share(self, intervention: str, ref: str) -> float | None:
        """The share that was withheld when this learner's arm was drawn; None: not recorded."""
        if (ref, intervention) in self.states.arms:
            return self.states.shares.get((ref, intervention))
        return self._share_today(intervention)

    def variant(self, intervention: str, ref: str) -> str | None:
        """The learner's wording: adding one to the catalogue moves some learners, a rename none."""
        wordings = self.policy.nudges[intervention].variants
        if not wordings:
            return None
        place = position(ref, f"{intervention}\x1fvariant", self.policy.holdout.salt)
        return wordings[int(place * len(wordings))]

    def _share_today(self, intervention: str) -> float:
        own = self.policy.nudges[intervention].holdout_share
        return self._share_of_policy if own is None else own

    @cached_property
    def _share_of_policy(self) -> float:
        return share_for(self.learners, self.policy.holdout)

"""What chance decides about a nudge, by immutable hashes: the arm, and the wording."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.experiments import (
    WORTH_SEEING,
    Arm,
    Effect,
    EffectVerdict,
    InterventionFinding,
    draw,
    position,
    share_for,
)
from domain.nudges.eligibility import RecipientStates
from domain.nudges.planning import Benefits, Draws
from domain.policy import Policy


@dataclass(frozen=True, kw_only=True)
class Assignments:
    """Everyone's arm, share and wording: the arm once recorded, or else by today's policy."""

    policy: Policy
    learners: int
    standing: RecipientStates

    def as_draws(self) -> Draws:
        """The same, as planning asks for it."""
        return Draws(held_out=self.held_out, share=self.share, variant=self.variant)

    def held_out(self, intervention: str, ref: str) -> bool:
        """Whether this learner is withheld from this intervention."""
        arm = self.standing.arms.get((ref, intervention))
        if arm is None:
            salt, share = self.policy.holdout.salt, self._share_today(intervention)
            arm = draw(ref, intervention, salt=salt, share=share)
        return arm == Arm.HOLDOUT

    def share(self, intervention: str, ref: str) -> float | None:
        """The share that was withheld when this learner's arm was drawn; None: not recorded."""
        if (ref, intervention) in self.standing.arms:
            return self.standing.shares.get((ref, intervention))
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
        return share_for(self.learners, self.policy.holdout) if own is None else own


def benefits(findings: Iterable[InterventionFinding]) -> Benefits:
    """What was measured by intervention and band, where ten points could have been seen."""
    return Benefits(
        measured={
            (finding.intervention, band): effect.best
            for finding in findings
            for band, effect in finding.by_band.items()
            if isinstance(effect, Effect) and _is_enough(effect)
        }
    )


def _is_enough(effect: Effect) -> bool:
    return effect.verdict is not EffectVerdict.BROKEN and effect.detectable <= WORTH_SEEING

"""Does the score serve every group alike? On learners it never saw, at the operating point."""

from dataclasses import dataclass

from domain.policy import Policy
from domain.risk.model import Target
from domain.risk.monitoring import GroupAudit, audit, for_target, harmed, unsettled
from domain.store.database import Database
from domain.store.people import add_demographics
from domain.store.scoring import find_active_scorer, read_held_out, read_operating_choice


@dataclass(frozen=True, kw_only=True)
class FairnessFound:
    """An audit of one scorer: groups, and in words those that are, or may be, served worse."""

    scorer_id: int
    threshold: float
    groups: list[GroupAudit]
    harmed: list[str]
    unsettled: list[str]


def audit_fairness(database: Database, policy: Policy) -> FairnessFound | None:
    """Audit the scorer in use with what is known of its held-out learners today; None without."""
    with database.reading() as session:
        scorer = find_active_scorer(session)
        rows = read_held_out(session, scorer.id or 0) if scorer else None
    if scorer is None or rows is None:
        return None
    threshold = alert_threshold(database, policy)
    groups = audit(
        add_demographics(database, for_target(rows, Target.NOT_COMPLETE)),
        threshold=threshold,
        draws=policy.scorer.gates.fair_draws,
        seed=policy.scorer.training.seed,
    )
    return FairnessFound(
        scorer_id=scorer.id or 0,
        threshold=threshold,
        groups=groups,
        harmed=harmed(groups, policy.scorer.gates),
        unsettled=unsettled(groups, policy.scorer.gates),
    )


def alert_threshold(database: Database, policy: Policy) -> float:
    """The probability from which staff want to be alerted; by default that of the Red band."""
    choice = database.read(read_operating_choice)
    return choice.threshold if choice else policy.bands.red_from / 100

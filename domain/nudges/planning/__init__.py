"""From candidates to one explained decision a learner, and its rehearsal on past weeks."""

from domain.nudges.planning.assignment import Assignment
from domain.nudges.planning.decisions import (
    NudgeKey,
    NudgeState,
    PlannedNudge,
    counted,
    decided_for,
)
from domain.nudges.planning.holds import Hold, held_back, hold_of, is_stale
from domain.nudges.planning.learner_frame import people, risk_raising_facts
from domain.nudges.planning.plan import PlanningInputs, plan
from domain.nudges.planning.priority import Benefits
from domain.nudges.planning.rehearsal import (
    MESSAGED,
    Broken,
    Memory,
    Rehearsal,
    decided_on,
    fate_of,
    first_of_weeks,
    people_on,
)
from domain.nudges.planning.send_time import good_hours
from domain.nudges.planning.turns import in_turn, proven_gains

__all__ = [
    "MESSAGED",
    "Assignment",
    "Benefits",
    "Broken",
    "Hold",
    "Memory",
    "NudgeKey",
    "NudgeState",
    "PlannedNudge",
    "PlanningInputs",
    "Rehearsal",
    "counted",
    "decided_for",
    "decided_on",
    "fate_of",
    "first_of_weeks",
    "good_hours",
    "held_back",
    "hold_of",
    "in_turn",
    "is_stale",
    "people",
    "people_on",
    "plan",
    "proven_gains",
    "risk_raising_facts",
]

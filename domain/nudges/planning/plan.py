"""Planning: one explained decision for everyone who fits something, at most one message each.

Candidates are looked at in order of priority. What keeps one from the gate is silence that may be
ours, a person who takes over, or another nudge that had the learner's turn; all others are asked
about at the gate. Whoever it lets through as far as the draw has had their turn, in either arm, or
the held-out would get the next best nudge instead. A coach is asked for at most one new thing
about a learner as well.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

import pandas as pd

from domain.nudges.eligibility import Gate, RecipientStates, SkipReason
from domain.nudges.planning.assignment import Assignment
from domain.nudges.planning.candidate_gate import CandidateGate
from domain.nudges.planning.candidates import Candidate, candidates
from domain.nudges.planning.decision_writer import DecisionWriter
from domain.nudges.planning.decisions import PlannedNudge
from domain.nudges.planning.holds import Hold, held_back
from domain.nudges.planning.priority import Benefits, by_priority


@dataclass(frozen=True, kw_only=True)
class PlanningInputs:
    """All that planning looks at: people, what is known of them, what helped, what has to wait.

    `people` has one row per enrolment, with the fields of `candidates.Recipient` and of the rules.
    """

    people: pd.DataFrame
    states: RecipientStates
    benefits: Benefits = field(default_factory=Benefits)
    hold: Hold = field(default_factory=Hold)


def plan(
    known: PlanningInputs, *, gate: Gate, assignment: Assignment, as_of: date, now: datetime
) -> list[PlannedNudge]:
    """Every decision due as of a day, by intervention and then in the order of the people.

    What `known.states.decided` names is left alone, so planning the same day again decides nothing
    twice.
    """
    candidate_gate = CandidateGate(gate=gate, states=known.states, assignment=assignment, now=now)
    writer = DecisionWriter(assignment=assignment, benefits=known.benefits, as_of=as_of)
    some = candidates(known.people, known.states, gate.policy, as_of=as_of, now=now)
    nudges: dict[int, PlannedNudge] = {}
    winners: dict[tuple[int, str], str] = {}
    for number in by_priority(some, known.states, known.benefits):
        candidate = some[number]
        slot = (candidate.recipient.learner_id, candidate.what.by)
        if stop := _stop(candidate, known):
            nudges[number] = writer.stopped(candidate, stop)
        elif slot in winners:
            nudges[number] = writer.outranked(candidate, winners[slot])
        else:
            answer = candidate_gate.decide(candidate)
            nudges[number] = writer.decided(candidate, answer)
            if answer.takes_turn:
                winners[slot] = candidate.key
    return [nudges[number] for number in range(len(some))]


def _stop(candidate: Candidate, known: PlanningInputs) -> SkipReason | None:
    """What keeps it from the gate: silence that may be ours, or a person who takes over."""
    recipient, what = candidate.recipient, candidate.what
    if (waits := known.hold.reason(recipient.cohort_id)) and held_back(what):
        return waits
    if what.by == "person" and recipient.enrolment_id in known.states.asked:
        return SkipReason.TASK_OPEN
    # nobody is asked to call those for whom the course is over: the gate says so
    goes_on = recipient.enrolment_id not in known.states.endings
    return SkipReason.ESCALATED if candidate.unanswered and goes_on else None

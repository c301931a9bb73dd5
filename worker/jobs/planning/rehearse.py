"""Rehearses a policy on past weeks: reads, decides and writes words, and keeps nothing."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

import pandas as pd

from config.deployment import Deployment
from config.drafts import Writer, people_of
from domain.learners import Segment, roster, segment, status, without_conclusions
from domain.messaging.rendering import MessageError
from domain.nudges.eligibility import Gate, RecipientStates
from domain.nudges.planning import (
    MESSAGED,
    Broken,
    Memory,
    PlannedNudge,
    PlanningInputs,
    Rehearsal,
    decided_on,
    fate_of,
    first_of_weeks,
    people_on,
)
from domain.policy import Policy
from domain.risk.scoring import risk_band, score
from domain.store.activity import load_enrolments
from domain.store.activity.engines import IN_PROCESS
from domain.store.database import Database
from domain.store.nudges import read_recipient_states
from domain.store.people import read_endings
from domain.store.planning_inputs import SnapshotPair, inputs_from
from domain.store.privacy import read_objecting
from domain.store.scoring import (
    find_active_scorer,
    read_as_of_dates,
    read_people,
    read_snapshots,
    with_features,
)
from worker.jobs.planning.plan_nudges import PLANNED_AT, decide
from worker.jobs.scoring.score_learners import snapshots

Report = Callable[[float, str], None]
#: Features that put learners into segments.
_RULED_BY: Final = ("never_seen", "visit_unknown", "expected_progress", "barrier_severity")


@dataclass(frozen=True, kw_only=True)
class RehearsedWeek:
    """One past week, read once for every policy that is rehearsed on it."""

    as_of: date
    snapshot: pd.DataFrame
    previous: pd.DataFrame
    was_stored: bool


def past_weeks(
    database: Database,
    policy: Policy,
    *,
    weeks: int,
    until: date,
    report: Report = lambda _share, _what: None,
) -> list[RehearsedWeek]:
    """The snapshots of so many weeks up to a day, computed in memory where none were kept."""
    with database.reading() as session:
        stored = [day for day in read_as_of_dates(session) if day <= until]
    newest = stored[-1] if stored else until
    # one week more, for what was different the week before
    days = first_of_weeks(stored, weeks + 1, newest=newest)
    frames = []
    for number, day in enumerate(days):
        report(number / len(days), f"reading {day}")
        kept = day in set(stored)
        frames.append(_kept(database, day) if kept else computed(database, policy, day))
    return [
        RehearsedWeek(as_of=day, snapshot=frame, previous=before, was_stored=day in set(stored))
        for day, frame, before in zip(days[1:], frames[1:], frames, strict=False)
        if len(frame)
    ]


def _kept(database: Database, as_of: date) -> pd.DataFrame:
    """A day as it was shown, with what rules look at besides."""
    return with_features(database, read_snapshots(database, as_of), _RULED_BY)


def computed(database: Database, policy: Policy, as_of: date) -> pd.DataFrame:
    """What would have been shown on a day that was never scored: `read_snapshots` in memory."""
    moments = roster(load_enrolments(database), as_of)
    if moments.empty:
        return read_snapshots(database, date.min)
    scorer = database.read(find_active_scorer, data_until=as_of)
    features = IN_PROCESS.compute(database, moments)
    scores = score(scorer, features, policy)
    shown = snapshots(features, policy).merge(scores, on="enrolment_id", how="left")
    shown = without_conclusions(shown, database.read(read_objecting))
    who = read_people(database, as_of)
    return who.merge(shown.assign(policy_revision=policy.revision), on="enrolment_id")


def under(snapshot: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """The snapshot with the segments and bands this policy would have given."""
    if (snapshot["policy_revision"] == policy.revision).all():
        return snapshot
    segments = segment(snapshot, policy)
    bands = pd.Series(
        risk_band(snapshot["risk_score"].to_numpy(), policy.bands).to_pandas(),
        dtype="str",
    ).set_axis(snapshot.index)
    found = snapshot.assign(
        **{str(name): column for name, column in segments.items()},
        status=status(snapshot, segments["composite_segment"], policy),
        risk_band=bands.where(snapshot["risk_score"].notna()),
    )
    objected = snapshot["composite_segment"] == Segment.OBJECTED
    return without_conclusions(found, snapshot.loc[objected, "enrolment_id"].tolist())


def rehearse(
    deployment: Deployment,
    weeks: Sequence[RehearsedWeek],
    *,
    until: date,
    report: Report = lambda _share, _what: None,
) -> Rehearsal:
    """Plan each week anew under the policy, as if what it decided before had been sent.

    Choices, consent and stops are those of today; all else is what was known in the week.
    """
    database, policy = deployment.database, deployment.policy
    enrolments = load_enrolments(database).to_pandas(date_as_object=False)
    broken = Counter[tuple[str, str, str, str]]()
    # nothing leaves, so nobody is held back for want of an allow-list
    gate = Gate(policy=policy, production=True)
    templates = deployment.current_templates()
    memory = Memory(states=_states_today(database, policy, until))
    decided, about = [], []
    for number, week in enumerate(weeks):
        report(number / len(weeks), f"rehearsing {week.as_of}")
        now = _planned_at(week.as_of, policy)
        known = _inputs(database, policy, week, memory, now=now)
        everyone, nudges = known.people, decide(known, gate, as_of=week.as_of, now=now)
        refs = dict(zip(everyone["enrolment_id"], everyone["learner_ref"], strict=True))
        memory = memory.after(nudges, refs=refs, as_of=week.as_of, now=now)
        going = [n for n in nudges if fate_of(n) == MESSAGED and n.channel]
        rows = people_of(everyone, going)
        writer = Writer(deployment=deployment, people=rows, templates=templates, now=now)
        broken.update(unwritable(going, writer))
        decided.append(decided_on(nudges, policy, week.as_of))
        about.append(people_on(everyone, enrolments, week.as_of, until=until))
    return Rehearsal(
        decisions=pd.concat(decided, ignore_index=True),
        people=pd.concat(about, ignore_index=True),
        broken=[
            Broken(intervention=i, channel=c, language=lang, why=why, messages=number)
            for (i, c, lang, why), number in broken.most_common()
        ],
        notes=_notes(weeks),
    )


def unwritable(
    nudges: Sequence[PlannedNudge], writer: Writer
) -> Iterator[tuple[str, str, str, str]]:
    """Of messages that would be empty or cannot be written: what, how, in which language, why."""
    for nudge in nudges:
        usual = writer.deployment.policy.sending.language
        language = writer.people[nudge.enrolment_id]["language"] or usual
        where = (nudge.intervention, str(nudge.channel), str(language))
        try:
            draft = writer.draft(nudge)
        except MessageError as error:
            yield (*where, str(error))
            continue
        if not draft.text.strip() or draft.subject == "":
            yield (*where, "it would be empty")


def _inputs(
    database: Database, policy: Policy, week: RehearsedWeek, memory: Memory, *, now: datetime
) -> PlanningInputs:
    """What planning would have looked at in a past week, with what the rehearsal remembers."""
    shown = SnapshotPair(
        as_of=week.as_of,
        snapshot=under(week.snapshot, policy),
        previous=under(week.previous, policy),
    )
    answer_within = policy.sending.unanswered_after_days
    states = memory.states_on(week.snapshot, week.as_of, answer_within=answer_within)
    over = database.read(read_endings, week.as_of, today=week.as_of)
    states = replace(states, endings=over)
    # on the day of planning nobody knows who comes back after
    return inputs_from(database, policy, shown, states, now=now, active_on={})


def _states_today(database: Database, policy: Policy, until: date) -> RecipientStates:
    """Choices, stops and arms as they are now; no message, decision or help yet."""
    now = _planned_at(until, policy)
    known = database.read(read_recipient_states, policy, as_of=until, now=now, today=until)
    return RecipientStates(
        choices=known.choices,
        suppressed=known.suppressed,
        arms=known.arms,
        shares=known.shares,
        objecting=known.objecting,
    )


def _planned_at(day: date, policy: Policy) -> datetime:
    return datetime.combine(day, PLANNED_AT, tzinfo=ZoneInfo(policy.sending.zone))


def _notes(weeks: Sequence[RehearsedWeek]) -> list[str]:
    notes = []
    made = sum(not week.was_stored for week in weeks)
    if made:
        notes.append(f"{made} of {len(weeks)} weeks had no stored snapshot and were computed anew.")
    unscored = [week.as_of for week in weeks if week.snapshot["risk_score"].isna().all()]
    if unscored:
        days = ", ".join(day.isoformat() for day in unscored)
        notes.append(f"No scorer was in use on {days}: rules about risk fit nobody there.")
    return notes

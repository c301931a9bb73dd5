"""What a policy would have done in past weeks: the same planning, over and over, on paper.

What earlier weeks of the rehearsal decided counts in later ones (caps, cooldowns, arms, the ladder
to a person) as if it had been sent. What learners would have done differently because of it is not
known, so their activity stays as it was.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd

from domain.learners import Segment
from domain.nudges.eligibility import LOOK_BACK, RecipientStates, Sent, SkipReason, Unanswered
from domain.nudges.planning.decisions import PlannedNudge
from domain.policy import Policy, Priority

#: What became of a decision, where no skip reason says more.
MESSAGED, HELD_OUT, ASKED = "messaged", SkipReason.HOLDOUT.value, "asked"
#: Groups that are counted, so that staff see whom a policy would reach.
GROUPS: Final = ("gender", "age_band", "deprivation")
_SMALLEST_GROUP: Final = 10
_LEAVES_WITHIN: Final = pd.Timedelta(days=21)


@dataclass(frozen=True, kw_only=True)
class Memory:
    """What a rehearsal remembers from week to week: how people stand, and what was sent when."""

    states: RecipientStates
    sent_on: Mapping[tuple[int, str], Sequence[date]] = field(default_factory=dict)
    asked_on: Mapping[tuple[int, str], date] = field(default_factory=dict)

    def states_on(
        self, people: pd.DataFrame, as_of: date, *, answer_within: int
    ) -> RecipientStates:
        """How people stand on a day; who was not seen since a message has not answered it."""
        quiet = people.set_index("enrolment_id")["days_since_last_seen"].to_dict()
        open_: dict[tuple[int, str], int] = {}
        for (enrolment, key), days in self.sent_on.items():
            seen_for = quiet.get(enrolment)
            due = [d for d in days if answer_within <= (as_of - d).days]
            since = [d for d in due if pd.isna(seen_for) or (as_of - d).days <= seen_for]
            if since:
                open_[enrolment, key] = len(since)
        asked = {k for k, day in self.asked_on.items() if k in open_ and day >= self.sent_on[k][-1]}
        unanswered = Unanswered(messages=open_, asked=asked)
        return replace(self.states, unanswered=unanswered)

    def after(
        self, nudges: Iterable[PlannedNudge], *, refs: Mapping[int, str], as_of: date, now: datetime
    ) -> "Memory":
        """The memory once these decisions were taken; a person asked to help does so that week."""
        s = self.states
        past = {k: [one for one in v if one.at > now - LOOK_BACK] for k, v in s.past.items()}
        same_at, decided = dict(s.same_at), set(s.decided)
        arms, shares, helped = dict(s.arms), dict(s.shares), dict(s.helped)
        sent_on, asked_on = dict(self.sent_on), dict(self.asked_on)
        for nudge in nudges:
            key = (nudge.enrolment_id, nudge.intervention)
            decided.add(nudge.key)
            if nudge.arm:
                drawn = (refs[nudge.enrolment_id], nudge.intervention)
                arms.setdefault(drawn, nudge.arm)
                if nudge.share is not None:
                    shares.setdefault(drawn, nudge.share)
            fate = fate_of(nudge)
            if fate in {MESSAGED, HELD_OUT}:
                same_at[nudge.learner_id, nudge.intervention] = now
            if fate == MESSAGED and nudge.channel:
                sent = Sent(at=nudge.at or now, channel=nudge.channel)
                past.setdefault(nudge.learner_id, []).append(sent)
                sent_on[key] = (*sent_on.get(key, ()), as_of)
            if nudge.ask:
                helped[nudge.learner_id], asked_on[key] = now, as_of
        known = replace(
            s, past=past, same_at=same_at, decided=decided, arms=arms, shares=shares, helped=helped
        )
        return Memory(states=known, sent_on=sent_on, asked_on=asked_on)


def fate_of(nudge: PlannedNudge) -> str:
    """What would have become of a decision: a message, a request to a person, or why neither."""
    if nudge.ask:
        return ASKED
    return nudge.reason.value if nudge.reason else MESSAGED


@dataclass(frozen=True, kw_only=True)
class Broken:
    """Messages that could not have been written, or would have been empty: how many, and why."""

    intervention: str
    channel: str
    language: str
    why: str
    messages: int


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """What would have been decided, and about whom.

    `decisions`: one row per decision: as_of, enrolment_id, intervention, fate, flagged (whether it
    is about somebody who may need help, rather than praise). `people`: one row per enrolment and
    as_of: coach, `GROUPS`, worklist (whether they are on it), critical, left_soon and
    did_not_complete (empty where nobody knows yet).
    """

    decisions: pd.DataFrame
    people: pd.DataFrame
    broken: Sequence[Broken] = ()
    notes: Sequence[str] = ()

    @property
    def flagged(self) -> int:
        """How many learners the policy would have flagged in any week."""
        return int(self._decided.loc[self._decided["flagged"], "enrolment_id"].nunique())

    @property
    def listed(self) -> int:
        """How many learners would have been on the worklist in any week."""
        return int(self.people.loc[self.people["worklist"], "enrolment_id"].nunique())

    @property
    def critical(self) -> int:
        """How many learners would be Critical on the last day: what a threshold moves first."""
        last = self.people["as_of"] == self.people["as_of"].max()
        return int(self.people.loc[last & self.people["critical"], "enrolment_id"].nunique())

    @property
    def learners(self) -> int:
        """How many learners there were in any week."""
        return int(self.people["enrolment_id"].nunique())

    def by_week(self) -> pd.DataFrame:
        """Learners of each week: on the worklist, flagged, messaged, held out, left to people."""
        return self._counted("as_of")

    def by_coach(self) -> pd.DataFrame:
        """The same for each coach, over all weeks, in the order of names: nobody is ranked."""
        return self._counted("coach")

    def by_group(self) -> pd.DataFrame:
        """The same for each group; of those smaller than ten learners, nothing is told."""
        frames = []
        for name in GROUPS:
            found = self._counted(name).rename(columns={name: "group"})
            found.insert(0, "by", name)
            frames.append(found[found["learners"] >= _SMALLEST_GROUP])
        return pd.concat(frames, ignore_index=True)

    def by_intervention(self) -> pd.DataFrame:
        """Learners who fitted each intervention, what became of them, and how it went on.

        `left_soon` is the share of learner-weeks followed by leaving within 21 days, and
        `did_not_complete` that of cohorts that are over. The first rows are everyone, fitting or
        not, everyone on the worklist and everyone flagged: what the others are held against.
        """
        rows = [self._went_on("everyone", self.people)]
        rows.append(self._went_on("worklist", self.people[self.people["worklist"]]))
        flagged = self._decided[self._decided["flagged"]]
        rows.append(self._went_on("flagged", _once(flagged)))
        for name, some in self._decided.groupby("intervention", sort=False):
            counts = some.groupby("fate")["enrolment_id"].nunique()
            fates = {f: int(counts.get(f, 0)) for f in (MESSAGED, HELD_OUT, ASKED)}
            rows.append(self._went_on(str(name), _once(some)) | fates)
        return pd.DataFrame(rows)

    def skipped(self) -> pd.DataFrame:
        """How many decisions each reason stopped, the most frequent first."""
        other = self.decisions[~self.decisions["fate"].isin([MESSAGED, HELD_OUT, ASKED])]
        counts = other["fate"].value_counts()
        return pd.DataFrame({"reason": counts.index, "decisions": counts.to_numpy()})

    @property
    def _decided(self) -> pd.DataFrame:
        return self.decisions.merge(self.people, on=["as_of", "enrolment_id"], how="left")

    def _counted(self, by: str) -> pd.DataFrame:
        decided, whole = self._decided, self.people.groupby(by)["enrolment_id"].nunique()
        parts = {
            "flagged": decided["flagged"],
            MESSAGED: decided["fate"] == MESSAGED,
            HELD_OUT: decided["fate"] == HELD_OUT,
            ASKED: decided["fate"] == ASKED,
        }
        listed = self.people[self.people["worklist"]].groupby(by)["enrolment_id"].nunique()
        counts = {
            n: decided[rows].groupby(by)["enrolment_id"].nunique() for n, rows in parts.items()
        }
        found = (
            pd.DataFrame({"learners": whole, "worklist": listed, **counts})
            .fillna(0)
            .astype("int64")
        )
        return found.reset_index(names=by)

    def _went_on(self, name: str, rows: pd.DataFrame) -> dict[str, Any]:
        return {
            "intervention": name,
            "learners": int(rows["enrolment_id"].nunique()),
            "left_soon": _share(rows["left_soon"]),
            "did_not_complete": _share(rows["did_not_complete"]),
        }


def decided_on(nudges: Iterable[PlannedNudge], policy: Policy, as_of: date) -> pd.DataFrame:
    """The rows of `Rehearsal.decisions` of one week."""
    rows = [
        {
            "as_of": pd.Timestamp(as_of),
            "enrolment_id": nudge.enrolment_id,
            "intervention": nudge.intervention,
            "fate": fate_of(nudge),
            "flagged": policy.nudges[nudge.intervention].priority is not Priority.RECOGNITION,
        }
        for nudge in nudges
    ]
    kinds = {
        "as_of": "datetime64[s]",
        "enrolment_id": "int64",
        "intervention": "str",
        "fate": "str",
        "flagged": "bool",
    }
    return pd.DataFrame(rows, columns=list(kinds)).astype(kinds)


def people_on(
    everyone: pd.DataFrame, enrolments: pd.DataFrame, as_of: date, *, until: date
) -> pd.DataFrame:
    """The rows of `Rehearsal.people` of one week, with what is known by `until` of how it went on.

    `enrolments` has enrolment_id, ends_on, withdrawn_on and outcome. Whether somebody completed
    counts only in cohorts that are over, because those who leave are known sooner.
    """
    day, end = pd.Timestamp(as_of), pd.Timestamp(until)
    known = enrolments.set_index("enrolment_id").reindex(everyone["enrolment_id"])
    left = pd.to_datetime(known["withdrawn_on"]).reset_index(drop=True)
    soon = (left <= day + _LEAVES_WITHIN).astype("boolean")
    # for all or for nobody: who leaves is known sooner than who stays
    judged = soon if day + _LEAVES_WITHIN <= end else soon.mask(soon.notna())
    over = (pd.to_datetime(known["ends_on"]) <= end).reset_index(drop=True)
    outcome = known["outcome"].reset_index(drop=True)
    failed = outcome.isin(["failed", "withdrawn"]).astype("boolean")
    return pd.DataFrame(
        {
            "as_of": day,
            "enrolment_id": everyone["enrolment_id"].to_numpy(),
            "coach": _named(everyone["coach"], "no coach"),
            **{name: _named(everyone[name], "not known") for name in GROUPS},
            "worklist": everyone["worklist_rank"].notna().to_numpy(),
            "critical": (everyone["composite_segment"] == Segment.CRITICAL).to_numpy(),
            "left_soon": judged.to_numpy(),
            "did_not_complete": failed.where(over & outcome.notna()).to_numpy(),
        }
    )


def first_of_weeks(days: Sequence[date], weeks: int, *, newest: date) -> list[date]:
    """So many days a week apart up to the newest, oldest first; scored ones where there are any.

    Of several scored days of a week the last is taken; a week without one is named by its last
    day, so that it can be computed.
    """
    ends = [newest - timedelta(weeks=back) for back in reversed(range(weeks))]
    return [
        max((d for d in days if end - timedelta(days=7) < d <= end), default=end) for end in ends
    ]


def _named(column: "pd.Series[str]", nobody: str) -> "np.ndarray[Any, Any]":
    return column.astype("object").where(column.notna(), nobody).to_numpy()


def _once(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.drop_duplicates(["as_of", "enrolment_id"])


def _share(known: "pd.Series[bool]") -> float | None:
    values = known.dropna()
    return round(float(values.astype(float).mean()), 4) if len(values) else None

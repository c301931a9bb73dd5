"""The worklist's one order: who needs somebody first, and who may rest for now."""

from collections.abc import Collection
from datetime import date
from enum import IntEnum, StrEnum

import pandas as pd

from domain.coaching.check_in import OWN_CAUSES
from domain.policy import CoachingPolicy


class WorklistKind(StrEnum):
    """What somebody may decide about a learner on the worklist."""

    CONTACT = "contact"
    SNOOZE = "snooze"
    PUT_OFF = "put_off"
    ASSIGN = "assign"
    ESCALATE = "escalate"
    NUDGE = "nudge"
    DISMISS = "dismiss"


class WorklistPriority(IntEnum):
    """Why somebody is on the worklist; the lowest number comes first."""

    ASKED = 1  # they asked for help, or it cannot wait
    ESCALATED = 2  # a colleague asked for more, or a request went unanswered for too long
    OVERDUE = 3  # a person was asked, and the day is past
    TASK = 4  # a person was asked
    CRITICAL_AND_RED = 5
    RED = 6  # breaks no rule of the classic list
    LISTED = 7  # the classic list: Critical, a barrier, or long unseen
    WELL_SINCE = 8  # a person was asked, and today nothing speaks for it any more


def prioritised(
    listed: "pd.Series[int]",
    red: "pd.Series[int]",
    amber: "pd.Series[int]",
    tasks: pd.DataFrame,
    escalated: Collection[int],
    *,
    today: date,
    rules: CoachingPolicy,
    covered: Collection[int] = (),
) -> pd.DataFrame:
    """Everybody who needs somebody, one row a person: enrolment_id and priority, in order.

    Inside a priority, those whom a coach only stands in for (`covered`) follow their own.

    `listed` is the classic list in its order, `red` everybody Red in theirs, `amber` everybody
    Amber; `tasks` are open, the most urgent first, with enrolment_id, cause, urgent, due_on and
    as_of. What was asked of a person for somebody who is in none of these by now comes last,
    however late it is, unless they asked themselves.
    """
    both = red[red.isin(listed)]
    asked = by_task(tasks, today=today, rules=rules)
    well = ~asked.index.isin([*listed, *red, *amber]) & (asked > WorklistPriority.ASKED)
    parts: list[pd.Series[int]] = [
        asked.mask(well, int(WorklistPriority.WELL_SINCE)),
        _as(WorklistPriority.ESCALATED, pd.Series(sorted(escalated), dtype="int64")),
        _as(WorklistPriority.CRITICAL_AND_RED, both),
        _as(WorklistPriority.RED, red[~red.isin(listed)]),
        _as(WorklistPriority.LISTED, listed[~listed.isin(red)]),
    ]
    found = pd.concat([part for part in parts if len(part)] or parts[:1]).rename("priority")
    frame = found.rename_axis("enrolment_id").reset_index().astype("int64")
    # by several, pandas keeps the order of who is alike: inside a priority as they came in
    frame["covered"] = frame["enrolment_id"].isin(list(covered))
    ordered = frame.sort_values(["priority", "covered"]).drop(columns="covered")
    return ordered.drop_duplicates("enrolment_id").reset_index(drop=True)


def by_task(tasks: pd.DataFrame, *, today: date, rules: CoachingPolicy) -> "pd.Series[int]":
    """The priority of each learner with an open task, by enrolment; longest overdue first."""
    if tasks.empty:
        return pd.Series(dtype="int64")
    late = overdue_days(tasks, today=today)
    priority = pd.Series(int(WorklistPriority.TASK), index=tasks.index)
    priority = priority.mask(late > 0, int(WorklistPriority.OVERDUE))
    priority = priority.mask(late >= rules.escalates_after_days, int(WorklistPriority.ESCALATED))
    asked = tasks["cause"].isin(OWN_CAUSES) | tasks["urgent"].astype(bool)
    priority = priority.mask(asked, int(WorklistPriority.ASKED))
    ordered = pd.DataFrame(
        {"enrolment_id": tasks["enrolment_id"], "priority": priority, "late": late}
    ).sort_values(["priority", "late"], ascending=[True, False])
    first = ordered.drop_duplicates("enrolment_id").set_index("enrolment_id")
    found: pd.Series[int] = first["priority"]
    return found


def overdue_days(tasks: pd.DataFrame, *, today: date) -> "pd.Series[int]":
    """How many days each task is past its day; 0 where it is not, or has none."""
    due = pd.to_datetime(tasks["due_on"])
    days = (pd.Timestamp(today) - due).dt.days
    return days.fillna(0).clip(lower=0).astype("int64")


def resting(
    decisions: pd.DataFrame,
    news: "pd.Series[pd.Timestamp]",
    tasks: pd.DataFrame,
    *,
    today: date,
    rules: CoachingPolicy,
) -> pd.DataFrame:
    """The decision by which each learner rests for now, by enrolment_id.

    Who was snoozed rests until the day named, who was dismissed as long as the rules say; both come
    back at once when something new becomes known (`news`: the newest day by enrolment) or somebody
    is asked to help them since. `decisions`: the newest first.
    """
    own = decisions[decisions["kind"].isin([WorklistKind.SNOOZE, WorklistKind.DISMISS])]
    newest = own.drop_duplicates("enrolment_id").set_index("enrolment_id")
    made = pd.to_datetime(newest["made_at"], utc=True).dt.tz_localize(None).dt.normalize()
    until = pd.to_datetime(newest["until"]).fillna(made + pd.Timedelta(days=rules.dismissed_days))
    asked = tasks.groupby("enrolment_id")["as_of"].max() if len(tasks) else tasks["as_of"]
    since = [pd.to_datetime(day.reindex(newest.index)) > made for day in (news, asked)]
    return newest[(until > pd.Timestamp(today)) & ~since[0] & ~since[1]]


def overdue_by_coach(tasks: pd.DataFrame, *, today: date) -> pd.DataFrame:
    """Open and overdue requests of each coach: coach_id, coach, tasks, overdue, longest (days)."""
    late = overdue_days(tasks, today=today)
    counted = tasks.assign(late=late, is_late=late > 0).groupby(["coach_id", "coach"], dropna=False)
    found = counted.agg(tasks=("late", "size"), overdue=("is_late", "sum"), longest=("late", "max"))
    return found.reset_index().sort_values(["overdue", "longest"], ascending=False)


def _as(priority: WorklistPriority, enrolments: "pd.Series[int]") -> "pd.Series[int]":
    return pd.Series(int(priority), index=pd.Index(enrolments, dtype="int64"))

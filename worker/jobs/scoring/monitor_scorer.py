"""Once a week: is the scorer in use still right? Figures are kept, and staff told by the gates."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import pandas as pd
from sqlmodel import Session

from domain.policy import Policy
from domain.risk.model import INPUTS, Scorer, Target, input_words
from domain.risk.monitoring import (
    MonitoringKind,
    MonitoringResult,
    Profile,
    course_week,
    outcomes_against,
    shifted,
    stability,
    week_ends,
)
from domain.risk.training import NOT_COMPLETED
from domain.store.database import Database
from domain.store.operations import end_notice, raise_notice
from domain.store.scoring import (
    find_active_scorer,
    note_broken_scorer,
    read_as_of_dates,
    read_input_profile,
    read_known_outcomes,
    renew_operating_point,
    sample_features,
    save_monitoring_results,
)

_LOOK_BACK: Final = timedelta(days=365)
_NAMED: Final = 2
#: Learners whose inputs are compared: plenty for ten groups in each week of the course.
_MOST: Final = 50_000
#: What is compared is read under these names.
_READ: Final = frozenset(["week", "weeks", *(name.removeprefix("log_") for name in INPUTS)])


@dataclass(frozen=True, kw_only=True)
class MonitoringSummary:
    """How many figures were looked at, and what needs a look: names by kind."""

    as_of: date
    scorer: int | None
    figures: int
    look_at: Mapping[str, list[str]]


def watch_scorer(
    database: Database, policy: Policy, *, as_of: date, now: datetime
) -> MonitoringSummary:
    """Compare the newest snapshots up to `as_of` with training, and past scores with outcomes."""
    with database.reading() as session:
        scorer = find_active_scorer(session)
        profile = read_input_profile(session, scorer.id or 0) if scorer else None
        days = [day for day in read_as_of_dates(session) if day <= as_of]
    figures = _figures(database, scorer, profile or {}, days, policy, as_of) if scorer else []
    with database.transaction() as session:
        note_broken_scorer(session, now=now)
        if scorer:
            save_monitoring_results(session, scorer.id or 0, as_of, figures)
            renew_operating_point(session, now=now)
        for kind in MonitoringKind:
            _raise_finding(session, scorer, kind, shifted(figures, kind), now=now)
    found = {kind.value: [f.name for f in shifted(figures, kind)] for kind in MonitoringKind}
    return MonitoringSummary(
        as_of=as_of,
        scorer=scorer.id if scorer else None,
        figures=len(figures),
        look_at={kind: names for kind, names in found.items() if names},
    )


def _figures(  # noqa: PLR0917 - what one run knows
    database: Database,
    scorer: Scorer,
    profile: Profile,
    days: Sequence[date],
    policy: Policy,
    as_of: date,
) -> list[MonitoringResult]:
    if not days:
        return []
    gates = policy.scorer.gates
    found = stability(profile, _week_ends_lately(database, days), gates)
    closed: dict[Target, list[pd.DataFrame]] = {target: [] for target in _CLOSED}
    for day in _one_a_week(days, as_of):
        scored = _in_weeks(read_known_outcomes(database, day, scorer.id or 0))
        for target, known in _CLOSED.items():
            # a year of weeks: only what is compared is kept
            rows = known(scored, pd.Timestamp(as_of), policy)
            closed[target].append(rows[["learner_id", "cohort_id", "week", "label", "score"]])
    for target, weeks in closed.items():
        if weeks:
            found += outcomes_against(target, pd.concat(weeks), scorer.metrics, gates)
    return found


def _week_ends_lately(database: Database, days: Sequence[date]) -> pd.DataFrame:
    """Every cohort on the day that its newest week ended, of the seven days up to the newest."""
    frames = []
    for day in (d for d in days if d > days[-1] - timedelta(days=7)):
        shown = sample_features(database, day, _READ, most=_MOST)
        frames.append(shown[week_ends(shown)])
    return pd.concat(frames, ignore_index=True)


def _one_a_week(days: Sequence[date], as_of: date) -> list[date]:
    """The last scored day of each week: a learner's days are alike."""
    recent = [day for day in days if day >= as_of - _LOOK_BACK]
    return sorted({day.isocalendar()[:2]: day for day in recent}.values())


def _in_weeks(rows: pd.DataFrame) -> pd.DataFrame:
    """With the `week` of the course that had ended by each row's day."""
    since = rows[["as_of", "ends_on"]].sub(rows["starts_on"], axis="index")
    weeks = since.apply(lambda days: days.dt.days / 7).set_axis(["week", "weeks"], axis="columns")
    return rows.assign(week=course_week(weeks))


def _not_complete(rows: pd.DataFrame, until: pd.Timestamp, _policy: Policy) -> pd.DataFrame:
    """Only cohorts that are over: while they run, those who failed are not known."""
    over = (rows["ends_on"] <= until) & rows["outcome"].notna() & ~(rows["outcome_on"] > until)
    found = rows[over]
    return found.assign(
        label=found["outcome"].isin(NOT_COMPLETED).astype("int8"), score=found["risk_score"] / 100
    )


def _leave_soon(rows: pd.DataFrame, until: pd.Timestamp, policy: Policy) -> pd.DataFrame:
    """Days whose horizon has passed by now."""
    horizon = pd.Timedelta(days=policy.scorer.leave_soon.horizon_days)
    found = rows[rows["as_of"] + horizon <= until]
    days = found["withdrawn_on"] - found["as_of"]
    left = (days > pd.Timedelta(0)) & (days <= horizon)
    return found.assign(label=left.astype("int8"), score=found["leave_soon"])


_CLOSED: Final[Mapping[Target, Callable[[pd.DataFrame, pd.Timestamp, Policy], pd.DataFrame]]] = {
    Target.NOT_COMPLETE: _not_complete,
    Target.LEAVE_SOON: _leave_soon,
}


def _raise_finding(
    session: Session,
    scorer: Scorer | None,
    kind: MonitoringKind,
    found: Sequence[MonitoringResult],
    *,
    now: datetime,
) -> None:
    cause = f"scorer_{kind}"
    if scorer is None or not found:
        end_notice(session, cause, now=now)
        return
    template, advice = _WORDS[kind]
    names = list(dict.fromkeys(_shown(figure) for figure in found))
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    what = "; ".join(names[:_NAMED]) + more
    sentence = template.format(scorer=scorer.id, what=what)
    raise_notice(session, cause, sentence=sentence, advice=advice, now=now)


def _shown(figure: MonitoringResult) -> str:
    if figure.kind is MonitoringKind.STABILITY:
        return input_words(figure.name)
    name = figure.name.replace("_", " ")
    usual = "" if figure.usual is None else f" instead of {figure.usual:.2f}"
    return f"{name} {figure.value:.2f}{usual}"


_RETRAIN: Final = "train again or go back to an older scorer, on the page Scorer."
_WORDS: Final[Mapping[MonitoringKind, tuple[str, str]]] = {
    MonitoringKind.STABILITY: (
        "Learners are unlike those that scorer {scorer} learnt from, in {what}.",
        f"See whether an import or the course changed, then {_RETRAIN}",
    ),
    MonitoringKind.CALIBRATION: (
        "Scores of scorer {scorer} do not fit what happened; predicted over observed: {what}.",
        f"Read scores with care until it is solved: {_RETRAIN}",
    ),
    MonitoringKind.AUC: (
        "Scorer {scorer} tells learners apart less well than when it was trained; AUC: {what}.",
        f"See whether the course changed, then {_RETRAIN}",
    ),
}

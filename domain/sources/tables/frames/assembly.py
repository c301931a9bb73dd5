"""Puts the typed rows of all tables together into canonical frames."""

from collections.abc import Iterable
from datetime import date
from typing import Final

import pandas as pd
import pyarrow as pa

from domain.frames import PROGRESS
from domain.sources.batch import DONE_IN_FULL, NO_MARKS
from domain.sources.frames_on_disk import FramesOnDisk
from domain.sources.tables.columns import days, looked_up, pairs
from domain.sources.tables.frames.cohorts import cohorts, listed_cohorts, programmes
from domain.sources.tables.frames.events import (
    all_barriers,
    attendance,
    barriers,
    check_ins,
    named_in_full,
    still_open,
    with_last_seen,
)
from domain.sources.tables.frames.progress import by_lesson, by_module, with_something_done
from domain.sources.tables.frames.progress import progress as progress_rows
from domain.sources.tables.frames.results import (
    assessments,
    assessments_named,
    no_marks,
    results,
    with_assessment,
    without_resits,
)
from domain.sources.tables.frames.taken_back import (
    blank_barriers,
    done_in_full,
    no_facts_of_people,
    no_facts_of_work,
    under_way,
)
from domain.sources.tables.people import People, Rows, enrolled, enrolments
from domain.sources.tables.rows import Rejections
from domain.sources.tables.schema import Content, Mapping

#: What a progress row can show.
_SHOWN: Final = ["percent", "grade", "modules_completed"]


def frames_of(
    rows: Rows,
    people: People,
    mapping: Mapping,
    known_on: pd.Timestamp,
    *,
    events: Iterable[pd.DataFrame],
    starts_on: date | None,
    left: Rejections,
) -> FramesOnDisk[str]:
    """Every canonical frame by name; `..._assumed` columns tell which days nobody stated.

    `events` are the activity of logs, by day.
    """
    listed = listed_cohorts(rows.get(Content.COHORTS), people.study, starts_on)
    happened, done = _happenings(rows, people, mapping, known_on, left)
    seen = people.study.rename(columns={"ref": "enrolment_ref"})
    seen = seen.assign(day=seen["last_seen"].astype("datetime64[s]"))
    happened.keep_parts("activity", with_last_seen(events, seen))
    found, none = _results(rows, people, listed, known_on, left)
    happened.update(found)
    named = [people.study["programme"], listed["programme"].astype("string")]
    courses = programmes(rows.get(Content.PROGRAMMES), named, mapping)
    parts = (part for name in happened for part in happened.parts(name))
    days = (_days(part, people, known_on) for part in parts)
    happened["cohorts"] = cohorts(
        listed, courses, people.study, days, known_on=known_on, mapping=mapping
    )
    named_in_cells = _barrier_cells(people, known_on), blank_barriers(people, known_on)
    happened["barriers_named"] = named_in_full(*named_in_cells, happened["barriers"])
    happened["under_way"] = under_way(people, known_on)
    happened["done_in_full"] = done
    happened.update(none)
    happened["programmes"] = courses
    happened["employers"] = people.employers
    happened["staff"] = people.staff
    happened["learners"] = people.learners
    happened["enrolments"] = enrolments(people)
    return happened


def _happenings(
    rows: Rows,
    people: People,
    mapping: Mapping,
    known_on: pd.Timestamp,
    left: Rejections,
) -> tuple[FramesOnDisk[str], pd.DataFrame]:
    """What happened, by frame, and how far learners are by all that they have done."""

    def about(content: Content, day: str) -> pd.DataFrame:
        found = enrolled(rows.get(content), people, left)
        found = found.drop(columns=["enrolment", "learner"], errors="ignore")
        return found.assign(day=found[day].fillna(known_on) if day in found else known_on)

    state = people.study.rename(columns={"ref": "enrolment_ref", "progress": "percent"})
    told = state[[*_SHOWN, "last_visit"]].notna().any(axis=1)
    is_reported = bool(state[["percent", "modules_completed"]].notna().any(axis=None))
    if any(
        "progress" in rows.get(content, ()) for content in (Content.LEARNERS, Content.ENROLMENTS)
    ):
        told |= True  # a blank cell of a progress column: not known, which is not nothing done
    elif Content.LESSONS in rows or Content.MODULES in rows:
        # who has none of the lessons has done nothing, whatever is known of their visits
        nothing, stated = _nothing_done(rows, state, people)
        state = state.assign(percent=state["percent"].fillna(nothing))
        told |= stated
    reported = [state[told].assign(day=known_on), about(Content.PROGRESS, "on")]
    named = _barrier_cells(people, known_on)
    own = about(Content.BARRIERS, "reported_on").assign(reported_on=lambda frame: frame["day"])
    facts = mapping.programme
    cells = [_check_in_cells(people, known_on), _reviews(people)]
    said = [about(Content.CHECK_INS, "on"), *cells]
    said = [rows for rows in said if len(rows)]
    # one after the other, each on its way to disk before the next is made
    happened: FramesOnDisk[str] = FramesOnDisk()
    happened["check_ins"] = check_ins(
        pd.concat(said, ignore_index=True) if said else pd.DataFrame()
    )
    del said
    told_of = pd.concat([PROGRESS.conform(part) for part in reported], ignore_index=True)
    lessons = enrolled(rows.get(Content.LESSONS), people, left)
    modules = enrolled(rows.get(Content.MODULES), people, left)
    by_thing = (
        by_lesson(lessons, known_on, facts.lessons),
        by_module(modules, known_on, facts.modules),
    )
    happened["progress"] = progress_rows(told_of, *by_thing)
    done = DONE_IN_FULL.empty()
    if not is_reported and Content.PROGRESS not in rows:
        listed, running = (lessons, by_thing[0]) if len(lessons) else (modules, by_thing[1])
        done = done_in_full(listed["enrolment_ref"], running, known_on)
    del reported, told_of, lessons, modules, by_thing
    happened["still_open"] = still_open(own, known_on)
    happened["barriers"] = all_barriers(barriers(own, left), barriers(named, left))
    happened["attendance"] = attendance(about(Content.ATTENDANCE, "on"), known_on, left)
    return happened, done


def _nothing_done(rows: Rows, state: pd.DataFrame, people: People) -> tuple[pd.Series, pd.Series]:
    """0 for enrolments with no lesson or module done, else empty; and whose rows say so."""
    named = pd.Series(data=False, index=state.index)
    begun = named.copy()
    for content in (Content.LESSONS, Content.MODULES):
        if content in rows:
            found = enrolled(rows[content], people, Rejections())
            named |= state["enrolment_ref"].isin(found["enrolment_ref"])
            done = with_something_done(found)["enrolment_ref"]
            begun |= state["enrolment_ref"].isin(done)
    return pd.Series(0.0, state.index, dtype="Float64").mask(begun), named & ~begun


def _check_in_cells(people: People, known_on: pd.Timestamp) -> pd.DataFrame:
    """What learners' rows hold of a check-in: of its day, or else of that of the export."""
    told = people.study[people.study["check_in"].notna()]
    on = days(told, "check_in_on")
    return pd.DataFrame(
        {
            "enrolment_ref": told["ref"],
            "day": on.fillna(known_on),
            "text": told["check_in"],
            "day_assumed": on.isna(),
        }
    )


def _reviews(people: People) -> pd.DataFrame:
    """Progress reviews that learners' rows tell the day of."""
    held = people.study[people.study["reviewed_on"].notna()]
    on = days(held, "reviewed_on")
    return pd.DataFrame(
        {"enrolment_ref": held["ref"], "day": on, "kind": "review", "text": "Progress review"}
    )


def _barrier_cells(people: People, known_on: pd.Timestamp) -> pd.DataFrame:
    """What cells of learners' rows name as barriers, reported on the day of the export."""
    said = people.study[people.study["barriers"].notna()].assign(reported_on=known_on)
    return said.rename(columns={"ref": "enrolment_ref", "barriers": "barrier"})


def _results(
    rows: Rows,
    people: People,
    listed: pd.DataFrame,
    known_on: pd.Timestamp,
    left: Rejections,
) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    """Pieces of work and results; and who has no mark of which, and facts there are none of."""
    table = rows.get(Content.ASSESSMENTS)
    found = enrolled(rows.get(Content.RESULTS), people, left)
    given = None if table is None else assessments(table, _cohort_refs(listed), left)
    facts = [no_facts_of_people(people, known_on)]
    if table is not None:
        facts.append(no_facts_of_work(table, "ref", known_on))
    none = {"no_marks": NO_MARKS.empty(), "no_facts": pd.concat(facts, ignore_index=True)}
    if found.empty:
        return ({} if given is None else {"assessments": without_resits(given)}), none
    found = with_assessment(found, given, left)
    named = assessments_named(found) if given is None else without_resits(given)
    if given is None:
        facts.append(no_facts_of_work(found, "assessment_ref", known_on))
        none["no_facts"] = pd.concat(facts, ignore_index=True)
    none["no_marks"] = no_marks(found, known_on)
    return {"assessments": named, "results": results(found, named, known_on, left)}, none


def _cohort_refs(listed: pd.DataFrame) -> pd.Series:
    parts = [pd.Series(listed["ref"].array, listed[name].array) for name in ("ref", "name")]
    refs = pd.concat(parts)
    return refs[refs.index.notna() & ~refs.index.duplicated()]


def _days(frame: pd.DataFrame, people: People, known_on: pd.Timestamp) -> pd.DataFrame:
    """The days of one frame by cohort; what an export says of those who finished is no new day."""
    if frame.empty or "enrolment_ref" not in frame:
        return PROGRESS.empty().rename(columns={"enrolment_ref": "cohort_ref"})[
            ["cohort_ref", "day"]
        ]
    day = next(name for name in ("day", "submitted_on", "reported_on") if name in frame)
    study = people.study
    if "percent" in frame:
        frame = frame[frame[_SHOWN].notna().any(axis=1)]
    stale = frame[day] == known_on
    if stale.any():
        finished = {name: name for name in study["ref"][study["outcome"].notna()].tolist()}
        stale[stale] = looked_up(frame["enrolment_ref"][stale], finished).notna()
    frame = frame[["enrolment_ref", day]]
    dated = pa.Table.from_pandas(frame[~stale] if stale.any() else frame, preserve_index=False)
    spans = dated.group_by("enrolment_ref").aggregate([(day, "min"), (day, "max")]).to_pandas()
    cohort = looked_up(
        spans["enrolment_ref"].astype("string"),
        pairs(study["ref"], study["cohort_ref"]),
    )
    ends = (spans[f"{day}_{end}"] for end in ("min", "max"))
    return pd.concat([pd.DataFrame({"cohort_ref": cohort, "day": end}) for end in ends])

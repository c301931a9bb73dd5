"""A file without a list of learners goes to those who are known; nobody is made a second time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd
from sqlmodel import Session

from domain.frames import REJECTED
from domain.sources import SAID_OF_OTHERS, FramesOnDisk, ImportBatch, SourceError, canonical
from domain.store.identity.known_people import read_enrolled, whom_it_means

_ELSEWHERE: Final = (
    "are known in another cohort than the file's own, which is not known: say in a mapping file"
    " which cohort it is, or add the list of learners"
)
_MANY: Final = "are in several cohorts: say in a mapping file which of them the file is of"
_NO_COHORT: Final = (
    "are new, and the file does not say of which cohort: say it in a mapping file, or add the list"
    " of learners"
)
_FOUND: Final = (
    "{:,} learners are known by another id than in this file, which lists nobody: what it says went"
    " to those whom their address, their name or a number in an earlier list tells. If that is"
    " wrong, undo the import and add the list of learners."
)


@dataclass(frozen=True, kw_only=True)
class Places:
    """By the file's own refs: the learner and the enrolment that are meant, and cohorts by both."""

    learners: Mapping[str, str]
    enrolments: Mapping[str, str]
    #: by the file's ref of an enrolment
    cohorts: Mapping[str, str]


def as_known_people(session: Session, batch: ImportBatch) -> ImportBatch:
    """The batch under the refs of those who are known already, where no table lists the learners.

    Who is nobody's for sure is left out and listed. Where nobody is known yet, and where the
    batch has a list, it is as it was.

    Raises:
        SourceError: others are known, and none of those whom it names, or none of their cohorts.
    """
    people = batch.frame("learners")
    if not batch.names_only or people.empty or (known := read_enrolled(session)).empty:
        return batch
    meant = whom_it_means(people, known)
    places, held = _places(batch, meant.known, meant.held, known)
    if not places.enrolments:
        why = next(iter(held.values()))
        raise SourceError(f"none of the tables lists the learners, and those whom they name {why}")
    rejected = pd.concat([batch.rejected, _listed(batch, held)], ignore_index=True)
    asked = [_FOUND.format(meant.by_another_id)] if meant.by_another_id else []
    report = replace(batch.report, questions=(*batch.report.questions, *asked))
    return replace(under(batch, places), rejected=REJECTED.conform(rejected), report=report)


def _places(
    batch: ImportBatch, meant: Mapping[str, str], held: Mapping[str, str], known: pd.DataFrame
) -> tuple[Places, dict[str, str]]:
    """Where each enrolment of the batch goes; and by the file's ref of a learner, why not."""
    there = {who: dict(zip(rows["cohort"], rows["enrolment"], strict=True)) for who, rows in (
        known.groupby("learner", sort=False)
    )}  # fmt: skip
    cohorts = set(known["cohort"])
    enrolments, of_cohort, learners, left = {}, {}, {}, dict(held)
    rows = batch.frame("enrolments")[["ref", "learner_ref", "cohort_ref"]]
    for ref, own, stated in rows.itertuples(index=False):
        if own in held:
            continue
        who = meant.get(own, own)
        theirs = there.get(who, {})
        is_stated = stated != batch.unstated_cohort or stated in theirs
        cohort, why = _cohort(stated if is_stated else None, theirs, cohorts)
        if cohort is None:
            left.setdefault(own, why)
            continue
        learners[own], of_cohort[ref] = who, cohort
        enrolments[ref] = theirs.get(cohort, f"{cohort}:{who}")
    left = {own: why for own, why in left.items() if own not in learners}
    return Places(learners=learners, enrolments=enrolments, cohorts=of_cohort), left


def _cohort(
    stated: str | None, theirs: Mapping[str, str], cohorts: set[str]
) -> tuple[str | None, str]:
    """The cohort that is meant; without one, why."""
    if stated is not None:
        return (stated, "") if stated in cohorts else (None, _ELSEWHERE)
    known = set(theirs) or cohorts
    if len(known) == 1:
        return next(iter(known)), ""
    return None, _MANY if theirs else _NO_COHORT


def _listed(batch: ImportBatch, held: Mapping[str, str]) -> pd.DataFrame:
    """Those who are left out, as rows that were."""
    people = batch.frame("learners")
    people = people[people["ref"].isin(list(held))]
    listed = pd.DataFrame({"value": people["name"].fillna(people["ref"])})
    file = next((one.name for one in batch.report.tables if one.content), "the file")
    why = people["ref"].map(dict(held)).str.replace(r"^are ", "is ", regex=True)
    return REJECTED.conform(listed.assign(file=file, column="learner", reason=why))


def under(batch: ImportBatch, places: Places) -> ImportBatch:
    """Every frame under the refs that are meant, without the rows of those who are left out."""
    frames: FramesOnDisk[str] = FramesOnDisk()
    for name in batch.frames:
        frames.keep_parts(name, (_placed(name, p, batch, places) for p in batch.parts(name)))
    if "cohorts" in frames:
        kept = frames["cohorts"]["ref"].isin(list(places.cohorts.values()))
        frames["cohorts"] = frames["cohorts"][kept]
        used = frames["programmes"]["ref"].isin(frames["cohorts"]["programme_ref"])
        frames["programmes"] = frames["programmes"][used]
    said: dict[str, Any] = {
        name: spec.conform(_placed(name, getattr(batch, name), batch, places))
        for name, spec in SAID_OF_OTHERS.items()
    }
    return replace(
        batch,
        frames=canonical(frames),
        assumed={
            name: flags.reindex(frames[name].index).reset_index(drop=True)
            for name, flags in batch.assumed.items()
            if len(frames[name])
        },
        **{name: frame.reset_index(drop=True) for name, frame in said.items()},
    )


def _placed(name: str, frame: pd.DataFrame, batch: ImportBatch, places: Places) -> pd.DataFrame:
    """The rows of one frame that go anywhere, under the refs that are meant."""
    if name == "learners":
        return _renamed(frame, "ref", places.learners)
    if name == "enrolments":
        cohorts = frame["ref"].map(places.cohorts).fillna(frame["cohort_ref"])
        frame = _renamed(frame.assign(cohort_ref=cohorts), "ref", places.enrolments)
        return _renamed(frame, "learner_ref", places.learners)
    if name == "assessments":
        return _in_cohorts(frame, _moves(batch, places))
    if name == "no_facts":
        of_people = _renamed(frame[frame["frame"] == "enrolments"], "ref", places.enrolments)
        return pd.concat([of_people, frame[frame["frame"] != "enrolments"]])
    if "enrolment_ref" not in frame:
        return frame
    if "assessment_ref" in frame:
        moves = _moves(batch, places).groupby("enrolment")[["old", "new"]].first()
        of = moves.reindex(frame["enrolment_ref"])
        frame = frame.assign(assessment_ref=_refs(frame["assessment_ref"], of["old"], of["new"]))
    return _renamed(frame, "enrolment_ref", places.enrolments)


def _moves(batch: ImportBatch, places: Places) -> pd.DataFrame:
    """By the file's ref of an enrolment, its cohort in the file and the one that is meant."""
    rows = batch.frame("enrolments")
    found = pd.DataFrame({"enrolment": rows["ref"], "old": rows["cohort_ref"]})
    return found.assign(new=rows["ref"].map(places.cohorts)).dropna()


def _in_cohorts(work: pd.DataFrame, moves: pd.DataFrame) -> pd.DataFrame:
    """Pieces of work in the cohorts that are meant: one in each that its learners are in."""
    pairs = moves[["old", "new"]].drop_duplicates()
    found = work.reset_index().merge(pairs, left_on="cohort_ref", right_on="old")
    found = found.set_index("index")
    return found.assign(
        ref=_refs(found["ref"], found["old"], found["new"]), cohort_ref=found["new"]
    )


def _refs(refs: pd.Series, old: pd.Series, new: pd.Series) -> pd.Series:
    """Refs of work, which begin with that of its cohort, with that of another one."""
    triples = zip(refs, old, new, strict=True)
    return pd.Series(
        [
            f"{cohort}{ref.removeprefix(own)}" if ref.startswith(f"{own}:") else ref
            for ref, own, cohort in triples
        ],
        refs.index,
        dtype="string",
    )


def _renamed(frame: pd.DataFrame, column: str, refs: Mapping[str, str]) -> pd.DataFrame:
    """The rows that are meant, under their other ref."""
    found = frame[column].map(dict(refs)).astype("string")
    return frame.assign(**{column: found})[found.notna()]

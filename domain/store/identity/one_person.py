"""What a file says under any id of a person goes to the record that is kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pandas as pd
from sqlmodel import Session

from domain.frames import ACTIVITY, CANONICAL
from domain.sources import SAID_OF_OTHERS, ImportBatch, same_name
from domain.store.identity.known_people import read_enrolled
from domain.store.identity.records import read_other_refs

_LEARNERS = "learners"
_PREFIX: Final = "name:"
_FOUND: Final = (
    "Of {:,} learners the list has no id or address that can be read: they were taken for those of"
    " the same name who are known in their cohort, and are not in the list otherwise. If that is"
    " wrong, undo the import and correct the list."
)


def as_one_person(session: Session, batch: ImportBatch) -> ImportBatch:
    """The batch under the refs of kept records; the records of learners themselves stay apart.

    But for those whom a list has by name alone, and who are known: they are under their ref.

    Two rows of one day that become one row have the greater count, or the first value there is.
    """
    learners, enrolments = read_other_refs(session)
    by_name = find_known_by_name(session, batch)
    learners, enrolments = learners | by_name.learners, enrolments | by_name.enrolments
    if not learners:
        return batch
    batch = with_question(batch, by_name)
    frames = batch.changed_frames()
    assumed = dict(batch.assumed)
    renamed = {"learner_ref": learners, "enrolment_ref": enrolments}
    for name, spec in CANONICAL.items():
        if name not in batch.frames:
            continue
        if name == _LEARNERS:
            frames[name] = _renamed(batch.frame(name), {"ref": by_name.learners})
            continue
        if spec is ACTIVITY:
            frames.keep_parts(name, _days_together(batch, enrolments))
            continue
        frame = batch.frame(name)
        given = {**renamed, "ref": enrolments} if name == "enrolments" else renamed
        found = _renamed(frame, given)
        if found is frame:
            continue
        key = list(spec.grain)
        first = ~found.duplicated(key)
        merged = found.groupby(key, sort=False, as_index=False).first()
        frames[name] = spec.conform(merged).reset_index(drop=True)
        if name in assumed:
            assumed[name] = assumed[name][first.to_numpy()].reset_index(drop=True)
    of_refs = {**renamed, "ref": enrolments}
    said: dict[str, Any] = {
        name: _renamed(getattr(batch, name), of_refs).drop_duplicates([*spec.grain])
        for name, spec in SAID_OF_OTHERS.items()
    }
    return replace(batch, frames=frames, assumed=assumed, **said)


def _days_together(batch: ImportBatch, enrolments: Mapping[str, str]) -> Iterator[pd.DataFrame]:
    """The activity of everybody else as it is, and that of these people by day."""
    of_both, theirs = {*enrolments, *enrolments.values()}, [ACTIVITY.empty()]
    for part in batch.parts(ACTIVITY.name):
        are = part["enrolment_ref"].isin(of_both)
        theirs.append(part[are])
        yield part[~are].reset_index(drop=True)
    found = _renamed(pd.concat(theirs, ignore_index=True), {"enrolment_ref": enrolments})
    yield ACTIVITY.conform(found.groupby([*ACTIVITY.grain], sort=False, as_index=False).max())


def _renamed(frame: pd.DataFrame, given: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    """The frame with other refs; itself where it has none of these."""
    other = {
        column: frame[column].map(refs).astype("string").fillna(frame[column])
        for column, refs in given.items()
        if column in frame and frame[column].isin(list(refs)).any()
    }
    return frame.assign(**other) if other else frame


@dataclass(frozen=True, kw_only=True)
class KnownByName:
    """The known ref by the one in the list, of learners and of enrolments."""

    learners: dict[str, str] = field(default_factory=dict)
    enrolments: dict[str, str] = field(default_factory=dict)


def find_known_by_name(session: Session, batch: ImportBatch) -> KnownByName:
    """Those of a list who, by name alone, are the one of that name who is known in the cohort.

    A cell that cannot be read costs itself: made anew, the person would count twice, and who is
    known would seem to have gone silent.
    """
    people = batch.frame("learners")
    nameless = people["ref"].str.startswith(_PREFIX) & people["email"].isna()
    if batch.names_only or not nameless.any():
        return KnownByName()
    known = read_enrolled(session)
    names = same_name(people["name"]).set_axis(people["ref"])[nameless.to_numpy()]
    names = names[~names.index.isin(known["learner"])]
    rows = batch.frame("enrolments")[["ref", "learner_ref", "cohort_ref"]]
    keys = rows["learner_ref"].map(names.to_dict()).astype("string")
    rows = rows.assign(key=keys).dropna(subset="key")
    alike = known.assign(key=same_name(known["name"]))
    once = alike[~alike.duplicated(["cohort", "key"], keep=False)]
    once = once[~once["learner"].isin(people["ref"])]
    found = rows.merge(once, left_on=["cohort_ref", "key"], right_on=["cohort", "key"])
    meant = found[["learner_ref", "learner"]].drop_duplicates()
    doubtful = meant["learner_ref"][meant["learner_ref"].duplicated()]
    found = found[~found["learner_ref"].isin(doubtful)]
    return KnownByName(
        learners=dict(zip(found["learner_ref"], found["learner"], strict=True)),
        enrolments=dict(zip(found["ref"], found["enrolment"], strict=True)),
    )


def with_question(batch: ImportBatch, found: KnownByName) -> ImportBatch:
    """The batch, whose report asks about those who were found."""
    if not found.learners:
        return batch
    asked = (*batch.report.questions, _FOUND.format(len(found.learners)))
    return replace(batch, report=replace(batch.report, questions=asked))

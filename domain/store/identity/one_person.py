"""What a file says under any id of a person goes to the record that is kept."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
from sqlmodel import Session

from domain.frames import ACTIVITY, CANONICAL
from domain.sources import SAID_OF_OTHERS, ImportBatch
from domain.store.identity.known_by_name import find_known_by_name, with_question
from domain.store.identity.records import read_other_refs

_LEARNERS = "learners"


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

"""Whom a list means by a name alone, because it has no id or address of them that can be read.

A cell that cannot be read costs itself: made anew, the person would count twice, and who is known
would seem to have gone silent.
"""

from dataclasses import dataclass, field, replace
from typing import Final

from sqlmodel import Session

from domain.sources import ImportBatch, same_name
from domain.store.identity.known_people import read_enrolled

_PREFIX: Final = "name:"
_FOUND: Final = (
    "Of {:,} learners the list has no id or address that can be read: they were taken for those of"
    " the same name who are known in their cohort, and are not in the list otherwise. If that is"
    " wrong, undo the import and correct the list."
)


@dataclass(frozen=True, kw_only=True)
class KnownByName:
    """The known ref by the one in the list, of learners and of enrolments."""

    learners: dict[str, str] = field(default_factory=dict)
    enrolments: dict[str, str] = field(default_factory=dict)


def find_known_by_name(session: Session, batch: ImportBatch) -> KnownByName:
    """Those of a list who, by name alone, are the one of that name who is known in the cohort."""
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

"""A cohort that a file writes in other letters or blanks than the one that is known is that one.

Made anew, its learners would be enrolled twice, and seem to have gone silent in the first.
"""

import unicodedata
from collections import Counter
from dataclasses import replace
from typing import Final

from sqlmodel import Session, col, select

from domain.sources import ImportBatch
from domain.store.identity.as_known import Places, under
from domain.store.tables import Cohort

_UNSEEN: Final = "Cf"


def as_known_cohorts(session: Session, batch: ImportBatch) -> ImportBatch:
    """The batch with its cohorts as they are known; itself where each is, or is new."""
    stated = batch.frame("cohorts")
    refs = set(stated["ref"])
    known = set(session.scalars(select(col(Cohort.ref))))
    alike = Counter(_key(ref) for ref in known)
    by_key = {_key(ref): ref for ref in known if alike[_key(ref)] == 1}
    other = {ref: by_key[_key(ref)] for ref in refs - known if _key(ref) in by_key}
    if not other or batch.names_only:
        return batch
    rows = batch.frame("enrolments")
    cohorts, enrolments = {}, {}
    for ref, cohort in zip(rows["ref"], rows["cohort_ref"], strict=True):
        cohorts[ref] = other.get(cohort, cohort)
        is_made = ref.startswith(f"{cohort}:")
        enrolments[ref] = f"{cohorts[ref]}{ref.removeprefix(cohort)}" if is_made else ref
    if len(set(enrolments.values())) < len(enrolments):
        return batch  # somebody is in both: nobody can say which row counts
    times = Counter(other.get(ref, ref) for ref in refs)
    alone = {ref: there for ref, there in other.items() if times[there] == 1}
    frames = batch.changed_frames()
    frames["cohorts"] = stated.assign(ref=stated["ref"].replace(alone))
    batch = replace(batch, frames=frames)
    everybody = {ref: ref for ref in batch.frame("learners")["ref"]}
    return under(batch, Places(learners=everybody, enrolments=enrolments, cohorts=cohorts))


def _key(ref: str) -> str:
    """Without case, blanks and signs that are not seen."""
    seen = (sign for sign in ref.casefold() if unicodedata.category(sign) != _UNSEEN)
    return " ".join("".join(seen).split())

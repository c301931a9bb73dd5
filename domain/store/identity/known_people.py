"""Whom a file without a list of learners names, among those who are known by another id already.

A platform's log has its own ids, an earlier list may have had student numbers: made learners anew,
the same people would count twice.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import pandas as pd
from sqlalchemy import or_, select
from sqlmodel import Session, col

from domain.learners import STAFF, TEST
from domain.sources import SourceError, same_name
from domain.store.identity.records import read_other_refs
from domain.store.tables import Cohort, Enrolment, Learner

#: Headings under which a list may have kept an id beside the one it went by.
_IDS: Final = frozenset(
    {
        *("id", "user id", "userid", "canvas id", "sis id", "sis user id", "student id"),
        *("student number", "id number", "student no", "matrikelnummer", "uln", "learner id"),
        *("username", "user name", "login id", "sis login id", "login", "external id"),
    }
)
_UNKNOWN: Final = (
    "is known by no such id, address or name: add the list of learners, which tells who they are"
)
_SEVERAL: Final = (
    "fits several of the learners who are known: add the list of learners, which has their ids"
)


@dataclass(frozen=True, kw_only=True)
class Meant:
    """Whom a file means: the known ref by its own, whom it may make anew, and why not the rest."""

    known: dict[str, str]
    new: frozenset[str]
    held: dict[str, str]
    #: how many of those who are known have another id here than the file gives them
    by_another_id: int


def read_enrolled(session: Session) -> pd.DataFrame:
    """Who is known: one row for each enrolment that counts, with `learner`, `name` and `email`.

    `enrolment` and `cohort` are refs as well; `original` is what else a list had of them.
    """
    c, e = Learner, Enrolment
    counts = or_(col(e.left_out).is_(None), col(e.left_out).in_((TEST, STAFF)))
    shown = {
        "learner": c.ref,
        "name": c.name,
        "email": c.email,
        "enrolment": e.ref,
        "cohort": Cohort.ref,
        "original": e.original,
    }
    found = (
        select(*(col(one) for one in shown.values()))
        .join(c, col(c.id) == col(e.learner_id))
        .join(Cohort, col(Cohort.id) == col(e.cohort_id))
        .where(counts)
    )
    known = pd.DataFrame(session.execute(found).all(), columns=[*shown], dtype="string")
    merged, _ = read_other_refs(session)
    kept = known["learner"].map(merged).astype("string")
    return known.assign(learner=kept.fillna(known["learner"]))


def whom_it_means(people: pd.DataFrame, known: pd.DataFrame) -> Meant:
    """Each of `people` (a frame of learners) as one who is known, as new, or as neither.

    Ids are of the kind that is known where more are known by their id than by anything else: then
    others are new. Else one is who alone has that address, other id or name.

    Raises:
        SourceError: none of them is known.
    """
    refs, names = people["ref"], same_name(people["name"])
    named = known.drop_duplicates("learner").set_index("learner")
    theirs = refs.map(same_name(named["name"])).astype("string")
    own = refs.isin(named.index)
    others = own & _have_nothing_in_common(names, theirs)
    found, several = _found(people, known)
    found = found.mask(own & ~others)
    if 2 * others.sum() > own.sum():  # the same ids by chance: they are of another kind
        own &= False
    is_same_kind = own.sum() > 0 and own.sum() >= found.notna().sum()
    if not (own.any() or found.notna().any()):
        raise SourceError(
            "none of the tables lists the learners, and none of those named is known by that name,"
            " address or number: add the report of users or participants beside it, or say in a"
            " mapping file what the column of learners holds (learner_id, name or email) and their"
            " cohort"
        )
    who = refs.where(own, None if is_same_kind else found)
    left = refs[who.isna()]
    why = several[who.isna()].map({True: _SEVERAL, False: _UNKNOWN})
    return Meant(
        known=_pairs(refs[who.notna()], who[who.notna()]),
        new=frozenset(left if is_same_kind else ()),
        held={} if is_same_kind else _pairs(left, why),
        by_another_id=int((who != refs).fillna(value=False).sum()),
    )


def _have_nothing_in_common(ones: pd.Series, others: pd.Series) -> pd.Series:
    """Whether two names share no word, where both are told."""
    pairs = zip(ones, others, strict=True)
    return pd.Series(
        [
            not (pd.isna(one) or pd.isna(other)) and set(one.split()).isdisjoint(other.split())
            for one, other in pairs
        ],
        ones.index,
        dtype=bool,
    )


def _found(people: pd.DataFrame, known: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Who alone is known by an address, an id beside their own or a name; and where several are."""
    found = pd.Series(pd.NA, people.index, dtype="string")
    several = pd.Series(data=False, index=people.index)
    addresses = known["email"].str.lower().fillna(known["learner"].str.lower())
    numbers = pd.DataFrame(_other_ids(known), columns=["id", "learner"], dtype="string")
    names, name = same_name(known["name"]), same_name(people["name"])
    by_ref = dict(zip(known["learner"], names, strict=True))
    for key, ids, refs in (
        (people["email"].str.lower(), addresses, known["learner"]),
        (people["ref"].str.lower(), addresses, known["learner"]),
        (people["ref"].str.lower(), numbers["id"], numbers["learner"]),
        (name, names, known["learner"]),
    ):
        free = found.isna() & key.notna() & ~key.duplicated(keep=False)
        pairs = pd.DataFrame({"key": ids, "ref": refs}).dropna().drop_duplicates()
        shared = pairs["key"][pairs["key"].duplicated()]
        only = pairs[~pairs["key"].isin(shared)].set_index("key")["ref"]
        hit = key.where(free).map(only).astype("string")
        found = found.fillna(hit.mask(_have_nothing_in_common(name, hit.map(by_ref))))
        several |= found.isna() & (key.isin(shared) | key.duplicated(keep=False) & key.isin(only))
    return found.mask(found.duplicated(keep=False)), several


def _other_ids(known: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Ids that an earlier list kept beside the one it went by, each with the learner's ref."""
    told = known.dropna(subset="original")
    rows: Iterable[tuple[str, str]] = zip(told["original"], told["learner"], strict=True)
    for text, ref in rows:
        for heading, value in json.loads(text).items():
            named = " ".join(heading.casefold().replace("_", " ").split())
            if value and named in _IDS and str(value) != ref:
                yield str(value).strip().lower(), ref


def _pairs(keys: pd.Series, values: pd.Series) -> dict[str, str]:
    return dict(zip(keys.tolist(), values.tolist(), strict=True))

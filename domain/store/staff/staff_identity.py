"""Staff are one person each: by ref, by address, and by name only where that leaves no doubt."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import pandas as pd
from sqlmodel import Session, col, select

from domain.frames import STAFF
from domain.sources import same_name
from domain.store.tables import Staff, StaffAlias

#: Refs that we make of a name or an address; all others are a platform's own numbers.
BY_NAME: Final = "coach:"
BY_LOGIN: Final = "user:"
#: Of two with one address whoever can sign in is meant.
SIGNS_IN_FIRST: Final = (col(Staff.password_hash).is_(None), col(Staff.id))


@dataclass(frozen=True, kw_only=True)
class MetStaff:
    """The staff of a batch as those we know, and where files call somebody by another ref.

    `removed` are the refs and names of those among them who work here no more.
    """

    staff: pd.DataFrame
    refs: Mapping[str, str]
    removed: Mapping[str, str] = field(default_factory=dict)
    questions: tuple[str, ...] = ()


def meet_staff(session: Session, staff: pd.DataFrame) -> MetStaff:
    """Find each of a batch's staff among those we have; remember the refs they were found by.

    What colleagues chose stays: names that they gave, and everything of those who sign in.
    """
    known = _Known(session)
    refs: dict[str, str] = {}
    questions = []
    removed: dict[str, str] = {}
    rows = []
    alone = Counter(_names(staff["name"]))
    for row, name in zip(staff.to_dict("records"), _names(staff["name"]), strict=True):
        given = {str(key): None if pd.isna(value) else value for key, value in row.items()}
        person = known.find(given, name, is_alone=alone[name] == 1)
        if person is None:
            questions += known.doubts(given, name)
        else:
            given = _kept(person, given)
            if person.removed_at:
                removed[person.ref] = person.name
            if row["ref"] != person.ref:
                refs[row["ref"]] = person.ref
                known.remember(row["ref"], person)
        rows.append(given)
    found = pd.DataFrame(rows, columns=list(STAFF.columns)).groupby("ref", sort=False).first()
    return MetStaff(
        staff=STAFF.conform(found.reset_index()),
        refs=refs,
        removed=removed,
        questions=tuple(questions),
    )


class _Known:
    """Those on the staff, as a batch may name them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        rows = staff_rows(session)
        numbers = {row.id: row for row in rows}
        self._by_ref = {row.ref: row for row in rows} | {
            alias.ref: numbers[alias.staff_id] for alias in session.exec(select(StaffAlias))
        }
        self._by_email = {row.email.lower(): row for row in reversed(rows) if row.email}
        self._by_name: dict[str, list[Staff]] = {}
        for row, name in zip(rows, _names([row.name for row in rows]), strict=True):
            self._by_name.setdefault(name, []).append(row)

    def find(self, given: Mapping[str, str | None], name: str, *, is_alone: bool) -> Staff | None:
        """By ref, else by address, else by a name that only one has, here and there."""
        ref, email = given["ref"] or "", (given["email"] or "").lower()
        found = self._by_ref.get(ref) or self._by_email.get(email)
        found = found or (self._by_ref.get(BY_NAME + email) if email else None)
        alike = self._by_name.get(name, [])
        if found or len(alike) != 1 or not is_alone:
            return found
        is_other = bool(email and alike[0].email) or not (_is_ours(ref) or _is_ours(alike[0].ref))
        return None if is_other else alike[0]

    def doubts(self, given: Mapping[str, str | None], name: str) -> list[str]:
        """What to ask about somebody new who is called as others are."""
        others = [row for row in self._by_name.get(name, []) if row.ref != given["ref"]]
        if not others or not _is_ours(given["ref"] or ""):
            return []
        new = given["email"] or given["ref"]
        are = " and ".join(row.email or row.ref for row in others)
        asked = f"Is the coach {given['name']} ({new}) the same person as {are}? If so:"
        return [f'{asked} staycourse user merge "{new}" "{others[0].email or others[0].ref}"']

    def remember(self, ref: str, person: Staff) -> None:
        """Keep another ref of theirs."""
        if ref not in self._by_ref:
            self._session.add(StaffAlias(ref=ref, staff_id=person.id or 0))
            self._by_ref[ref] = person


def _kept(person: Staff, given: Mapping[str, str | None]) -> dict[str, str | None]:
    """What a file says of somebody we know, without what is not the file's to say."""
    stated = {**given, "ref": person.ref}
    if person.password_hash or person.removed_at:
        return stated | {"name": person.name, "email": person.email, "role": person.role}
    new = given["email"] or ""
    if given["ref"] != person.ref and person.email and new.lower() != person.email.lower():
        stated |= {"email": person.email, "name": person.name}  # another entry that was merged
    if person.renamed or "@" in (given["name"] or ""):
        stated["name"] = person.name
    return stated


def namesakes(session: Session, name: str) -> list[Staff]:
    """Those who are called that."""
    (wanted,) = _names([name])
    return [row for row in staff_rows(session) if _names([row.name]) == [wanted]]


def staff_rows(session: Session) -> list[Staff]:
    """All staff."""
    return list(session.exec(select(Staff).order_by(*SIGNS_IN_FIRST)))


def _names(names: Iterable[str]) -> list[str]:
    return same_name(pd.Series(list(names), dtype="string")).fillna("").tolist()


def _is_ours(ref: str) -> bool:
    return ref.startswith((BY_NAME, BY_LOGIN))

"""Coaches and employers that learners' rows name, beside those that have a table."""

import pandas as pd

from domain.frames import EMPLOYERS, STAFF, blank_text
from domain.sources.names import given_name_first, same_name
from domain.sources.parsers import emails
from domain.sources.tables.columns import looked_up, pairs, text

_ROLES = ["admin", "manager", "coach"]


def with_coaches(
    study: pd.DataFrame, table: pd.DataFrame | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Each enrolment's `coach_ref`, and all staff: those who are not listed get a row of their own.

    A coach is one person by address; by name only where that name has one address. The cell may
    hold the address itself, alone or as "Kim Co <kim@example.org>".
    """
    listed = table if table is not None else pd.DataFrame({"ref": [], "name": []})
    cells = pd.DataFrame({name: text(study, name) for name in ("coach", "coach_email")})
    if cells.isna().all(axis=None):
        return study.assign(coach_ref=blank_text(study.index)), _in_roles(STAFF.conform(listed))
    each = cells.drop_duplicates(ignore_index=True)
    which = cells.merge(each.reset_index(), "left", on=list(cells))["index"]
    name, email = _named(each)
    same = same_name(name)
    keys = lookup(listed)
    keys |= {lower: ref for key, ref in keys.items() if (lower := key.lower())}
    known = looked_up(email.str.lower(), keys).fillna(looked_up(name, keys))
    known = known.fillna(looked_up(same, keys))
    one_address = pd.DataFrame({"name": same, "email": email}).dropna()
    one_address = one_address.drop_duplicates()
    one_address = one_address[~one_address.duplicated("name", keep=False)]
    email = email.fillna(looked_up(same, pairs(one_address["name"], one_address["email"])))
    new = "coach:" + email.str.lower().fillna(same)
    fresh = pd.DataFrame({"ref": new, "name": name.fillna(email), "email": email, "role": "coach"})
    fresh = fresh[known.isna() & new.notna()].drop_duplicates("ref")
    staff = STAFF.conform(pd.concat([STAFF.conform(listed), STAFF.conform(fresh)]))
    return study.assign(coach_ref=known.fillna(new).array.take(which)), _in_roles(staff)


def _in_roles(staff: pd.DataFrame) -> pd.DataFrame:
    """Each once; who has no role that we know is a coach."""
    role = staff["role"].str.lower()
    staff = staff.assign(role=role.where(role.isin(_ROLES), "coach"))
    return staff.drop_duplicates("ref").reset_index(drop=True)


def with_employers(
    study: pd.DataFrame, table: pd.DataFrame | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Each enrolment's `employer_ref`, and all employers."""
    listed = table if table is not None else pd.DataFrame({"ref": [], "name": []})
    listed = listed.assign(name=text(listed, "name").fillna(listed["ref"]))
    name = text(study, "employer")
    if name.isna().all():
        employers = EMPLOYERS.conform(listed).drop_duplicates("ref").reset_index(drop=True)
        return study.assign(employer_ref=blank_text(study.index)), employers
    known = looked_up(name, lookup(listed))
    new = "employer:" + name.str.lower().str.replace(r"\s+", " ", regex=True)
    fresh = pd.DataFrame({"ref": new, "name": name})[known.isna() & new.notna()]
    employers = pd.concat([EMPLOYERS.conform(listed), EMPLOYERS.conform(fresh)])
    employers = employers.drop_duplicates("ref").reset_index(drop=True)
    return study.assign(employer_ref=known.fillna(new)), EMPLOYERS.conform(employers)


def lookup(table: pd.DataFrame) -> dict[str, str]:
    """Ref by ref, else by name, else by address."""
    found: dict[str, str] = {}
    for column in ("email", "name", "ref"):
        if column in table:
            named = table.dropna(subset=column)[::-1]  # of two with one name the first is meant
            found |= pairs(named[column], named["ref"])
    return found


def _named(cells: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Name and address of the coach in each row's cells."""
    cell, email = cells["coach"], cells["coach_email"]
    has_address = cell.str.contains("@").fillna(value=False)
    email = email.fillna(emails(cell.where(has_address)).clean)
    bare = cell.str.replace(r"[<(]?\S+@\S+[>)]?", "", regex=True).str.strip(" ,;-")
    name = given_name_first(cell.mask(has_address, bare))
    return name.mask(name == ""), email

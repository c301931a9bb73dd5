"""Learners, staff accounts left out, coaches, employers and enrolments from typed rows."""

from collections.abc import Mapping as Map
from dataclasses import dataclass
from typing import Final

import pandas as pd

from domain.frames import EMPLOYERS, ENROLMENTS, LEARNERS, STAFF
from domain.sources.batch import SourceError
from domain.sources.tables.fields import STATE, STUDY, Content, plain
from domain.sources.tables.mapping import Mapping
from domain.sources.tables.rows import CELL_LEFT_EMPTY, ROW_LEFT_OUT, listed

Rows = Map[Content, pd.DataFrame]

_OUTCOMES: Final[Map[str, str]] = {
    **dict.fromkeys(
        ("passed", "pass", "completed", "complete", "achieved", "graduated", "finished"), "passed"
    ),
    **dict.fromkeys(("distinction", "passed with distinction"), "distinction"),
    **dict.fromkeys(("failed", "fail", "not achieved", "not completed"), "failed"),
    **dict.fromkeys(
        ("withdrawn", "withdrew", "left", "dropped out", "dropped", "dropout", "cancelled"),
        "withdrawn",
    ),
}
#: Words of a status column that say the learner is still there: no outcome yet.
_UNDER_WAY: Final = (
    "active", "in progress", "enrolled", "ongoing", "current", "started", "not started",
    "on programme", "on track", "registered", "inactive", "suspended", "paused", "pending",
    "at risk", "delayed", "invited",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class People:
    """Who is in the tables, and how event rows name them.

    `study` has one row per enrolment: the columns of `ENROLMENTS`, what the tables say of its
    state (last seen, progress, ...), `starts_on` still unknown, and `file` and `line`.
    """

    learners: pd.DataFrame
    study: pd.DataFrame
    staff: pd.DataFrame
    employers: pd.DataFrame
    #: what names a learner (ref, email) -> learner ref
    keys: Map[str, str]
    #: names of accounts that were left out, so that their events are left out without a word
    left_out: frozenset[str]
    rejected: list[pd.DataFrame]


def gather(rows: Rows, mapping: Mapping, exported_on: pd.Timestamp) -> People:
    """Everybody the tables name; raises `SourceError` when no table is about people."""
    if Content.LEARNERS not in rows and Content.ENROLMENTS not in rows:
        raise SourceError(
            "none of the tables lists the learners: add the users export, or say in a mapping"
            " file which table has content = 'learners'"
        )
    rejected: list[pd.DataFrame] = []
    accounts = _named(rows.get(Content.LEARNERS, pd.DataFrame()), rejected)
    accounts, left_out = _without_staff(accounts, mapping, rejected)
    learners = accounts.drop_duplicates("ref") if len(accounts) else accounts
    keys = _keys(learners)
    if Content.ENROLMENTS in rows:
        study = _of_enrolments(rows[Content.ENROLMENTS], learners, keys, left_out, rejected)
        learners = _with_unlisted(learners, study)
        keys = _keys(learners)
    else:
        study = accounts.rename(columns={"ref": "learner_ref"}).assign(ref=_nothing(accounts))
    study = study.reindex(columns=list(dict.fromkeys([*study.columns, *STUDY, *STATE, "original"])))
    study = _in_cohorts(study, rows.get(Content.COHORTS), mapping, rejected)
    study, staff = _with_coaches(study, rows.get(Content.STAFF))
    study, employers = _with_employers(study, rows.get(Content.EMPLOYERS))
    study = _with_outcomes(study, exported_on, rejected)
    return People(
        learners=LEARNERS.conform(learners).reset_index(drop=True),
        study=study.reset_index(drop=True),
        staff=staff,
        employers=employers,
        keys=keys,
        left_out=left_out,
        rejected=rejected,
    )


def enrolments(people: People) -> pd.DataFrame:
    """The canonical frame, and which of its days nobody stated (`..._assumed`)."""
    days = ["withdrawn_on_assumed", "outcome_on_assumed"]
    return ENROLMENTS.conform(people.study).assign(**people.study[days])


def _nothing(rows: pd.DataFrame) -> pd.Series:
    return pd.Series(pd.NA, index=rows.index, dtype="string")


def _column(rows: pd.DataFrame, name: str) -> pd.Series:
    return rows[name] if name in rows else _nothing(rows)


def _named(accounts: pd.DataFrame, rejected: list[pd.DataFrame]) -> pd.DataFrame:
    """Accounts with a name and a ref: the platform's, else the address, else the name."""
    if accounts.empty:
        return accounts
    given, family = _column(accounts, "first_name"), _column(accounts, "last_name")
    both = (given.fillna("") + " " + family.fillna("")).str.strip()
    name = _column(accounts, "name").fillna(both.mask(both == ""))
    by_name = "name:" + name.str.lower().str.replace(r"\s+", " ", regex=True)
    ref = _column(accounts, "ref").fillna(_column(accounts, "email").str.lower()).fillna(by_name)
    accounts = accounts.assign(name=name, ref=ref)
    nobody = accounts["ref"].isna()
    reason = f"has no id, email or name: whose row is it?{ROW_LEFT_OUT}"
    rejected.append(listed(accounts[nobody], column=None, value=None, reason=reason))
    return accounts[~nobody]


def _without_staff(
    accounts: pd.DataFrame, mapping: Mapping, rejected: list[pd.DataFrame]
) -> tuple[pd.DataFrame, frozenset[str]]:
    if accounts.empty:
        return accounts, frozenset()
    roles = {plain(role) for role in mapping.leave_out.roles}
    role = _column(accounts, "role")
    is_staff = role.fillna("").map(plain).isin(roles)
    if "is_staff" in accounts:
        is_staff |= accounts["is_staff"].fillna(value=False)
    email = _column(accounts, "email").str.lower().fillna("")
    is_staff |= email.str.endswith(tuple(a.lower() for a in mapping.leave_out.emails) or ("\0",))
    is_staff = is_staff.astype(bool)
    out = accounts[is_staff]
    value = role.fillna(email)
    reason = f"is a staff account, not a learner{ROW_LEFT_OUT}"
    rejected.append(listed(out, column="role", value=value, reason=reason))
    return accounts[~is_staff], frozenset([*out["ref"], *email[is_staff]]) - {""}


def _keys(learners: pd.DataFrame) -> dict[str, str]:
    """Learner ref by ref, and by address where only one learner has it."""
    if learners.empty:
        return {}
    email = _column(learners, "email").str.lower()
    own = email.notna() & ~email.duplicated(keep=False)
    return pairs(email[own], learners["ref"][own]) | pairs(learners["ref"], learners["ref"])


def pairs(keys: pd.Series, values: pd.Series) -> dict[str, str]:
    """A lookup of two columns; by way of lists, since Arrow's text is slow one by one."""
    return dict(zip(keys.tolist(), values.tolist(), strict=True))


def looked_up(cells: pd.Series, lookup: Map[str, str]) -> pd.Series:
    """What `lookup` has for each cell, looked up once per distinct one."""
    codes, distinct = pd.factorize(cells)
    found = pd.array([lookup.get(name) for name in distinct.tolist()], dtype="string")
    return pd.Series(found.take(codes, allow_fill=True), cells.index)


def named_by(cells: pd.Series, keys: Map[str, str]) -> pd.Series:
    """The learner each cell names, by ref or else by address in any case."""
    codes, distinct = pd.factorize(cells)
    refs = [keys.get(name) or keys.get(name.lower()) for name in distinct.tolist()]
    found = pd.array(refs, dtype="string")
    return pd.Series(found.take(codes, allow_fill=True), cells.index)


def _of_enrolments(
    table: pd.DataFrame,
    learners: pd.DataFrame,
    keys: Map[str, str],
    left_out: frozenset[str],
    rejected: list[pd.DataFrame],
) -> pd.DataFrame:
    """The enrolments table, with what it does not say taken from the learners table."""
    table = table[~table["learner"].isin(left_out)]
    ref = table["learner"] if learners.empty else named_by(table["learner"], keys)
    unknown = ref.isna()
    reason = f"is not in the table of learners{ROW_LEFT_OUT}"
    rejected.append(listed(table[unknown], column="learner", value=table["learner"], reason=reason))
    study = table.assign(learner_ref=ref)[~unknown]
    if "ref" not in study:
        study = study.assign(ref=_nothing(study))
    about = learners.set_index("ref") if len(learners) else learners
    for name in (*STUDY, *STATE):
        if name not in study and name in about:
            study[name] = about[name].reindex(study["learner_ref"]).array
    return study


def _with_unlisted(learners: pd.DataFrame, study: pd.DataFrame) -> pd.DataFrame:
    if len(learners):
        return learners
    return pd.DataFrame({"ref": study["learner_ref"].drop_duplicates()})


def _in_cohorts(
    study: pd.DataFrame,
    cohorts: pd.DataFrame | None,
    mapping: Mapping,
    rejected: list[pd.DataFrame],
) -> pd.DataFrame:
    """Each enrolment with its cohort and its own ref; a repeated one is listed."""
    named_cohort, programme = study["cohort"].astype("string"), study["programme"].astype("string")
    stated = named_cohort.fillna(programme)
    cohort = (programme + ": " + named_cohort).fillna(stated).fillna(mapping.cohort.ref)
    if cohorts is not None:
        named = _lookup(cohorts)
        cohort = looked_up(stated, named)
        if len(cohorts) == 1:
            cohort = cohort.fillna(cohorts["ref"].iloc[0])
        reason = f"is not in the table of cohorts{ROW_LEFT_OUT}"
        rejected.append(listed(study[cohort.isna()], column="cohort", value=stated, reason=reason))
    study = study.assign(cohort_ref=cohort, cohort_name=stated.fillna(mapping.cohort.name))
    study = study[cohort.notna()]
    own = study["ref"].astype("string").fillna(study["cohort_ref"] + ":" + study["learner_ref"])
    study = study.assign(ref=own)
    again = study.duplicated("ref") | study.duplicated(["learner_ref", "cohort_ref"])
    first = study.groupby("ref")["line"].transform("first").astype("string")
    repeats = "repeats line " + first + ROW_LEFT_OUT
    rejected.append(
        listed(study[again], column="learner", value=study["learner_ref"], reason=repeats)
    )
    return study[~again]


def _lookup(table: pd.DataFrame) -> dict[str, str]:
    """Ref by ref, else by name, else by address."""
    lookup: dict[str, str] = {}
    for column in ("email", "name", "ref"):
        if column in table:
            named = table.dropna(subset=column)[::-1]  # of two with one name the first is meant
            lookup |= pairs(named[column], named["ref"])
    return lookup


def _with_coaches(
    study: pd.DataFrame, table: pd.DataFrame | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Coaches from the staff table; those it does not have become staff of their own."""
    listed_staff = table if table is not None else pd.DataFrame({"ref": [], "name": []})
    name = study["coach"].astype("string")
    email = study["coach_email"].astype("string")
    name = name.fillna(email)
    known = looked_up(name, _lookup(listed_staff))
    new = "coach:" + email.str.lower().fillna(name.str.lower().str.replace(r"\s+", " ", regex=True))
    coach = known.fillna(new)
    fresh = pd.DataFrame({"ref": new, "name": name, "email": email, "role": "coach"})
    fresh = fresh[known.isna() & new.notna()].drop_duplicates("ref")
    staff = STAFF.conform(pd.concat([STAFF.conform(listed_staff), STAFF.conform(fresh)]))
    role = staff["role"].str.lower()
    staff = staff.assign(role=role.where(role.isin(["admin", "manager", "coach"]), "coach"))
    return study.assign(coach_ref=coach), staff.drop_duplicates("ref").reset_index(drop=True)


def _with_employers(
    study: pd.DataFrame, table: pd.DataFrame | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    listed_ones = table if table is not None else pd.DataFrame({"ref": [], "name": []})
    listed_ones = listed_ones.assign(name=_column(listed_ones, "name").fillna(listed_ones["ref"]))
    name = study["employer"].astype("string")
    known = looked_up(name, _lookup(listed_ones))
    new = "employer:" + name.str.lower().str.replace(r"\s+", " ", regex=True)
    fresh = pd.DataFrame({"ref": new, "name": name})[known.isna() & new.notna()]
    employers = pd.concat([EMPLOYERS.conform(listed_ones), EMPLOYERS.conform(fresh)])
    employers = employers.drop_duplicates("ref").reset_index(drop=True)
    return study.assign(employer_ref=known.fillna(new)), EMPLOYERS.conform(employers)


def _with_outcomes(
    study: pd.DataFrame, exported_on: pd.Timestamp, rejected: list[pd.DataFrame]
) -> pd.DataFrame:
    """Outcomes in our words; one without a day became known by the day of the export."""
    said = study["outcome"].astype("string")
    words = said.fillna("").map(plain)
    unknown = said.notna() & ~words.isin([*_OUTCOMES, *_UNDER_WAY])
    reason = f"is no outcome we know{CELL_LEFT_EMPTY}"
    rejected.append(listed(study[unknown], column="outcome", value=said, reason=reason))
    outcome = words.map(_OUTCOMES).astype("string")
    left = study["withdrawn_on"].astype("datetime64[s]")
    outcome = outcome.mask(outcome.isna() & left.notna(), "withdrawn")
    on = study["outcome_on"].astype("datetime64[s]")
    on = on.fillna(left.where(outcome == "withdrawn"))
    assumed = outcome.notna() & on.isna()
    on = on.fillna(exported_on)
    return study.assign(
        outcome=outcome,
        outcome_on=on.where(outcome.notna()),
        withdrawn_on=left.fillna(on.where((outcome == "withdrawn").fillna(value=False))),
        outcome_on_assumed=assumed,
        withdrawn_on_assumed=assumed & left.isna(),
    )

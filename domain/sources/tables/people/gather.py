"""Learners and their enrolments from typed rows of every table that names them."""

import json
from collections.abc import Mapping as Map
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from domain.frames import ENROLMENTS, LEARNERS
from domain.sources.batch import SourceError
from domain.sources.names import same_name
from domain.sources.tables.columns import looked_up, number, pairs, text
from domain.sources.tables.people.accounts import accounts_of
from domain.sources.tables.people.staff import lookup, with_coaches, with_employers
from domain.sources.tables.people.state import with_state
from domain.sources.tables.people.statuses import is_switched_on, with_outcomes
from domain.sources.tables.rows import Rejections
from domain.sources.tables.schema import STATE, STUDY, Content, Mapping
from domain.sources.tables.schema.planning import is_of_row, row_of

Rows = Map[Content, pd.DataFrame]

_EXTRA = ("never_seen", "original")
#: What a row of a person can hold beside what it says of them.
_IN_ROWS = (Content.RESULTS, Content.LESSONS)


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
    #: what names a learner (ref, address, and name where it is one learner's) -> learner ref
    keys: Map[str, str]
    #: what names accounts that were left out: what they did is left out with them
    left_out: frozenset[str]
    #: names that several learners have, as `same_name` writes them
    shared_names: frozenset[str] = frozenset()

    @cached_property
    def cohort_of(self) -> Map[str, str]:
        """Cohort by enrolment."""
        return pairs(self.study["ref"], self.study["cohort_ref"])

    @cached_property
    def enrolment_named(self) -> dict[str, dict[str, str]]:
        """Enrolment by field and what logs call it or its learner, as far as it was looked up."""
        return {}

    @cached_property
    def only_enrolment_of(self) -> Map[str, str]:
        """Enrolment by learner, of those who have one."""
        once = self.study[~self.study.duplicated("learner_ref", keep=False)]
        return pairs(once["learner_ref"], once["ref"])


def gather(rows: Rows, mapping: Mapping, known_on: pd.Timestamp, rejections: Rejections) -> People:
    """Everybody the tables name; raises `SourceError` when no table is about people."""
    if Content.LEARNERS not in rows and Content.ENROLMENTS not in rows:
        raise SourceError(
            "none of the tables lists the learners: add the report of users or participants, or"
            " say in a mapping file which table has content = 'learners'"
        )
    unlisted = pd.DataFrame({"file": [], "line": []})
    accounts = accounts_of(rows.get(Content.LEARNERS, unlisted), mapping, rejections)
    listed = accounts.rows
    learners = listed.groupby("ref", as_index=False, sort=False).first() if len(listed) else listed
    keys = _keys(learners)
    if Content.ENROLMENTS in rows:
        study = _of_enrolments(
            rows[Content.ENROLMENTS], learners, keys, accounts.left_out, rejections
        )
        if learners.empty:
            learners = pd.DataFrame({"ref": study["learner_ref"].drop_duplicates()})
            keys = _keys(learners)
    else:
        study = listed.rename(columns={"ref": "learner_ref"}).assign(ref=text(listed, "nothing"))
    marked = _of_rows(study, rows)
    wanted = [*study.columns, *STUDY, *STATE, *_EXTRA]
    study = study.reindex(columns=list(dict.fromkeys(wanted)))
    study = _in_cohorts(study, rows.get(Content.COHORTS), mapping, rejections)
    study = study.assign(previous_attempts=_attempts_before(study))
    study = with_state(study, known_on, rejections)
    study, staff = with_coaches(study, rows.get(Content.STAFF))
    study, employers = with_employers(study, rows.get(Content.EMPLOYERS))
    study = with_outcomes(study, known_on, mapping, rejections)
    return People(
        learners=LEARNERS.conform(learners).reset_index(drop=True),
        study=study.reset_index(drop=True),
        staff=staff,
        employers=employers,
        keys=keys | marked,
        left_out=accounts.left_out,
        shared_names=_shared_names(learners),
    )


def enrolments(people: People) -> pd.DataFrame:
    """The canonical frame, and which of its days nobody stated (`..._assumed`)."""
    days = ["withdrawn_on_assumed", "outcome_on_assumed"]
    return ENROLMENTS.conform(people.study).assign(**people.study[days])


def named_by(cells: pd.Series, keys: Map[str, str]) -> pd.Series:
    """The learner each cell names, by ref, else by address or name in any case."""
    codes, distinct = pd.factorize(cells)
    refs = [keys.get(cell) or keys.get(cell.lower()) for cell in distinct.tolist()]
    left = [place for place, ref in enumerate(refs) if ref is None]
    names = same_name(pd.Series(distinct, dtype="string").iloc[left]).tolist()
    for place, name in zip(left, names, strict=True):
        refs[place] = keys.get(f"name:{name}")
    found = pd.array(refs, dtype="string")
    return pd.Series(found.take(codes, allow_fill=True), cells.index)


def _keys(learners: pd.DataFrame) -> dict[str, str]:
    """Learner ref by ref, and by address and name where only one learner has it."""
    if learners.empty:
        return {}
    found: dict[str, str] = {}
    name = "name:" + same_name(text(learners, "name"))
    for key in (name, text(learners, "email").str.lower()):
        own = key.notna() & ~key.duplicated(keep=False)
        found |= pairs(key[own], learners["ref"][own])
    return found | pairs(learners["ref"], learners["ref"])


def _shared_names(learners: pd.DataFrame) -> frozenset[str]:
    names = same_name(text(learners, "name")).dropna()
    return frozenset(names[names.duplicated()].tolist())


def _of_rows(study: pd.DataFrame, rows: Rows) -> dict[str, str]:
    """Learner ref by the row that is about them, as the marks or lessons in that row name it."""
    named = [rows[c] for c in _IN_ROWS if c in rows and "learner" in rows[c]]
    files = {f for one in named for f in one["file"][is_of_row(one["learner"])].unique().tolist()}
    about = study[study["file"].isin(files)]
    where = zip(about["file"], about["line"], about["learner_ref"].tolist(), strict=True)
    return {row_of(file, line): ref for file, line, ref in where}


def _of_enrolments(
    table: pd.DataFrame,
    learners: pd.DataFrame,
    keys: Map[str, str],
    left_out: frozenset[str],
    rejections: Rejections,
) -> pd.DataFrame:
    """The enrolments table, with what it does not say taken from the learners table."""
    staff = table["learner"].isin(left_out)
    rejections.skip(
        table[staff], column="learner", value=table["learner"], reason="is a staff account's"
    )
    table = table[~staff]
    who = table["learner"]
    ref = who if learners.empty else named_by(who, keys)
    unknown = ref.isna()
    rejections.rows(
        table[unknown], column="learner", value=who, reason="is not in the table of learners"
    )
    study = table.assign(learner_ref=ref)[~unknown]
    if "ref" not in study:
        study = study.assign(ref=text(study, "nothing"))
    about = learners.set_index("ref") if len(learners) else learners
    for name in (*STUDY, *STATE, *_EXTRA[:1]):
        if name not in study and name in about:
            study[name] = about[name].reindex(study["learner_ref"]).array
    return study


def _in_cohorts(
    study: pd.DataFrame,
    cohorts: pd.DataFrame | None,
    mapping: Mapping,
    rejections: Rejections,
) -> pd.DataFrame:
    """Each enrolment with its cohort and its own ref; a repeated one is listed.

    What several files say of one enrolment becomes one row.
    """
    named_cohort, programme = text(study, "cohort"), text(study, "programme")
    stated = named_cohort.fillna(programme)
    cohort = (programme + ": " + named_cohort).fillna(stated)
    if cohorts is not None:
        cohort = looked_up(stated, lookup(cohorts))
        if len(cohorts) == 1:
            cohort = cohort.fillna(cohorts["ref"].iloc[0])
        rejections.rows(
            study[cohort.isna()],
            column="cohort",
            value=stated,
            reason="is not in the table of cohorts",
        )
        study = study[cohort.notna()]
    study = study.assign(cohort_ref=cohort, cohort_name=stated)
    study = _in_stated_cohorts(study)
    study = study.assign(
        cohort_ref=study["cohort_ref"].fillna(mapping.cohort.ref),
        cohort_name=study["cohort_name"].fillna(mapping.cohort.name),
    )
    own = text(study, "ref").fillna(study["cohort_ref"] + ":" + study["learner_ref"])
    return _joined(study.assign(ref=own), rejections)


def _attempts_before(study: pd.DataFrame) -> pd.Series:
    """Attempts before this one; a column that says 0 of nobody counts this one, too."""
    attempt = number(study, "attempt")
    before = attempt - 1 if bool((attempt >= 1).all()) else attempt
    return number(study, "previous_attempts").fillna(before)


def _in_stated_cohorts(study: pd.DataFrame) -> pd.DataFrame:
    """A row that names no cohort is about those that other files name for its learner."""
    if study["cohort_ref"].notna().all() or study["cohort_ref"].isna().all():
        return study
    stated = study[study["cohort_ref"].notna()]
    named = ["learner_ref", "cohort_ref", "cohort_name", "programme"]
    known = stated[named].drop_duplicates(named[:2])
    open_rows = study[study["cohort_ref"].isna()].drop(columns=named[1:])
    filled = open_rows.merge(known, on="learner_ref", how="left")
    return pd.concat([stated, filled], ignore_index=True)


def _joined(study: pd.DataFrame, rejections: Rejections) -> pd.DataFrame:
    """One row per enrolment: files complete each other; a row repeated within one is listed.

    Where two say different things, the one that saw the learner last is the newer.
    """
    file = study["file"].astype("string")
    key = ["learner_ref", "cohort_ref"]
    again = study.assign(file=file).duplicated([*key, "file"]) | study.duplicated("ref") & (
        ~study.duplicated(key)
    )
    first = study.groupby("ref")["line"].transform("first").astype("string")
    rejections.rows(
        study[again], column="learner", value=study["learner_ref"], reason="repeats line " + first
    )
    study = study[~again]
    if not study.duplicated(key).any():
        return study
    study = (
        study.assign(
            outcome=_told_outcome(study, key),
            place=study.groupby(key, sort=False).ngroup(),
            seen_on=study["last_seen"].astype("datetime64[s]"),
        )
        .sort_values(["place", "seen_on"], ascending=[True, False])
        .drop(columns=["place", "seen_on"])
    )
    seen = study.groupby(key, sort=False)["last_seen"].max()
    originals = study.groupby(key, sort=False)["original"].agg(_one_original)
    whole = study.astype({"file": "string"}).groupby(key, as_index=False, sort=False).first()
    return whole.assign(last_seen=seen.array, original=originals.astype("string").array)


def _told_outcome(study: pd.DataFrame, key: list[str]) -> pd.Series:
    """How it ended; that an account is switched on hides nothing another file says of it."""
    outcome = text(study, "outcome")
    on = is_switched_on(outcome)
    others = outcome.mask(on).groupby([study[name] for name in key]).transform("count")
    return outcome.mask(on & (others > 0))


def _one_original(texts: pd.Series) -> str | None:
    """The columns of all files in one object; of two with one name the first row's."""
    whole: dict[str, str] = {}
    for one in texts.dropna():
        whole = json.loads(one) | whole
    return json.dumps(whole, ensure_ascii=False) if whole else None

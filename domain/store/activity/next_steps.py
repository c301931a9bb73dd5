"""What was learnt of ways through a programme, and the next step of some learners."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

import pandas as pd
from sqlalchemy import and_, bindparam, select
from sqlmodel import Session, col

from domain.messaging import Work
from domain.paths import NextStep, PathModel, needs_by_item, next_step
from domain.store.database import Database, among, columns, upsert
from domain.store.tables import Assessment, Cohort, Enrolment, LearningPath, Programme, Result

#: Programme by name -> work -> what it needs, as the policy says it.
Prerequisites = Mapping[str, Mapping[str, Sequence[str]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class LearnerStep:
    """What to do next, and in a sentence why that."""

    work: Work
    why: str
    #: What is known not to have come, the oldest first.
    overdue: tuple[Work, ...] = ()


def read_next_steps(
    session: Session, enrolments: Sequence[int], *, as_of: date, needs: Prerequisites
) -> dict[int, LearnerStep]:
    """Of each that has one: work not handed in by then and not overdue, of what is known to be due.

    Beside it stands what is overdue: whether that is still taken is for a person to say. By those
    who passed where that beat the course's order in their programme, or else by its order; never
    what is locked by what the programme `needs`.
    """
    rows = pd.DataFrame(
        session.execute(_of_cohorts(as_of), {"enrolments": enrolments}).all(),
        columns=[
            *("enrolment_id", "programme_id", "programme", "starts_on"),
            *("id", "name", "kind", "due_on", "in"),
        ],
    )
    if rows.empty:
        return {}
    turn = rows.groupby(["enrolment_id", "kind"]).cumcount() + 1
    rows["item"] = rows["kind"] + " " + turn.astype("string")
    models = _models(session, rows["programme_id"].unique().tolist())
    found = {}
    for number, theirs in rows.groupby("enrolment_id"):
        handed_in = theirs[theirs["in"].notna()].sort_values("in", kind="stable")
        ahead = theirs[theirs["in"].isna() & (theirs["due_on"] >= as_of)]
        first = theirs.iloc[0]
        model = models.get(int(first["programme_id"]))
        step = next_step(
            model,
            list(ahead["item"]),
            list(handed_in["item"]),
            day=(as_of - first["starts_on"]).days,
            needs=needs_of(theirs, needs.get(str(first["programme"]), {})),
        )
        if step is not None:
            work = ahead[ahead["item"] == step.item].iloc[0]
            late = theirs[theirs["in"].isna() & (theirs["due_on"] < as_of)]
            found[int(cast("int", number))] = LearnerStep(
                work=_work(work),
                why=_why(step, model),
                overdue=tuple(_work(one) for _, one in late.iterrows()),
            )
    return found


def needs_of(work: pd.DataFrame, said: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    """Item -> the items it needs, of rows with item and name."""
    names = work["name"].astype("object").where(work["name"].notna(), None)
    return needs_by_item(zip(work["item"], names, strict=True), said) if said else {}


def _work(row: "pd.Series[Any]") -> Work:
    return Work(name=None if pd.isna(row["name"]) else str(row["name"]), due_on=row["due_on"])


def _why(step: NextStep, model: PathModel | None) -> str:
    if model is None or step.of:
        return step.reason
    return f"{step.reason} Too few who passed are known to have been where they are now."


def save_path(
    session: Session,
    programme_id: int,
    model: PathModel | None,
    *,
    in_use: bool,
    sentence: str,
    now: datetime,
) -> None:
    """Keep it in place of what was learnt of the programme before."""
    row = {
        "programme_id": programme_id,
        "learnt_at": now,
        "in_use": in_use,
        "sentence": sentence,
        "model": json.dumps(model.as_dict()) if model else None,
    }
    upsert(session, LearningPath, [row])


def read_path_sentence(session: Session, programme_id: int) -> str | None:
    """Why suggestions are or are not made in a programme; None where nobody looked yet."""
    said = select(col(LearningPath.sentence)).where(col(LearningPath.programme_id) == programme_id)
    return session.scalar(said)


def read_programmes(session: Session) -> dict[int, str]:
    """Every programme's number and name."""
    found = session.execute(select(col(Programme.id), col(Programme.name)))
    return {int(number): str(name) for number, name in found if number is not None}


def load_work(database: Database, programme_id: int) -> dict[str, pd.DataFrame]:
    """Enrolments, cohorts, assessments and results of a programme, as canonical frames name them.

    Rows that are left out everywhere are left out here; so is what was handed in and taken back.
    """
    mine = col(Cohort.programme_id) == programme_id
    counted = (mine, col(Enrolment.left_out).is_(None))
    refs = columns(enrolment_ref=Enrolment.ref, assessment_ref=Assessment.ref)
    in_cohort = col(Cohort.id) == Enrolment.cohort_id
    of_cohort = col(Cohort.id) == Assessment.cohort_id
    named = columns(cohort_ref=Cohort.ref)
    return {
        "cohorts": database.read_frame(
            select(*columns(Cohort.ref, Cohort.starts_on, Cohort.ends_on)).where(mine)
        ),
        "enrolments": database.read_frame(
            select(*columns(Enrolment.ref, Enrolment.outcome), *named)
            .join(Cohort, in_cohort)
            .where(*counted)
        ),
        "assessments": database.read_frame(
            select(*columns(Assessment.ref, Assessment.name, Assessment.kind), *named)
            .add_columns(col(Assessment.due_on))
            .join(Cohort, of_cohort)
            .where(mine)
        ),
        "results": database.read_frame(
            select(*refs, *columns(Result.submitted_on, Result.is_banked))
            .select_from(Result)
            .join(Enrolment, col(Enrolment.id) == Result.enrolment_id)
            .join(Assessment, col(Assessment.id) == Result.assessment_id)
            .join(Cohort, in_cohort)
            .where(*counted, col(Result.submitted_on).is_not(None))
        ),
    }


def _of_cohorts(as_of: date) -> Any:  # noqa: ANN401 - a select of nine columns
    handed_in = and_(
        col(Result.enrolment_id) == Enrolment.id,
        col(Result.assessment_id) == Assessment.id,
        col(Result.submitted_on) <= as_of,
    )
    return (
        select(
            *columns(enrolment_id=Enrolment.id, programme_id=Cohort.programme_id),
            *columns(programme=Programme.name),
            *columns(Cohort.starts_on, Assessment.id, Assessment.name, Assessment.kind),
            *columns(Assessment.due_on, Result.submitted_on),
        )
        .select_from(Enrolment)
        .join(Cohort, col(Cohort.id) == Enrolment.cohort_id)
        .join(Programme, col(Programme.id) == Cohort.programme_id)
        .join(Assessment, col(Assessment.cohort_id) == Enrolment.cohort_id)
        .outerjoin(Result, handed_in)
        .where(
            among(Enrolment.id, bindparam("enrolments")),
            col(Assessment.kind) != "exam",
        )
        # work is counted as where ways are learnt: what is due on no known day comes last
        .order_by(col(Enrolment.id), col(Assessment.due_on).nulls_last(), col(Assessment.ref))
    )


def _models(session: Session, programmes: list[int]) -> dict[int, PathModel]:
    kept = select(col(LearningPath.programme_id), col(LearningPath.model)).where(
        col(LearningPath.programme_id).in_(programmes), col(LearningPath.in_use)
    )
    return {
        number: PathModel.from_dict(json.loads(model))
        for number, model in session.execute(kept)
        if model
    }

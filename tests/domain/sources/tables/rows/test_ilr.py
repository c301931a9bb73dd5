"""Codes of the Individualised Learner Record under a heading that most use for words."""

from domain.sources import ImportBatch
from tests.domain.sources.tables.reading import read_text

RECORD = "ULN,Name,Learning start date,Learning actual end date,Completion status,Outcome\n"


def outcomes(batch: ImportBatch) -> dict[str, tuple[str, str]]:
    """How it ended and on which day, by learner."""
    rows = batch.frame("enrolments").astype({"outcome_on": "string"}).astype(object)
    return {
        row["learner_ref"]: (row["outcome"], str(row["outcome_on"])[:10])
        for row in rows.where(rows.notna(), "").to_dict("records")
    }


def test_codes_of_an_ilr_export_are_known() -> None:
    batch = read_text(
        RECORD
        + "1000000001,Ada,01/09/2026,,1,\n"
        + "1000000002,Ben,01/09/2026,30/10/2026,3,3\n"
        + "1000000003,Cy,01/09/2026,20/11/2026,2,1\n"
        + "1000000004,Di,01/09/2026,21/11/2026,2,2\n"
        + "1000000005,Eve,01/09/2026,,6,\n"
    )
    assert outcomes(batch) == {
        "1000000001": ("", ""),
        "1000000002": ("withdrawn", "2026-10-30"),
        "1000000003": ("passed", "2026-11-20"),
        "1000000004": ("failed", "2026-11-21"),
        "1000000005": ("", ""),
    }
    assert batch.rejected.empty
    assert "1 is on hold" in " ".join(batch.report.questions)


def test_a_code_may_stand_before_its_words() -> None:
    batch = read_text(
        "Learner ref number,Name,Aim type,Funding model,Completion status\n"
        "1,Ada,1,36,1 - Continuing\n2,Ben,1,36,3 - Withdrawn\n"
    )
    assert {who: told[0] for who, told in outcomes(batch).items()} == {"1": "", "2": "withdrawn"}


def test_codes_elsewhere_are_asked_about() -> None:
    batch = read_text("ID,Name,Progress,Completion status\n1,Ada,40,1\n2,Ben,50,3\n")
    assert not any(told[0] for told in outcomes(batch).values())
    (row,) = batch.rejected.to_dict("records")
    assert "does not say how it ended in words" in row["reason"]


def test_what_a_mapping_says_of_codes_counts() -> None:
    batch = read_text(
        "ULN,Name,Aim type,Completion status\n1,Ada,1,1\n2,Ben,1,3\n",
        mapping='[outcomes]\n"1" = "passed"\n"3" = "failed"\n',
    )
    assert {who: told[0] for who, told in outcomes(batch).items()} == {"1": "passed", "2": "failed"}

"""Mapping files: what they may say, and how a mistake is explained."""

from pathlib import Path

import pytest

from domain.sources.batch import SourceError
from domain.sources.tables.schema.fields import FIELDS
from domain.sources.tables.schema.mapping import Mapping, load_mapping, parse_mapping


def test_everything_in_a_mapping_is_optional() -> None:
    assert parse_mapping("", name="mapping.toml") == Mapping()


def test_a_whole_mapping_is_read() -> None:
    mapping = parse_mapping(
        """
        exported_on = 2024-03-20
        dates = "day_first"
        phone_region = "IE"
        zone = "Europe/Dublin"
        [programme]
        name = "Care"
        weeks = 10
        [cohort]
        starts_on = 2024-01-08
        [tables.people]
        match = "people*.csv"
        content = "learners"
        encoding = "cp1252"
        columns = { name = "Who", email = "Where" }
        constants = { coach = "Kim" }
        """,
        name="mapping.toml",
    )
    assert mapping.programme.weeks == 10
    assert mapping.tables["people"].columns == {"name": "Who", "email": "Where"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("dates = 'sometimes'", "dates: dates are one of iso, day_first"),
        ("zone = 'Atlantis'", "zone: 'Atlantis' is no time zone"),
        ("phone_region = 'XX'", "phone_region: 'XX' is no two-letter country"),
        ("colour = 'red'", "colour"),
        ("[tables.a]\ncontent = 'learners'", "tables.a.match"),
        ("[tables.a]\nmatch = 'a'\ncontent = 'cats'", "tables.a.content"),
        (
            "[tables.a]\nmatch = 'a'\ncontent = 'learners'\ncolumns = { shoe = 'S' }",
            "'shoe' is no field of learners; it has: ref, name",
        ),
        ("[tables.a]\nmatch = 'a'\ncolumns = { name = 'N' }", "say the content of the table"),
        ("[tables.a]\nmatch = 'a'\nencoding = 'morse'", "'morse' is no encoding"),
        ("[cohort]\nstarts_on = 2024-02-01\nends_on = 2024-01-01", "ends_on is before"),
        ("[kinds]\nLOGIN = 'fun'", "'fun' is not one of: content"),
        ("[outcomes]\n1 = 'gone'", "outcomes.1"),
        ("[tables.a]\nmatch = 'log_{cohort}.csv'", "say the content of the table"),
        ("[tables.a]\nmatch = '{shoe}.csv'\ncontent = 'learners'", "'shoe' is no field"),
        (
            "[tables.a]\nmatch = 'a'\ncontent = 'activity'\ncolumns = { event = ['A', 'B'] }",
            "event is no number that columns could be added into",
        ),
        ("a = ", "is not valid TOML"),
    ],
)
def test_a_mistake_is_explained_with_the_file_and_the_key(text: str, words: str) -> None:
    with pytest.raises(SourceError, match=r"mapping\.toml") as caught:
        parse_mapping(text, name="mapping.toml")
    assert words in str(caught.value)


def test_a_mapping_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        load_mapping(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(SourceError, match="is not UTF-8"):
        load_mapping(tmp_path / "bad.toml")


DOCS = (Path(__file__).parents[5] / "docs" / "sources.md").read_text(encoding="utf-8")


def test_the_example_in_the_docs_is_a_valid_mapping() -> None:
    example = DOCS.partition("```toml\n")[2].partition("```")[0]
    mapping = parse_mapping(example, name="docs/sources.md")
    assert set(mapping.tables) == {"people", "days", "marks"}
    assert set(Mapping.model_fields) == mapping.model_fields_set


def test_every_content_and_field_is_in_the_docs() -> None:
    for content, fields in FIELDS.items():
        assert f"`{content}`" in DOCS
        tabled = DOCS.partition("### Contents and fields")[2]
        absent = [name for name in fields if name not in tabled]
        assert absent == [], content

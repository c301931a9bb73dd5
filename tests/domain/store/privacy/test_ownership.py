"""Every table is either a learner's by its keys, looked into for texts, or said to be nobody's."""

from sqlmodel import SQLModel

from domain.store.privacy import ABOUT_NOBODY, MENTIONS, owned_rows


def test_every_table_is_covered_and_a_new_one_has_to_be() -> None:
    owned = {table.name for table in owned_rows(1)}
    tables = set(SQLModel.metadata.tables)
    assert tables == owned | MENTIONS | ABOUT_NOBODY
    assert not owned & (MENTIONS | ABOUT_NOBODY)

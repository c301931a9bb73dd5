"""The record of processing names every table that holds something of a learner, and no other."""

import re
from pathlib import Path

from domain.policy import Policy
from domain.store.privacy import KINDS, MENTIONS
from domain.store.retention import KEPT_KINDS

RECORD = (Path(__file__).parents[4] / "docs" / "privacy.md").read_text(encoding="utf-8")


def test_the_record_lists_the_tables_of_each_kind() -> None:
    rows = re.findall(r"^\| (\w+) \| [^|]+ \| ((?:`\w+`(?:, )?)+) \|$", RECORD, flags=re.MULTILINE)
    listed = {kind: re.findall(r"`(\w+)`", tables) for kind, tables in rows}
    assert listed == {kind: [*tables] for kind, tables in KINDS.items()} | {
        "mentions": sorted(MENTIONS)
    }


def test_the_record_tells_how_long_each_kind_is_kept_and_why(policy: Policy) -> None:
    for kind in KEPT_KINDS.values():
        said = (kind.title, kind.how_long(policy.retention), kind.becomes, kind.why)
        assert f"| {' | '.join(said)} |" in RECORD

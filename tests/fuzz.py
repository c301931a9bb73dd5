"""Inputs nobody would write, for every parser of files and events: no crash, and clear refusals.

    python -m tests.fuzz --cases 10000 [--parser csv] [--seed 7]

Each case is a real sample (the fixtures of the tests) changed a little by its number: the same
number is the same case, so that what is found can be looked at again. A parser reads a case or
refuses it in a sentence for people; anything else is a failure, told with its number.

Every case of a file is read as far as its typed rows, where nearly all that is strange is met. To
put tables together costs twenty times that: every so many are, and all with `--whole-every 1`.
"""

import argparse
import io
import json
import random
import re
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import openpyxl
import pandas as pd

from domain.sources import SourceError
from domain.sources.events import EventError, read_events
from domain.sources.tables import read_tables
from domain.sources.tables.frames.logs import order_of_log
from domain.sources.tables.platforms import recognised
from domain.sources.tables.rows.rejections import Rejections
from domain.sources.tables.rows.typed_rows import PlatformExport
from domain.sources.tables.rows.typed_tables import read_rows
from domain.sources.tables.schema import Content, find_tables
from domain.sources.tables.schema import Mapping as TableMapping
from domain.sources.tables.schema.planning import plan_tables
from tests.domain.sources.events import samples

NOW: Final = datetime(2026, 11, 28, 9, tzinfo=UTC)
_SAMPLES: Final = Path(__file__).parent / "domain/sources"
_NASTY: Final = (
    "", '"', '""', "'", ",", ";", "\t", "|", "\n", "\r", "\r\n", "\0", "\x1f", "\ufeff",
    "\u202e", "=1+1", "#REF!", "NaN", "inf", "-inf", "1e400", "-0", "9" * 400, "0x1F",
    "\u0663", "\u00bd", "100,5 %", "104.5%", "-3%", "3 of 24", "31/02/2026", "0000-00-00",
    "2026-13-45", "24:61", "99:99:99", "1700000000", "9999999 days ago", "Never",
    "None", "null", "a" * 70_000, "\U0001f600", "e\u0301" * 40, "<script>", "../../x", "{}",
    "[]", "[[[[", "\\", "\\u0000", "user@", "@", "a@b.c", "+44" + "7" * 40, "Total", "Points",
    "Points Possible", "Date", "name", "id", "Needs Grading(", "[Total Pts: 0]",
)  # fmt: skip
_JSON: Final[tuple[Any, ...]] = (
    None, True, 0, -1, 1e308, float("nan"), float("inf"), 2**80, "", "x", "\0", "9" * 400, [], {},
    [[]], {"": {}}, "2026-02-30T00:00:00Z", "P1Y", "PT1e9S", "mailto:", "http://[", "urn:uuid:x",
    "\ud800", "a" * 70_000,
)  # fmt: skip
#: What no sentence for people has in it.
_UNCLEAR: Final = re.compile(
    r"Traceback|<class|object at 0x|NoneType|object has no attribute|unhashable|not subscriptable"
    r"|unsupported operand|invalid literal|codec can't|list index|KeyError|dtype"
)
_LONGEST: Final = 4_000


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A case that was neither read nor refused in a sentence."""

    parser: str
    number: int
    what: str


def cases(parser: str, seed: int, count: int) -> Iterator[tuple[int, bytes]]:
    """Numbered cases of a parser."""
    make = PARSERS[parser][0]
    for number in range(seed, seed + count):
        yield number, make(random.Random(number))  # noqa: S311 - cases, not secrets


def tried(parser: str, content: bytes, *, whole: bool = True) -> str:
    """What became of a case: "read", or the reason it is refused with."""
    try:
        return PARSERS[parser][1](content, whole)
    except (SourceError, EventError) as error:
        return str(error)


def failures(
    parser: str, *, seed: int, count: int, whole_every: int = 1
) -> Iterator[Failure | None]:
    """One after the other: nothing where a case is as it should be."""
    for number, content in cases(parser, seed, count):
        try:
            told = tried(parser, content, whole=number % whole_every == 0)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
            yield Failure(parser=parser, number=number, what=f"{type(error).__name__}: {error}")
            continue
        unclear = not told.strip() or len(told) > _LONGEST or _UNCLEAR.search(told)
        yield Failure(parser=parser, number=number, what=f"says: {told[:300]}") if unclear else None


def _text(chance: random.Random) -> bytes:
    sample = chance.choice(_texts())
    if chance.random() < 0.2:
        return _bytes_changed(sample, chance)
    encoding = "utf-16" if sample.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    lines = sample.decode(encoding, errors="replace").split("\n")
    for _ in range(chance.randint(1, 6)):
        _change_lines(lines, chance)
    written = "\n".join(lines)
    return written.encode(chance.choice((encoding, "utf-8-sig", "utf-16", "utf-8")), "replace")


def _change_lines(lines: list[str], chance: random.Random) -> None:
    at = chance.randrange(len(lines))
    delimiter = max(",;\t", key=lines[0].count)
    how = chance.randrange(7)
    if how == 0:
        lines.insert(at, lines[chance.randrange(len(lines))])
    elif how == 1 and len(lines) > 1:
        del lines[at]
    elif how == 2:
        lines[at] = lines[at][: chance.randint(0, len(lines[at]))]
    elif how == 3:
        lines[at] = lines[at].replace(delimiter, chance.choice((";", "|", ",,", "\t")))
    else:
        cells = lines[at].split(delimiter)
        cells[chance.randrange(len(cells))] = chance.choice(_NASTY)
        lines[at] = delimiter.join(cells)


def _bytes_changed(content: bytes, chance: random.Random) -> bytes:
    raw = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(raw) + 1)
        how = chance.randrange(4)
        if how == 0 and at < len(raw):
            raw[at] = chance.randrange(256)
        elif how == 1:
            raw[at:at] = chance.choice(_NASTY).encode()[:300]
        elif how == 2:
            del raw[at : at + chance.randint(1, 40)]
        else:
            raw[at:at] = raw[at : at + chance.randint(1, 200)]
    return bytes(raw)


def _workbook(chance: random.Random) -> bytes:
    content = chance.choice(_workbooks())
    if chance.random() < 0.2:
        return _bytes_changed(content, chance)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as book, zipfile.ZipFile(out, "w") as changed:
        parts = book.namelist()
        sheets = [part for part in parts if "sheet" in part or "shared" in part.lower()]
        aim = chance.choice(sheets if chance.random() < 0.8 else parts)
        for part in parts:
            inside = book.read(part)
            changed.writestr(part, _bytes_changed(inside, chance) if part == aim else inside)
    return out.getvalue()


def _json_lines(chance: random.Random) -> bytes:
    lines = chance.choice(_logs()).decode().splitlines()
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(lines))
        if chance.random() < 0.5:
            lines[at] = _bytes_changed(lines[at].encode(), chance).decode("utf-8", "replace")
            continue
        try:
            lines[at] = json.dumps(_value_changed(json.loads(lines[at]), chance))
        except (ValueError, RecursionError):
            lines[at] = "{"
    return "\n".join(lines).encode()


def _events(of: str) -> Callable[[random.Random], bytes]:
    def make(chance: random.Random) -> bytes:
        sent = json.loads(json.dumps(chance.choice(_sent()[of])))
        for _ in range(chance.randint(1, 5)):
            sent = _value_changed(sent, chance)
        body = json.dumps(sent).encode()
        return _bytes_changed(body, chance) if chance.random() < 0.2 else body

    return make


def _value_changed(value: Any, chance: random.Random) -> Any:
    """The value with one place of it changed, however deep."""
    if isinstance(value, dict) and value and chance.random() < 0.85:
        key = chance.choice(list(value))
        if chance.random() < 0.1:
            return {name: inside for name, inside in value.items() if name != key}
        return {**value, key: _value_changed(value[key], chance)}
    if isinstance(value, list) and value and chance.random() < 0.85:
        at = chance.randrange(len(value))
        return [*value[:at], _value_changed(value[at], chance), *value[at + 1 :]]
    how = chance.randrange(4)
    if how == 0:
        return [value, value]
    if how == 1:
        return {"id": value}
    return chance.choice(_JSON)


def _imported(name: str) -> Callable[[bytes, bool], str]:
    def read(content: bytes, whole: bool) -> str:  # noqa: FBT001 - as every parser's
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / name
            file.write_bytes(content)
            rejected = _put_together(file) if whole else _typed(file)
        unclear = [r for r in rejected["reason"] if _UNCLEAR.search(str(r))]
        return unclear[0] if unclear else "read"

    return read


def _put_together(file: Path) -> pd.DataFrame:
    return read_tables(file, mapping=None, exported_on=NOW.date(), now=NOW).rejected


def _typed(file: Path) -> pd.DataFrame:
    today, mapping, rejections = pd.Timestamp(NOW.date()).as_unit("s"), TableMapping(), Rejections()
    plans = plan_tables(recognised(find_tables(file)), mapping).plans
    logs = [plan for plan in plans if plan.content is Content.ACTIVITY]
    orders = {order for plan in logs if (order := order_of_log(plan, today))}
    others = [plan for plan in plans if plan.content is not Content.ACTIVITY]
    export = PlatformExport(mapping=mapping, exported_on=today, today=today)
    read_rows(others, export, rejections, lambda _share, _what: None, orders=orders)
    return rejections.rejected


def _received(content: bytes, _whole: bool) -> str:  # noqa: FBT001 - as every parser's
    batch = read_events(content, now=NOW)
    unclear = [r.reason for r in batch.refused if _UNCLEAR.search(r.reason) or not r.reason.strip()]
    return unclear[0] if unclear else "read"


@cache
def _texts() -> list[bytes]:
    endings = {".csv", ".xls"}
    found = [file for file in sorted(_SAMPLES.rglob("*.*")) if file.suffix in endings]
    return [file.read_bytes() for file in found]


@cache
def _logs() -> list[bytes]:
    return [file.read_bytes() for file in sorted(_SAMPLES.rglob("*.log"))]


@cache
def _workbooks() -> list[bytes]:
    made = [file.read_bytes() for file in sorted(_SAMPLES.rglob("*.xlsx"))]
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    rows: list[list[Any]] = [
        ["Name", "Email", "Last login", "Progress", "Average grade", "Barriers"],
        ["Ada Birch", "ada.birch@example.org", datetime(2026, 11, 27, 8), 0.83, 82.9, "None"],
        ["Ben Cole", "ben.cole@example.org", date(2026, 11, 9), "20%", "B+", "Health"],
    ]
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return [*made, out.getvalue()]


@cache
def _sent() -> Mapping[str, list[Any]]:
    result = {"score": {"raw": 8, "max": 10, "scaled": 0.8}, "completion": True, "duration": "PT5M"}
    context = {
        "registration": "r-1",
        "contextActivities": {"parent": [{"id": "https://x.example.org/c/1"}]},
    }
    event = samples.caliper_event()
    return {
        "xapi": [
            samples.statement(),
            [samples.statement(), samples.statement(result=result, context=context)],
        ],
        "caliper": [
            samples.envelope(event),
            samples.envelope(event, event, group={"id": "urn:c:1"}),
        ],
        "plain": [samples.plain(), [samples.plain(), samples.plain(score=0.8, minutes=5)]],
    }


#: How a case of each parser is made, and how it is read.
PARSERS: Final[
    Mapping[str, tuple[Callable[[random.Random], bytes], Callable[[bytes, bool], str]]]
] = {
    "csv": (_text, _imported("export.csv")),
    "excel": (_workbook, _imported("export.xlsx")),
    "json_lines": (_json_lines, _imported("tracking.log")),
    "xapi": (_events("xapi"), _received),
    "caliper": (_events("caliper"), _received),
    "plain": (_events("plain"), _received),
}

#: Of how many cases one is put together, where all of them would take hours.
_WHOLE_EVERY: Final[Mapping[str, int]] = {"csv": 50, "json_lines": 10, "excel": 2}


def main() -> int:
    """Try the cases; 1 where any of them fails."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    arguments.add_argument("--cases", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--parser", choices=list(PARSERS))
    arguments.add_argument("--whole-every", type=int)
    asked = arguments.parse_args()
    failed = 0
    for parser in [asked.parser] if asked.parser else PARSERS:
        counts: Counter[str] = Counter()
        every, began = asked.whole_every or _WHOLE_EVERY.get(parser, 1), time.process_time()
        for failure in failures(parser, seed=asked.seed, count=asked.cases, whole_every=every):
            counts["failed" if failure else "well"] += 1
            if failure:
                sys.stdout.write(f"{parser} {failure.number}: {failure.what}\n")
        sys.stdout.write(
            f"{parser}: {counts['well']:,} read or refused well, {counts['failed']:,} not"
            f" ({time.process_time() - began:,.0f} CPU s)\n"
        )
        sys.stdout.flush()
        failed += counts["failed"]
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

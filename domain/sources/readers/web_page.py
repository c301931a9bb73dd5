"""Reads the tables of a web page: some platforms call one `.xls`."""

import io
from html.parser import HTMLParser

from domain.sources.readers.encodings import Opener, sniff_encoding
from domain.sources.readers.grid import Grid


def read_web_page(file: str, opener: Opener) -> list[Grid]:
    """The largest table of the page, if it has one; nested tables are part of their row."""
    with opener() as raw, io.TextIOWrapper(raw, sniff_encoding(opener), errors="replace") as text:
        parser = _Tables()
        parser.feed(text.read())
    longest = max(parser.tables, key=len, default=[])
    rows = [(n, [cell.strip() for cell in row]) for n, row in longest]
    filled = [(n, row) for n, row in rows if any(row)]
    if not filled:
        return []
    return [Grid(name=file, rows=[row for _, row in filled], lines=[n for n, _ in filled])]


class _Tables(HTMLParser):
    """Every table's rows with the line of the page each begins on."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[tuple[int, list[str]]]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's own signature
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append((self.getpos()[0], []))
        elif tag in {"td", "th"} and self.tables and self.tables[-1]:
            self.tables[-1][-1][1].append("")
            self._inside = True
        elif tag == "br" and self._inside:
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th", "tr", "table"}:
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            row = self.tables[-1][-1][1]
            row[-1] += data

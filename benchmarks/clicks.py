"""What browsers ask of the web process when somebody clicks, over any connection."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from benchmarks.scored_programme import LAST

#: A method, a path and a body; gives back the answer's, or raises where it is none.
Ask = Callable[[str, str, str | None], bytes]


@dataclass(frozen=True)
class Clicks:
    """Somebody signed in, by how they ask."""

    ask: Ask

    def get(self, path: str) -> bytes:
        """A plain address."""
        return self.ask("GET", path, None)

    def page(self, path: str, search: str = "") -> bytes:
        """What a click on a link asks for."""
        parts = [("_pages_location", "pathname", path), ("_pages_location", "search", search)]
        asked = [{"id": one, "property": name, "value": value} for one, name, value in parts]
        outputs = [("_pages_content", "children"), ("_pages_store", "data")]
        return self._callback(outputs, asked, [])

    def rows(self, words: str | None = None, **request: object) -> bytes:
        """What the learners grid asks for."""
        block = {"startRow": 0, "endRow": 100, "filterModel": {}, "sortModel": []} | request
        asked = {"id": "learners-grid", "property": "getRowsRequest", "value": block}
        shown = {"as_of": LAST.isoformat(), "cohort": None, "coach": None, "segment": ""}
        state = [
            {"id": "learners-search", "property": "value", "value": words},
            {"id": "learners-shown", "property": "data", "value": shown},
        ]
        outputs = [("learners-grid", "getRowsResponse"), ("learners-note", "children")]
        return self._callback(outputs, [asked], state)

    def search(self, words: str) -> bytes:
        """What the search for a learner asks for while one types."""
        asked = {"id": "search-words", "property": "value", "value": words}
        state = [{"id": "url", "property": "search", "value": ""}]
        return self._callback([("search-results", "children")], [asked], state)

    def _callback(
        self, outputs: list[tuple[str, str]], inputs: list[Any], state: list[Any]
    ) -> bytes:
        named = [{"id": one, "property": name} for one, name in outputs]
        several = len(outputs) > 1
        output = "...".join(f"{one}.{name}" for one, name in outputs)
        question = {
            "output": f"..{output}.." if several else output,
            "outputs": named if several else named[0],
            "inputs": inputs,
            "state": state,
            "changedPropIds": [f"{inputs[0]['id']}.{inputs[0]['property']}"],
        }
        return self.ask("POST", "/_dash-update-component", json.dumps(question))


def _of_cohort(path: str) -> Callable[[Clicks, int], bytes]:
    return lambda who, n: who.page(path, f"?cohort={n + 1}" if n else "")


def _and_cohort(n: int) -> str:
    return f"&cohort={n + 1}" if n else ""


_ANYBODY: Final = ("hoka", "minora", "benco")
_NOBODY: Final = ("zzyx", "qqwert", "xhosq")
_FALLING: Final = [{"colId": "risk_score", "sort": "desc"}]
_BEHIND: Final = {"progress": {"filterType": "number", "type": "lessThan", "filter": 20}}

#: Page -> how it is asked for, with a number that varies the question.
PAGES: Final[Mapping[str, Callable[[Clicks, int], bytes]]] = {
    "today": _of_cohort("/"),
    "worklist": _of_cohort("/worklist"),
    "worklist, a later page": lambda who, n: who.page("/worklist", f"?page={n + 2}"),
    "learners": _of_cohort("/learners"),
    "learners: rows sorted": lambda who, n: who.rows(sortModel=_FALLING, startRow=100 * n,
                                                     endRow=100 * n + 100),
    "learners: rows filtered": lambda who, n: who.rows(filterModel=_BEHIND, startRow=100 * n,
                                                       endRow=100 * n + 100),
    "learners: words": lambda who, n: who.rows(_ANYBODY[n % 3]),
    "search: found": lambda who, n: who.search(_ANYBODY[n % 3]),
    "search: nobody": lambda who, n: who.search(_NOBODY[n % 3]),
    "one learner": lambda who, n: who.page(f"/learner/{7 + n}"),
    "explore": _of_cohort("/explore"),
    "explore: any two": lambda who, n: who.page("/explore", "?question=cross" + _and_cohort(n)),
    "progression": _of_cohort("/progression"),
    "impact": _of_cohort("/impact"),
    "equity": lambda who, n: who.page("/equity", f"?cohort={n + 1}" if n else ""),
    "employers": lambda who, _: who.page("/employers"),
    "messages": _of_cohort("/messages"),
    "messages: held at random": lambda who, n: who.page(
        "/messages", f"?outcome=not_sent&reason=holdout&page={n + 1}"
    ),
    "messages: sent": lambda who, n: who.page("/messages", f"?outcome=sent&page={n + 1}"),
    "messages: waiting": lambda who, n: who.page("/messages", f"?outcome=held&page={n + 1}"),
    "scorer": lambda who, _: who.page("/scorer"),
    "imports": lambda who, _: who.page("/imports"),
    "jobs": lambda who, _: who.page("/jobs"),
    "settings": lambda who, _: who.page("/settings"),
    "people": lambda who, _: who.page("/people"),
}  # fmt: skip

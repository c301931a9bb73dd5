"""A learning record store: statements in the order it kept them, two a page."""

import base64
from typing import Any

from tests.worker.connections.fake_platform import Asked, FakePlatform, Reply

SECRET = "lrs-secret-9876"


def statement(number: int, stored: str, email: str = "ada@learner.example") -> dict[str, Any]:
    return {
        "id": f"12345678-1234-4234-8234-{number:012d}",
        "actor": {"mbox": f"mailto:{email}"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/experienced"},
        "object": {"id": f"https://campus.example/page/{number}"},
        "timestamp": "2026-03-01T10:00:00Z",
        "stored": stored,
    }


class FakeRecordStore(FakePlatform):
    def __init__(self) -> None:
        super().__init__()
        self.statements = [statement(n, f"2026-03-01T1{n}:00:00Z") for n in range(5)]
        self.more = ""

    def answer(self, asked: Asked) -> Reply:
        if asked.path == "/xapi/about":
            return Reply({"version": ["1.0.3", "2.0.0"]})
        basic = base64.b64encode(f"reader:{SECRET}".encode()).decode()
        if asked.headers.get("Authorization") != f"Basic {basic}":
            return Reply({"error": "unauthorized"}, 401)
        if not asked.headers.get("X-Experience-API-Version"):
            return Reply({"error": "missing version"}, 400)
        since, begin = asked.one("since"), int(asked.one("from", "0"))
        some = [
            one
            for one in self.statements
            if not since or one["stored"] > since.replace("+00:00", "Z")
        ]
        query = f"since={since.replace('+', '%2B')}&from={begin + 2}"
        # relative to the host, as the specification has it
        more = f"{self.more}/xapi/statements?{query}" if begin + 2 < len(some) else ""
        headers = {"X-Experience-API-Consistent-Through": "2026-03-02T12:00:00Z"}
        return Reply({"statements": some[begin : begin + 2], "more": more}, headers=headers)

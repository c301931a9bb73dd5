"""An Open edX with one course run and three learners, whose tokens expire."""

from tests.worker.connections.fake_platform import Asked, FakePlatform, Reply

SECRET = "edx-client-secret-4321"
COURSE = "course-v1:Org+Stats+2026"


class FakeOpenEdx(FakePlatform):
    def __init__(self) -> None:
        super().__init__()
        self.tokens = 0
        self.enrolments = [
            {"user": "ana", "is_active": True, "created": "2026-01-12T10:00:00Z"},
            {"user": "ben", "is_active": False, "created": "2026-01-13T10:00:00Z"},
            {"user": "cai", "is_active": True, "created": "2026-01-14T10:00:00Z"},
        ]
        self.accounts = {
            "ana": {"name": "Ana", "last_login": "2026-03-01T09:00:00Z"},
            "ben": {"name": "Ben", "last_login": "2026-02-01T09:00:00Z"},
            "cai": {"name": "Cai", "last_login": None},
        }
        self.elsewhere = ""

    def answer(self, asked: Asked) -> Reply:  # noqa: PLR0911 - one line an address
        if asked.path == "/oauth2/access_token":
            if asked.form["client_secret"] != SECRET:
                return Reply({"error": "invalid_client"}, 401)
            self.tokens += 1
            return Reply({"access_token": f"token-{self.tokens}", "expires_in": 3600})
        if asked.headers.get("Authorization") != f"JWT token-{self.tokens}":
            return Reply({"detail": "Token has expired"}, 401)
        match asked.path:
            case "/api/user/v1/me":
                return Reply({"username": "reports"})
            case "/api/courses/v1/courses/":
                run = {"course_id": COURSE, "name": "Statistics", "start": "2026-01-12T00:00:00Z"}
                return Reply({"results": [run], "pagination": {"next": None}})
            case "/api/enrollment/v1/enrollments":
                return self._page(asked, self.enrolments)
            case "/api/user/v1/accounts":
                names = asked.one("username").split(",")
                some = [{"username": n, "email": f"{n}@learner.example"} for n in names]
                return Reply([{**one, **self.accounts[one["username"]]} for one in some])
            case "/api/courses/v2/blocks/":
                return Reply({"blocks": self._blocks(asked)})
        if asked.path.replace("%3A", ":") == f"/api/grades/v1/gradebook/{COURSE}/":
            ana = [self._section(8, 10), self._section(None, 5, "Final Exam")]
            rows = [{"username": "ana", "percent": 0.64, "section_breakdown": ana}]
            return self._page(asked, [*rows, {"username": "ben", "percent": 0.0}])
        return Reply({"detail": "Not found."}, 404)

    def _page(self, asked: Asked, records: list[dict[str, object]]) -> Reply:
        begin = int(asked.one("cursor", "0"))
        # behind a proxy: it thinks that it is asked without HTTPS, and at another port
        base = self.elsewhere or "http://127.0.0.1:80"
        more = f"{base}{asked.path}?cursor={begin + 2}" if begin + 2 < len(records) else None
        return Reply({"next": more, "results": records[begin : begin + 2]})

    @staticmethod
    def _section(earned: int | None, most: int, category: str = "Homework") -> dict[str, object]:
        name = f"{category} 1"
        return {
            "attempted": earned is not None,
            "category": category,
            "module_id": name,
            "score_earned": earned or 0,
            "score_possible": most,
            "subsection_name": name,
        }

    @staticmethod
    def _blocks(asked: Asked) -> dict[str, object]:
        if asked.one("username"):
            leaves = {f"b{n}": {"type": "html", "completion": float(n < 3)} for n in range(4)}
            return {"c": {"type": "course", "completion": 0.0}, **leaves}
        return {"Homework 1": {"type": "sequential", "due": "2026-02-20T00:00:00Z"}}

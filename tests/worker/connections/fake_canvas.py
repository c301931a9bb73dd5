"""A Canvas with one course: four learners in two sections, a teacher and the test student."""

from typing import Any

from tests.worker.connections.fake_platform import Asked, FakePlatform, Reply, linked

TOKEN = "canvas-token-1234~secret"


def enrolment(number: int, user: int, **more: Any) -> dict[str, Any]:
    usual = {
        "id": number,
        "user_id": user,
        "type": "StudentEnrollment",
        "enrollment_state": "active",
        "created_at": "2026-01-12T09:00:00Z",
        "updated_at": "2026-01-12T09:00:00Z",
        "last_activity_at": None,
        "grades": {"current_score": None},
        "user": {"id": user, "name": f"Learner {'ABCDEFGH'[user % 8]}"},
    }
    return usual | more


class FakeCanvas(FakePlatform):
    def __init__(self) -> None:
        super().__init__()
        self.courses = [
            {
                "id": 7,
                "name": "Data Foundations",
                "start_at": "2026-01-12T00:00:00Z",
                "end_at": None,
                "term": {"name": "Spring 2026"},
                "total_students": 4,
            },
            {"id": 8, "access_restricted_by_date": True},
        ]
        self.enrolments = [
            enrolment(
                1, 101, last_activity_at="2026-03-01T22:30:00Z", grades={"current_score": 81.5}
            ),
            enrolment(2, 102, last_activity_at="2026-02-20T08:00:00Z"),
            # in two sections; the second is where they work
            enrolment(3, 103, last_activity_at="2026-02-01T08:00:00Z"),
            enrolment(4, 103, last_activity_at="2026-02-25T18:00:00Z"),
            enrolment(5, 104, enrollment_state="inactive", updated_at="2026-02-10T10:00:00Z"),
            enrolment(6, 900, type="TeacherEnrollment"),
            enrolment(7, 999, type="StudentViewEnrollment"),
        ]
        self.users = [
            {"id": n, "email": f"learner{n}@learner.example"} for n in (101, 102, 103)
        ] + [{"id": 104, "email": "no address"}]
        self.progress: list[dict[str, Any]] | None = [
            {"id": 101, "progress": {"requirement_count": 8, "requirement_completed_count": 6}},
            {"id": 102, "progress": {"requirement_count": 8, "requirement_completed_count": 1}},
        ]
        self.assignments = [
            {"id": 1, "name": "Essay", "points_possible": 30.0, "due_at": "2026-02-09T23:59:00Z"},
            {"id": 2, "name": "Quiz", "points_possible": 10.0, "submission_types": ["online_quiz"]},
            {"id": 3, "name": "Draft", "points_possible": 50.0, "published": False},
            {"id": 4, "name": "Survey", "points_possible": 0, "grading_type": "not_graded"},
        ]
        self.submissions = [
            self.submission(11, 101, 1, "2026-02-09T20:00:00Z", "2026-02-12T10:00:00Z", 24.0),
            self.submission(12, 101, 2, "2026-02-28T20:00:00Z", None, None),
            {**self.submission(13, 102, 1, None, "2026-02-10T00:05:00Z", 0.0), "missing": True},
            {**self.submission(14, 103, 1, None, "2026-02-11T10:00:00Z", None), "excused": True},
            self.submission(15, 103, 2, None, "2026-02-26T12:00:00Z", 7.0),
        ]
        self.views = {
            101: {
                "page_views": {"2026-02-28T19:00:00Z": 12, "2026-03-01T22:00:00Z": 3},
                "participations": [
                    {"created_at": "2026-02-28T20:00:00Z", "url": "/courses/7/quizzes/2"}
                ],
            },
            102: {"page_views": {"2026-02-20T08:00:00Z": 5}, "participations": []},
            103: {"page_views": {"2026-02-25T18:00:00Z": 2}, "participations": []},
        }
        self.analytics = True

    @staticmethod
    def submission(  # noqa: PLR0917 - a row of a table
        number: int, user: int, work: int, at: str | None, graded: str | None, score: float | None
    ) -> dict[str, Any]:
        return {
            "id": number,
            "user_id": user,
            "assignment_id": work,
            "submitted_at": at,
            "graded_at": graded,
            "score": score,
            "workflow_state": "graded" if score is not None else "submitted",
            "excused": False,
            "missing": False,
        }

    def answer(self, asked: Asked) -> Reply:  # noqa: C901, PLR0911 - one line an address
        if asked.headers.get("Authorization") != f"Bearer {TOKEN}":
            return Reply(
                {"errors": [{"message": "Invalid access token."}]},
                401,
                {"WWW-Authenticate": 'Bearer realm="canvas-lms"'},
            )
        match asked.path.removeprefix("/api/v1/").split("/"):
            case ["users", "self"]:
                return Reply({"id": 1, "name": "Reports"})
            case ["courses"]:
                return self._page(asked, self.courses)
            case ["courses", "7", "enrollments"]:
                return self._page(asked, self.enrolments)
            case ["courses", "7", "users"]:
                return self._page(asked, self.users)
            case ["courses", "7", "bulk_user_progress"]:
                if self.progress is None:
                    return Reply({"error": {"message": "no progress available"}}, 400)
                return self._page(asked, self.progress)
            case ["courses", "7", "assignments"]:
                return self._page(asked, self.assignments)
            case ["courses", "7", "students", "submissions"]:
                return self._page(asked, self._since(asked))
            case ["courses", "7", "analytics", "users", user, "activity"]:
                # a right that is lacking is a 401 as well, without a realm
                denied = Reply({"status": "unauthorized"}, 401)
                return Reply(self.views.get(int(user), {})) if self.analytics else denied
        return Reply({"errors": [{"message": "The specified resource does not exist."}]}, 404)

    def _page(self, asked: Asked, records: list[Any]) -> Reply:
        return linked(asked, records, url=self.url)

    def _since(self, asked: Asked) -> list[dict[str, Any]]:
        submitted, graded = asked.one("submitted_since"), asked.one("graded_since")
        return [
            one
            for one in self.submissions
            if (not submitted or (one["submitted_at"] or "") >= submitted)
            and (not graded or (one["graded_at"] or "") >= graded)
        ]

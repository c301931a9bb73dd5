"""A Moodle with one course: three students, one of them suspended, and a teacher."""

from typing import Any

from tests.worker.connections.fake_platform import Asked, FakePlatform, Reply

TOKEN = "9f1c3d5e7a9b0c2d4e6f8a1b3c5d7e9f"
#: 2026-02-28 20:15 and 2026-02-20 08:00 in UTC.
SEEN, EARLIER = 1772309700, 1771574400


def user(number: int, seen: int, role: str = "student") -> dict[str, Any]:
    return {
        "id": number,
        "fullname": f"Learner {'ABCDEFGHIJ'[number % 10]}",
        "email": f"m{number}@learner.example",
        "lastcourseaccess": seen,
        "roles": [{"roleid": 5, "shortname": role}],
    }


def item(number: int, kind: str, raw: float | None, most: float, **more: Any) -> dict[str, Any]:
    usual = {"id": number, "itemname": f"Item {number}", "itemtype": kind, "graderaw": raw}
    return usual | {"grademin": 0, "grademax": most, "cmid": None} | more


class FakeMoodle(FakePlatform):
    def __init__(self) -> None:
        super().__init__()
        self.users = [user(3, SEEN), user(4, EARLIER), user(5, 0), user(9, SEEN, "teacher")]
        self.suspended = {5}
        self.functions = [
            "core_enrol_get_enrolled_users",
            "gradereport_user_get_grade_items",
            "core_completion_get_activities_completion_status",
            "mod_assign_get_assignments",
        ]
        self.grades = {
            3: [
                item(1, "category", 99, 100),
                item(2, "mod", 18, 20, cmid=70, itemmodule="assign", gradedatesubmitted=EARLIER)
                | {"gradedategraded": SEEN, "weightraw": 0.4},
                item(4, "mod", None, 10, cmid=71, itemmodule="quiz", gradedatesubmitted=SEEN),
                item(3, "course", 85.5, 100),
            ],
            4: [
                item(2, "mod", None, 20, cmid=70, itemmodule="assign"),
                item(3, "course", None, 100),
            ],
        }
        self.completions = {
            3: [
                {"cmid": 70, "modname": "assign", "state": 1, "timecompleted": EARLIER},
                {"cmid": 72, "modname": "forum", "state": 1, "timecompleted": SEEN},
                {"cmid": 73, "modname": "page", "state": 0, "timecompleted": 0},
                {"cmid": 74, "modname": "quiz", "state": 3, "timecompleted": SEEN},
                {"cmid": 75, "modname": "label", "state": 1, "timecompleted": SEEN, "tracking": 0},
            ],
            4: [{"cmid": 70, "modname": "assign", "state": 0, "timecompleted": 0}],
        }
        self.before_page = lambda _begin: None

    def answer(self, asked: Asked) -> Reply:  # noqa: PLR0911 - one line a function
        form = asked.form
        if asked.path != "/webservice/rest/server.php" or asked.query:
            return Reply({"error": "not found"}, 404)
        if form["wstoken"] != TOKEN:
            return _wrong("invalidtoken", "Invalid token - token not found")
        match form["wsfunction"]:
            case "core_webservice_get_site_info":
                functions = [{"name": name} for name in self.functions]
                return Reply({"sitename": "Campus", "fullname": "Web", "functions": functions})
            case "core_course_get_courses":
                site = {"id": 1, "fullname": "Campus", "format": "site"}
                dates = {"startdate": 1768176000, "enddate": 0}
                return Reply(
                    [site, {"id": 12, "fullname": "Statistics", "format": "topics", **dates}]
                )
            case "core_enrol_get_enrolled_users":
                return self._users(form)
            case "gradereport_user_get_grade_items":
                grades = [{"userid": n, "gradeitems": some} for n, some in self.grades.items()]
                return Reply({"usergrades": grades, "warnings": []})
            case "core_completion_get_activities_completion_status":
                some = self.completions.get(int(form["userid"]), [])
                return Reply({"statuses": [{"tracking": 1, **one} for one in some]})
            case "mod_assign_get_assignments" if form["courseids[0]"] == "12":
                due = [{"cmid": 70, "duedate": EARLIER}]
                return Reply({"courses": [{"id": 12, "assignments": due}]})
        return _wrong("accessexception", "Access control exception")

    def _users(self, form: dict[str, str]) -> Reply:
        options = {form[f"options[{n}][name]"]: form[f"options[{n}][value]"] for n in range(5)}
        begin, many = int(options["limitfrom"]), int(options["limitnumber"])
        self.before_page(begin)
        only_active = options["onlyactive"] == "1"
        some = [u for u in self.users if not only_active or u["id"] not in self.suspended]
        return Reply(sorted(some, key=lambda one: one["id"])[begin : begin + many])


def _wrong(code: str, said: str) -> Reply:
    """Moodle says what is wrong with HTTP 200."""
    return Reply({"exception": "moodle_exception", "errorcode": code, "message": said})

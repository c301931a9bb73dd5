"""Asks Moodle's web services: the token in the body of a POST, errors that come with HTTP 200."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

from domain.sources.pulled import CourseRecords, moodle
from worker.connections.client import PlatformClient
from worker.connections.platform import Access, ConnectionCheck, CoursePull, PulledPart
from worker.connections.problems import (
    NotThereError,
    PlatformError,
    RefusedCredentialsError,
    TryAgainError,
)

_WHERE: Final = "webservice/rest/server.php"
_PER_PAGE: Final = 200
#: How often a list that changes under our hands is read anew.
_READINGS: Final = 4
_USERS: Final = "core_enrol_get_enrolled_users"
_GRADES: Final = "gradereport_user_get_grade_items"
_COMPLETION: Final = "core_completion_get_activities_completion_status"
_COURSES: Final = "core_course_get_courses"
_MINE: Final = "core_enrol_get_users_courses"
#: What the service of a token should hold, and what is lost without it.
_WANTED: Final[Mapping[str, str]] = {
    _USERS: "learners and their last visits",
    _GRADES: "grades",
    _COMPLETION: "progress and completed activities",
    "mod_assign_get_assignments": "due dates of assignments",
    "mod_quiz_get_quizzes_by_courses": "closing dates of quizzes",
}
_FIELDS: Final = "id,fullname,email,lastcourseaccess,roles"
_BAD_TOKEN: Final = frozenset({"invalidtoken", "invalidlogin", "tokenexpired"})
_IN_A_MOMENT: Final = frozenset({"sitemaintenance", "upgraderunning", "dbconnectionfailed"})


def find(access: Access) -> ConnectionCheck:
    """Whose token it is, what its service lacks, and the courses it sees."""
    with _client(access) as client:
        site = _call(client, access, "core_webservice_get_site_info")
        functions = {str(one.get("name")) for one in site.get("functions") or []}
        courses = _courses(client, access, site)
    notes = [
        f"The service of this token lacks {name}: {what} will be missing."
        for name, what in _WANTED.items()
        if name not in functions
    ]
    return ConnectionCheck(
        site=str(site.get("sitename") or access.address),
        account=str(site.get("fullname") or site.get("username") or ""),
        courses=moodle.courses(courses),
        notes=notes,
    )


def pull(access: Access, of: CoursePull) -> Iterator[PulledPart]:
    """Learners and grades first; then what those have completed who were there since."""
    with _client(access) as client:
        call = partial(_call, client, access)
        users = _enrolled(client, access, of.course.ref, only_active=False)
        active = _enrolled(client, access, of.course.ref, only_active=True)
        records = moodle.enrolled(users, active={str(one["id"]) for one in active})
        _add_grades(call, of, records)
        yield PulledPart(batch=of.batch(records), marks=of.marks, repeats=True)
        marks = dict(of.marks)
        for chunk in of.active_since("completion", records.learners):
            told = CourseRecords(learners=chunk)
            for learner in chunk:
                try:
                    found = call(_COMPLETION, courseid=of.course.ref, userid=learner.ref)
                except NotThereError as error:
                    note = f"Progress is not to be had. {error}"
                    yield PulledPart(batch=of.batch(CourseRecords(notes=[note])), marks=marks)
                    return
                moodle.completion(told, learner, found.get("statuses") or [])
            marks["completion"] = of.read_up_to(chunk[-1].seen_at)
            yield PulledPart(batch=of.batch(told), marks=dict(marks))


def _add_grades(call: Any, of: CoursePull, records: CourseRecords) -> None:  # noqa: ANN401 - a partial
    course = of.course.ref
    try:
        found = call(_GRADES, courseid=course, userid=0)
    except NotThereError as error:
        records.notes.append(f"Grades are not to be had. {error}")
        return
    assigned = _or_nothing(call, "mod_assign_get_assignments", courseids=[course])
    quizzes = _or_nothing(call, "mod_quiz_get_quizzes_by_courses", courseids=[course])
    due = moodle.due_dates(assigned.get("courses") or [], quizzes.get("quizzes") or [])
    moodle.grades(records, found.get("usergrades") or [], due)


def _or_nothing(call: Any, function: str, **params: Any) -> Any:  # noqa: ANN401 - Moodle's own
    try:
        return call(function, **params)
    except NotThereError:  # the service lacks it, as the test has said
        return {}


def _courses(client: PlatformClient, access: Access, site: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as above
    try:
        return _call(client, access, _COURSES)
    except NotThereError:
        return _call(client, access, _MINE, userid=site.get("userid"))


def _enrolled(
    client: PlatformClient, access: Access, course: str, *, only_active: bool
) -> list[dict[str, Any]]:
    """Everybody enrolled, though the list may change while its pages are read.

    Each page begins with whom the one before ended with. Where it does not, somebody came or went,
    others have moved, and may have moved past us: the list is read anew.
    """
    for _ in range(_READINGS):
        users: list[dict[str, Any]] = []
        while True:
            begin = max(0, len(users) - 1)
            page = _page(client, access, course, begin, only_active=only_active)
            if users and (not page or page[0]["id"] != users[-1]["id"]):
                break
            users += page[1:] if users else page
            if len(page) < _PER_PAGE:
                return users
    raise PlatformError("The list of participants changed again and again while it was read.")


def _page(
    client: PlatformClient, access: Access, course: str, begin: int, *, only_active: bool
) -> list[dict[str, Any]]:
    options = {
        "limitfrom": begin,
        "limitnumber": _PER_PAGE,
        "sortby": "id",
        "userfields": _FIELDS,
        "onlyactive": int(only_active),
    }
    asked = [{"name": name, "value": value} for name, value in options.items()]
    return list(_call(client, access, _USERS, courseid=course, options=asked) or [])


def _call(client: PlatformClient, access: Access, function: str, **params: Any) -> Any:  # noqa: ANN401 - as above
    """What a function answers.

    Raises:
        NotThereError: the token may not call it, or not for this course.
    """
    asked = {
        "wstoken": access.secrets["token"],
        "wsfunction": function,
        "moodlewsrestformat": "json",
        **_flat(params),
    }
    try:
        return client.post(_WHERE, asked).content
    except NotThereError as error:
        raise NotThereError(f"{function}: {error}") from error


def _flat(params: Mapping[str, Any], within: str = "") -> dict[str, Any]:
    """Lists and records as PHP reads them in a form: options[0][name]."""
    flat: dict[str, Any] = {}
    for key, value in params.items():
        name = f"{within}[{key}]" if within else key
        if isinstance(value, list):
            value = dict(enumerate(value))  # noqa: PLW2901 - one form for both
        flat |= _flat(value, name) if isinstance(value, dict) else {name: value}
    return flat


def _problem_in(content: object) -> None:
    """Raise what Moodle says is wrong: it says so with HTTP 200."""
    if not isinstance(content, dict) or "exception" not in content:
        return
    code, said = str(content.get("errorcode")), str(content.get("message") or "")[:200]
    if code in _BAD_TOKEN:
        raise RefusedCredentialsError("Moodle does not accept the token: make a new one.")
    if code in _IN_A_MOMENT:
        raise TryAgainError(f"Moodle is not ready: {said}")
    raise NotThereError(f"Moodle says: {said} ({code}).")


def _client(access: Access) -> PlatformClient:
    return PlatformClient(
        title="Moodle",
        address=access.address,
        guard=access.guard,
        budget=access.budget,
        problem_in=_problem_in,
    )

"""The coach's side: alerts, tasks, contacts, what learners answered."""

from domain.store.coaching import learner_answers, tasks
from domain.store.coaching.alerts import (
    alerted_at,
    join_digests,
    save_alerts,
    scored_before,
    stop_alerts,
    untold,
)
from domain.store.coaching.caseload import (
    read_contacts,
    read_log,
    read_news,
    read_tasks,
    weekly_minutes,
)
from domain.store.coaching.challenges import (
    Membership,
    leave,
    leave_running,
    membership,
    rejoin,
    save_groups,
    standings,
    willing,
)
from domain.store.coaching.learner_answers import (
    RecordedAnswer,
    coach_of,
    decision_of,
    is_theirs,
    last_check,
    said,
    save_check,
)
from domain.store.coaching.overtaken_tasks import close_overtaken
from domain.store.coaching.reachable_staff import (
    Colleague,
    arrivals,
    choose_alerts,
    colleagues,
    told_lately,
)
from domain.store.coaching.tasks import (
    CONTACT_KINDS,
    OUTCOMES,
    NewTask,
    log_contact,
    raise_tasks,
    same_contact,
    take_back,
)

__all__ = [
    "CONTACT_KINDS",
    "OUTCOMES",
    "Colleague",
    "Membership",
    "NewTask",
    "RecordedAnswer",
    "alerted_at",
    "arrivals",
    "choose_alerts",
    "close_overtaken",
    "coach_of",
    "colleagues",
    "decision_of",
    "is_theirs",
    "join_digests",
    "last_check",
    "learner_answers",
    "leave",
    "leave_running",
    "log_contact",
    "membership",
    "raise_tasks",
    "read_contacts",
    "read_log",
    "read_news",
    "read_tasks",
    "rejoin",
    "said",
    "same_contact",
    "save_alerts",
    "save_check",
    "save_groups",
    "scored_before",
    "standings",
    "stop_alerts",
    "take_back",
    "tasks",
    "told_lately",
    "untold",
    "weekly_minutes",
    "willing",
]

"""What Moodle exports: its log, grades and completion reports, in any of its languages."""

from domain.sources.tables.platforms.moodle.completion import ACTIVITY_COMPLETION, COURSE_COMPLETION
from domain.sources.tables.platforms.moodle.grades import GRADES
from domain.sources.tables.platforms.moodle.log import LOG
from domain.sources.tables.platforms.moodle.participants import PARTICIPANTS

__all__ = ["ACTIVITY_COMPLETION", "COURSE_COMPLETION", "GRADES", "LOG", "PARTICIPANTS"]

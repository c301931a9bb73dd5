"""What staff save is used by every process from then on, without a restart."""

from config.deployment import Deployment
from domain.messaging.rendering import TemplateText
from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.outbox import save_template
from tests.factories import NOON, deployment_for


def save(database: Database, name: str, text: TemplateText, *, over: int = 1) -> None:
    number = database.write(save_template, name, text, over=over, author="kim", note="", now=NOON)
    assert number == over + 1


def test_a_running_process_uses_what_another_saved(
    sqlite_database: Database, policy: Policy
) -> None:
    worker: Deployment = deployment_for(sqlite_database, policy)
    assert worker.current_templates() is worker.templates
    save(sqlite_database, "sms/reengage//en", TemplateText(subject=None, body="Hello. STOP"))
    found = worker.current_templates()
    assert found.sources["sms/reengage.txt"] == "Hello. STOP"
    assert found.version_of("sms/reengage.txt") == 2
    assert worker.current_templates() is found, "what is compiled is kept until the next version"
    save(sqlite_database, "sms/reengage//en", TemplateText(subject=None, body="Bye. STOP"), over=2)
    assert worker.current_templates().sources["sms/reengage.txt"] == "Bye. STOP"
    assert worker.templates.sources["sms/reengage.txt"] != "Bye. STOP"


def test_a_template_of_a_channel_that_is_gone_is_left_alone(
    sqlite_database: Database, policy: Policy
) -> None:
    save(sqlite_database, "pigeon/reengage//en", TemplateText(subject=None, body="Coo."))
    worker = deployment_for(sqlite_database, policy)
    assert worker.current_templates() is worker.templates

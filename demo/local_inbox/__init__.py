"""A local inbox for the demo and tests: real SMTP, a stand-in for Twilio, a page to read both."""

from demo.local_inbox.server import start_inbox

__all__ = [
    "start_inbox",
]

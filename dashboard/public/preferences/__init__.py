"""What learners choose of messages, and what they stop."""

from dashboard.public.preferences.preferences import PreferencesPage
from dashboard.public.preferences.unsubscribe import UnsubscribePage

__all__ = ["PreferencesPage", "UnsubscribePage"]

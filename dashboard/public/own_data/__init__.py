"""What is held of a learner, as they see it and take it along."""

from dashboard.public.own_data.own_copy import OwnCopyPage
from dashboard.public.own_data.own_data import OwnDataPage

__all__ = ["OwnCopyPage", "OwnDataPage"]

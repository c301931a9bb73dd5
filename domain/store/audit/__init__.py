"""The audit trail: who saw, changed and took what; sealed in a chain that shows any change."""

from domain.store.audit.about import named, person
from domain.store.audit.redaction import REDACTED, redact
from domain.store.audit.seals import Head, seal_entries
from domain.store.audit.trail import AuditEntry, AuditQuestion, read_audit_trail, search_trail
from domain.store.audit.trim import count_trimmable, trim_trail
from domain.store.audit.verify import AuditCheck, verify_trail

__all__ = [
    "REDACTED",
    "AuditCheck",
    "AuditEntry",
    "AuditQuestion",
    "Head",
    "count_trimmable",
    "named",
    "person",
    "read_audit_trail",
    "redact",
    "seal_entries",
    "search_trail",
    "trim_trail",
    "verify_trail",
]

"""Brings the folder of the warehouse to what the store holds, each night, where there is one."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from config.deployment import Deployment
from domain.store.staff import StaffAction, audit
from domain.store.warehouse import export_warehouse

_WHO: Final = "the worker"


def export_nightly(here: Deployment, *, now: datetime) -> dict[str, Any]:
    """Write what is new or changed; nothing where WAREHOUSE_DIR names no folder.

    Never with refs: those are exported by somebody who has a reason.

    Raises:
        WarehouseExportError: the folder is of another version, somebody else's, or in use.
    """
    if not here.settings.warehouse_dir:
        return {}
    folder = Path(here.settings.warehouse_dir)
    found = export_warehouse(here.database, folder, policy=here.policy, now=now)
    with here.database.transaction() as session:
        detail = f"warehouse to {folder}, without refs: {found.rows} rows"
        audit(session, who=_WHO, action=StaffAction.EXPORTED, now=now, detail=detail)
    return asdict(found)

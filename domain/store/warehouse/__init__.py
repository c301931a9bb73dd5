"""What an analyst's warehouse is loaded from: tables by day as Parquet, without names."""

from domain.store.warehouse.export import ExportResult, export_warehouse
from domain.store.warehouse.manifest import SCHEMA_VERSION, WarehouseExportError, written_at

__all__ = [
    "SCHEMA_VERSION",
    "ExportResult",
    "WarehouseExportError",
    "export_warehouse",
    "written_at",
]

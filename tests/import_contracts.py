"""The import contract that import-linter does not bring: packages know each other's faces only."""

import importlib
import importlib.util
from collections.abc import Iterator
from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class FacesContract(Contract):
    """A package's modules are its own: others import what its `__init__` lists in `__all__`.

    Holds for every package below `packages` whose `__init__` has an `__all__`; a module may be on
    that list itself.
    """

    packages = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001
        """Find every import that goes past a face."""
        broken = sorted(self._past_faces(graph))
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Say each import, and the face it should have used."""
        for importer, imported in check.metadata["broken"]:
            face = imported.rpartition(".")[0]
            output.print_error(f"{importer} imports {imported}: use {face}, or list it there")

    def _past_faces(self, graph: ImportGraph) -> Iterator[tuple[str, str]]:
        faces: dict[str, set[str] | None] = {}
        packages = {module.rpartition(".")[0] for module in graph.modules}
        for imported in graph.modules:
            package, _, name = imported.rpartition(".")
            if imported in packages or not self._covers(imported):
                continue
            for importer in graph.find_modules_that_directly_import(imported):
                if f"{importer}.".startswith(f"{package}."):
                    continue
                if package not in faces:
                    faces[package] = _listed(package)
                listed = faces[package]
                if listed is not None and name not in listed:
                    yield importer, imported

    def _covers(self, module: str) -> bool:
        roots: Any = self.packages
        return any(f"{module}.".startswith(f"{root}.") for root in roots)


def _listed(package: str) -> set[str] | None:
    """What a package's `__init__` lists; None where it has no `__all__`."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.origin or not spec.origin.endswith("__init__.py"):
        return None
    names = vars(importlib.import_module(package)).get("__all__")
    return None if names is None else set(names)

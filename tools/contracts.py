"""A contract for import-linter: some modules of a room are its own, other rooms may not import them."""

from collections.abc import Iterator

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class OwnDoorsContract(Contract):
    """Nobody but the room itself imports its `doors` (views, forms, commands).

    Options: `root` the package that holds the rooms; `doors` the modules that are a room's own; `everybody_may_enter`
    rooms whose doors are open to all; `may_enter_all` modules that may import every door; `may_take_forms` rooms at the
    top that may import the forms of others.
    """

    type_name = "own_doors"

    root = fields.StringField()
    doors = fields.ListField(subfield=fields.StringField())
    everybody_may_enter = fields.ListField(subfield=fields.StringField(), required=False, default=[])
    may_enter_all = fields.ListField(subfield=fields.StringField(), required=False, default=[])
    may_take_forms = fields.ListField(subfield=fields.StringField(), required=False, default=[])

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """All imports of doors by rooms that may not."""
        wrong = sorted(self._intrusions(graph))
        return ContractCheck(kept=not wrong, metadata={"wrong": wrong})

    def _intrusions(self, graph: ImportGraph) -> Iterator[tuple[str, str]]:
        for module in graph.modules:
            path = module.split(".")
            if path[0] != str(self.root) or len(path) < 3 or path[1] in self._list("everybody_may_enter"):
                continue
            if path[2] in self._list("doors"):
                for importer in graph.find_modules_that_directly_import(module):
                    if not self._may(importer.split(".")[1], *path[1:3]):
                        yield importer, module

    def _may(self, importer: str, room: str, door: str) -> bool:
        if importer == room or importer in self._list("may_enter_all"):
            return True
        return door == "forms" and importer in self._list("may_take_forms")

    def _list(self, option: str) -> list[str]:
        return list(getattr(self, option))

    def render_broken_contract(self, check: ContractCheck) -> None:
        """One line per import."""
        for importer, module in check.metadata["wrong"]:
            output.print_error(f"{importer} imports {module}", bold=False)

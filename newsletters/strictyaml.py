"""Strict reading of YAML: nodes to values, every mistake gathered with its line, place and rule."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode


@dataclass(frozen=True)
class Mistake:
    """One thing wrong in the file."""

    line: int
    where: str
    rule: str


@dataclass
class StrictReader:
    """Walks nodes; what is wrong is gathered, and a harmless value stands in for it."""

    mistakes: list[Mistake] = field(default_factory=list)

    def mapping(
        self, node: Node | None, where: str, allowed: tuple[str, ...] | None = None, needed: tuple[str, ...] = ()
    ) -> dict[str, Node]:
        """The node's fields by name; unknown, repeated and missing ones are mistakes."""
        if node is None or _empty(node):
            return {}
        if not isinstance(node, MappingNode):
            self.wrong(node, where, "must be a list of “field: value” lines")
            return {}
        parts: dict[str, Node] = {}
        for key, value in node.value:
            name = str(key.value)
            if name in parts:
                self.wrong(key, f"{where}.{name}", "is given twice")
            if allowed and name not in allowed:
                self.wrong(key, f"{where}.{name}", f"is not known here; known are {', '.join(allowed)}")
            parts[name] = value
        for name in needed:
            if name not in parts:
                self.wrong(node, f"{where}.{name}", "is missing")
        return parts

    def entries(self, node: Node | None, where: str) -> Iterator[tuple[int, Node]]:
        """The node's entries, counted from 1 as people count."""
        if node is None or _empty(node):
            return
        if not isinstance(node, SequenceNode):
            self.wrong(node, where, "must be a list, each entry beginning with a hyphen")
            return
        yield from enumerate(node.value, start=1)

    def text(self, node: Node | None, where: str, length: int = 200) -> str:
        if node is None:
            return ""
        if not isinstance(node, ScalarNode) or not node.value.strip() or len(node.value) > length:
            self.wrong(node, where, f"must be a text of 1 to {length} letters")
            return ""
        return str(node.value).strip()

    def number(self, node: Node, where: str, between: tuple[float, float]) -> float:
        try:
            number = float(node.value) if isinstance(node, ScalarNode) else None
        except ValueError:
            number = None
        if number is None or not between[0] <= number <= between[1]:
            self.wrong(node, where, f"must be a number from {between[0]} to {between[1]}")
            return between[0]
        return number

    def yes_or_no(self, node: Node, where: str) -> bool:
        if not isinstance(node, ScalarNode) or node.value.lower() not in ("true", "false", "yes", "no"):
            self.wrong(node, where, "must be true or false")
            return False
        return node.value.lower() in ("true", "yes")

    def wrong(self, node: Node, where: str, rule: str) -> None:
        self.mistakes.append(Mistake(node.start_mark.line + 1, where, rule))


def _empty(node: Node) -> bool:
    return isinstance(node, ScalarNode) and not node.value.strip()

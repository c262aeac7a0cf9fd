"""feeds.yml: defaults, topics and sources, read strictly; every mistake is named by line, field and rule."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from newsletters.sources import SourceKind

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SLUG_RULE = "use small letters, digits and single hyphens, at most 60"
KINDS = ", ".join(kind.value for kind in SourceKind)
EVERY = (15, 10080)
FIELDS = {
    "defaults": ("every", "only_matching", "kind"),
    "topic": ("slug", "name", "words"),
    "source": ("slug", "name", "url", "site", "kind", "topics", "only_matching", "every"),
}


@dataclass(frozen=True)
class TopicEntry:
    """A topic with its words and phrases, each with a weight."""

    slug: str
    name: str
    words: dict[str, float]


@dataclass(frozen=True)
class SourceEntry:
    """A feed to read; `every` is in minutes; `only_matching` keeps only what matches one of its topics."""

    slug: str
    name: str
    url: str
    site: str = ""
    kind: SourceKind = SourceKind.BLOG
    topics: tuple[str, ...] = ()
    only_matching: bool = False
    every: int = 60


@dataclass(frozen=True)
class FeedsFile:
    """What feeds.yml says."""

    topics: tuple[TopicEntry, ...] = ()
    sources: tuple[SourceEntry, ...] = ()


@dataclass(frozen=True)
class Mistake:
    """One thing wrong in the file."""

    line: int
    where: str
    rule: str


class FeedsFileError(Exception):
    """The file cannot be used; its text names each mistake on a line of its own."""

    def __init__(self, name: str, mistakes: list[Mistake]) -> None:
        ordered = sorted(mistakes, key=lambda mistake: mistake.line)
        super().__init__("\n".join(f"{name}, line {m.line}: {m.where}: {m.rule}" for m in ordered))
        self.mistakes = ordered


def read_feeds_file(path: Path) -> FeedsFile:
    """The file's topics and sources. Raises FeedsFileError with every mistake in it."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FeedsFileError(path.name, [Mistake(1, "file", f"cannot be read ({type(error).__name__})")]) from None
    return parse_feeds(text, path.name)


def parse_feeds(text: str, name: str = "feeds.yml") -> FeedsFile:
    """The topics and sources in a text. Raises FeedsFileError with every mistake in it."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        rule = f"is no YAML: {getattr(error, 'problem', None) or 'it cannot be read'}"
        raise FeedsFileError(name, [Mistake(mark.line + 1 if mark else 1, "file", rule)]) from None
    reader = _Reader()
    found = reader.file(root)
    if reader.mistakes:
        raise FeedsFileError(name, reader.mistakes)
    return found


@dataclass
class _Reader:
    """Walks the nodes of the file and gathers what is wrong."""

    mistakes: list[Mistake] = field(default_factory=list)

    def file(self, root: Node | None) -> FeedsFile:
        if root is None:
            return FeedsFile()
        parts = self.mapping(root, "file", ("defaults", "topics", "sources"))
        defaults = self._options(self.mapping(parts.get("defaults"), "defaults", FIELDS["defaults"]), "defaults")
        topics = [self._topic(node, f"topics[{n}]") for n, node in self.entries(parts.get("topics"), "topics")]
        known = {topic.slug for topic in topics}
        sources = [
            self._source(node, f"sources[{n}]", (defaults, known))
            for n, node in self.entries(parts.get("sources"), "sources")
        ]
        self._unique(parts.get("topics"), "topics", [topic.slug for topic in topics])
        self._unique(parts.get("sources"), "sources", [source.slug for source in sources])
        self._unique(parts.get("sources"), "sources", [source.url for source in sources])
        return FeedsFile(tuple(topics), tuple(sources))

    def _topic(self, node: Node, where: str) -> TopicEntry:
        parts = self.mapping(node, where, FIELDS["topic"], ("slug", "name", "words"))
        words: dict[str, float] = {}
        for word, weight in self.mapping(parts.get("words"), f"{where}.words").items():
            words[word] = self._number(weight, f"{where}.words.{word}", (-20, 20))
        if "words" in parts and not words:
            self._wrong(parts["words"], f"{where}.words", "names no word; give at least one with its weight")
        return TopicEntry(self._slug(parts, where), self._text(parts.get("name"), f"{where}.name"), words)

    def _source(self, node: Node, where: str, given: tuple[dict[str, Any], set[str]]) -> SourceEntry:
        defaults, known = given
        parts = self.mapping(node, where, FIELDS["source"], ("slug", "name", "url"))
        topics = []
        for n, topic in self.entries(parts.get("topics"), f"{where}.topics"):
            topics.append(self._text(topic, f"{where}.topics[{n}]"))
            if topics[-1] and topics[-1] not in known:
                self._wrong(topic, f"{where}.topics[{n}]", f"“{topics[-1]}” is none of the topics above")
        return SourceEntry(
            slug=self._slug(parts, where),
            name=self._text(parts.get("name"), f"{where}.name"),
            url=self._address(parts.get("url"), f"{where}.url"),
            site=self._address(parts.get("site"), f"{where}.site"),
            topics=tuple(topics),
            **(defaults | self._options(parts, where)),
        )

    def _options(self, parts: dict[str, Node], where: str) -> dict[str, Any]:
        """The fields that the defaults may give for all."""
        readers: dict[str, Callable[[Node, str], Any]] = {
            "every": lambda node, place: int(self._number(node, place, EVERY)),
            "only_matching": self._yes_or_no,
            "kind": self._kind,
        }
        return {name: read(parts[name], f"{where}.{name}") for name, read in readers.items() if name in parts}

    def mapping(
        self, node: Node | None, where: str, allowed: tuple[str, ...] | None = None, needed: tuple[str, ...] = ()
    ) -> dict[str, Node]:
        """The node's fields by name; unknown, repeated and missing ones are mistakes."""
        if node is None or _empty(node):
            return {}
        if not isinstance(node, MappingNode):
            self._wrong(node, where, "must be a list of “field: value” lines")
            return {}
        parts: dict[str, Node] = {}
        for key, value in node.value:
            name = str(key.value)
            if name in parts:
                self._wrong(key, f"{where}.{name}", "is given twice")
            if allowed and name not in allowed:
                self._wrong(key, f"{where}.{name}", f"is not known here; known are {', '.join(allowed)}")
            parts[name] = value
        for name in needed:
            if name not in parts:
                self._wrong(node, f"{where}.{name}", "is missing")
        return parts

    def entries(self, node: Node | None, where: str) -> Iterator[tuple[int, Node]]:
        """The node's entries, counted from 1 as people count."""
        if node is None or _empty(node):
            return
        if not isinstance(node, SequenceNode):
            self._wrong(node, where, "must be a list, each entry beginning with a hyphen")
            return
        yield from enumerate(node.value, start=1)

    def _unique(self, node: Node | None, where: str, values: list[str]) -> None:
        repeated = {value for value, times in Counter(values).items() if value and times > 1}
        seen: set[str] = set()
        for (number, entry), value in zip(self.entries(node, where), values, strict=False):
            if value in repeated and value in seen:
                self._wrong(entry, f"{where}[{number}]", f"“{value}” is in the file twice")
            seen.add(value)

    def _slug(self, parts: dict[str, Node], where: str) -> str:
        slug = self._text(parts.get("slug"), f"{where}.slug", 60)
        if slug and not SLUG.fullmatch(slug):
            self._wrong(parts["slug"], f"{where}.slug", SLUG_RULE)
        return slug

    def _text(self, node: Node | None, where: str, length: int = 200) -> str:
        if node is None:
            return ""
        if not isinstance(node, ScalarNode) or not node.value.strip() or len(node.value) > length:
            self._wrong(node, where, f"must be a text of 1 to {length} letters")
            return ""
        return str(node.value).strip()

    def _address(self, node: Node | None, where: str) -> str:
        address = self._text(node, where, 2000)
        if address and node is not None and not is_web_address(address):
            self._wrong(node, where, "must be a web address that begins with https:// or http://")
        return address

    def _number(self, node: Node, where: str, between: tuple[float, float]) -> float:
        try:
            number = float(node.value) if isinstance(node, ScalarNode) else None
        except ValueError:
            number = None
        if number is None or not between[0] <= number <= between[1]:
            self._wrong(node, where, f"must be a number from {between[0]} to {between[1]}")
            return between[0]
        return number

    def _yes_or_no(self, node: Node, where: str) -> bool:
        if not isinstance(node, ScalarNode) or node.value.lower() not in ("true", "false", "yes", "no"):
            self._wrong(node, where, "must be true or false")
            return False
        return node.value.lower() in ("true", "yes")

    def _kind(self, node: Node, where: str) -> SourceKind:
        if not isinstance(node, ScalarNode) or node.value not in set(SourceKind):
            self._wrong(node, where, f"must be one of {KINDS}")
            return SourceKind.BLOG
        return SourceKind(node.value)

    def _wrong(self, node: Node, where: str, rule: str) -> None:
        self.mistakes.append(Mistake(node.start_mark.line + 1, where, rule))


def _empty(node: Node) -> bool:
    return isinstance(node, ScalarNode) and not node.value.strip()


def is_web_address(address: str) -> bool:
    """Whether the text is an http(s) address with a host."""
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", address)
    except ValueError:
        return False

"""feeds.yml: defaults, topics and sources, read strictly; every mistake is named by line, field and rule."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from yaml.nodes import Node, ScalarNode

from broadside.feeds.mailfolders import is_mail_folder
from broadside.slugs import slug_of
from newsletters.sources import SourceKind
from newsletters.strictyaml import Mistake, StrictReader

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


class _Reader(StrictReader):
    """Reads what feeds.yml may say."""

    def file(self, root: Node | None) -> FeedsFile:
        if root is None:
            return FeedsFile()
        parts = self.mapping(root, "file", ("defaults", "topics", "sources"))
        defaults = self._options(self.mapping(parts.get("defaults"), "defaults", FIELDS["defaults"]), "defaults")
        topics = [self._topic(node, f"topics[{n}]") for n, node in self.entries(parts.get("topics"), "topics")]
        known = {name: topic.slug for topic in topics for name in (topic.slug, topic.name)}
        sources = [
            self._source(node, f"sources[{n}]", (defaults, known))
            for n, node in self.entries(parts.get("sources"), "sources")
        ]
        self._unique(parts.get("topics"), "topics", [topic.slug for topic in topics])
        self._unique(parts.get("sources"), "sources", [source.slug for source in sources])
        self._unique(parts.get("sources"), "sources", [source.url for source in sources])
        return FeedsFile(tuple(topics), tuple(sources))

    def _topic(self, node: Node, where: str) -> TopicEntry:
        parts = self.mapping(node, where, FIELDS["topic"], ("name", "words"))
        words: dict[str, float] = {}
        for word, weight in self.mapping(parts.get("words"), f"{where}.words").items():
            words[word] = self.number(weight, f"{where}.words.{word}", (-20, 20))
        if "words" in parts and not words:
            self.wrong(parts["words"], f"{where}.words", "names no word; give at least one with its weight")
        return TopicEntry(self._slug(parts, where), self.text(parts.get("name"), f"{where}.name"), words)

    def _source(self, node: Node, where: str, given: tuple[dict[str, Any], dict[str, str]]) -> SourceEntry:
        defaults, known = given
        parts = self.mapping(node, where, FIELDS["source"], ("name", "url"))
        topics = []
        for n, topic in self.entries(parts.get("topics"), f"{where}.topics"):
            named = self.text(topic, f"{where}.topics[{n}]")
            topics.append(known.get(named, named))
            if named and named not in known:
                self.wrong(topic, f"{where}.topics[{n}]", f"“{named}” is none of the topics above")
        return SourceEntry(
            slug=self._slug(parts, where),
            name=self.text(parts.get("name"), f"{where}.name"),
            url=self._place(parts.get("url"), f"{where}.url"),
            site=self._address(parts.get("site"), f"{where}.site"),
            topics=tuple(topics),
            **(defaults | self._options(parts, where)),
        )

    def _options(self, parts: dict[str, Node], where: str) -> dict[str, Any]:
        """The fields that the defaults may give for all."""
        readers: dict[str, Callable[[Node, str], Any]] = {
            "every": lambda node, place: int(self.number(node, place, EVERY)),
            "only_matching": self.yes_or_no,
            "kind": self._kind,
        }
        return {name: read(parts[name], f"{where}.{name}") for name, read in readers.items() if name in parts}

    def _unique(self, node: Node | None, where: str, values: list[str]) -> None:
        repeated = {value for value, times in Counter(values).items() if value and times > 1}
        seen: set[str] = set()
        for (number, entry), value in zip(self.entries(node, where), values, strict=False):
            if value in repeated and value in seen:
                self.wrong(entry, f"{where}[{number}]", f"“{value}” is in the file twice")
            seen.add(value)

    def _slug(self, parts: dict[str, Node], where: str) -> str:
        """The slug as given, else made of the name."""
        if "slug" not in parts:
            named = parts.get("name")
            return slug_of(named.value, "unnamed", 60) if isinstance(named, ScalarNode) else ""
        slug = self.text(parts["slug"], f"{where}.slug", 60)
        if slug and not SLUG.fullmatch(slug):
            self.wrong(parts["slug"], f"{where}.slug", SLUG_RULE)
        return slug

    def _place(self, node: Node | None, where: str) -> str:
        """Where a source is read: a web address, or a mail folder of this machine."""
        if isinstance(node, ScalarNode) and is_mail_folder(node.value):
            return str(node.value)
        return self._address(node, where)

    def _address(self, node: Node | None, where: str) -> str:
        address = self.text(node, where, 2000)
        if address and node is not None and not is_web_address(address):
            self.wrong(node, where, "must be a web address that begins with https:// or http://")
        return address

    def _kind(self, node: Node, where: str) -> SourceKind:
        if not isinstance(node, ScalarNode) or node.value not in set(SourceKind):
            self.wrong(node, where, f"must be one of {KINDS}")
            return SourceKind.BLOG
        return SourceKind(node.value)


def is_web_address(address: str) -> bool:
    """Whether the text is an http(s) address with a host."""
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", address)
    except ValueError:
        return False

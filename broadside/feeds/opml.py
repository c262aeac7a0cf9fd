"""Lists of feeds as other readers write and take them: OPML 1 and 2."""

from collections.abc import Iterable
from xml.etree.ElementTree import (
    Element,
    ParseError,
    SubElement,
    fromstring,
    indent,
    tostring,
)

from broadside.feeds.found import (
    DamagedError,
    NotAFeedError,
    Outline,
    one_line,
    web_address,
)
from broadside.feeds.prolog import read_text, split_root

MOST_OUTLINES = 2000


def read_opml(body: bytes, url: str = "", content_type: str = "") -> tuple[Outline, ...]:
    """The feeds of the list, each once, with the name of the group it is in.

    Raises HostileError for declarations, NotAFeedError and DamagedError for what cannot be read.
    """
    document = split_root(read_text(body, content_type))
    if document.root != "opml":
        raise NotAFeedError(
            f"This is not a list of feeds (OPML): its outermost element is <{one_line(document.root, 40)}>."
        )
    try:
        root = fromstring(document.text)  # noqa: S314  split_root left no DTD that could expand
    except ParseError as error:
        line = error.position[0] + document.line
        raise DamagedError(f"The list of feeds is broken at line {line}; nothing of it was imported.") from None
    found = {outline.url: outline for outline in _outlines(root)}
    if not found:
        raise NotAFeedError("The list holds no feeds.")
    return tuple(found.values())[:MOST_OUTLINES]


def _outlines(root: Element) -> Iterable[Outline]:
    """Walks without recursion: outlines may be nested as deep as a file is long."""
    waiting = [(child, "") for child in root.iter("body")]
    while waiting:
        element, group = waiting.pop()
        name = one_line(element.get("title") or element.get("text") or "", 200)
        if address := web_address("", element.get("xmlUrl") or element.get("xmlurl") or ""):
            yield Outline(address, name, web_address("", element.get("htmlUrl") or ""), group)
        inside = [(child, name or group) for child in element if child.tag.lower() == "outline"]
        waiting.extend(reversed(inside))


def write_opml(title: str, outlines: Iterable[Outline]) -> bytes:
    """An OPML 2.0 list, one group of outlines for each group named."""
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = title
    body = SubElement(root, "body")
    groups: dict[str, Element] = {"": body}
    for outline in outlines:
        if outline.group not in groups:
            groups[outline.group] = SubElement(body, "outline", text=outline.group, title=outline.group)
        said = {
            "type": "rss",
            "text": outline.name,
            "title": outline.name,
            "xmlUrl": outline.url,
        }
        SubElement(
            groups[outline.group],
            "outline",
            said | ({"htmlUrl": outline.site} if outline.site else {}),
        )
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"

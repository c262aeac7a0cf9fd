"""The personal parts of a mail: rendered once as sentinels, put in for each person at the moment of sending."""

from dataclasses import dataclass
from html import escape

SENTINELS = UNSUBSCRIBE, PREFERENCES, GREETING = "[[unsubscribe_url]]", "[[preferences_url]]", "[[greeting]]"


@dataclass(frozen=True)
class Personal:
    """One person's own links and greeting."""

    unsubscribe_url: str
    preferences_url: str
    greeting: str = "Hello,"

    def into_html(self, html: str) -> str:
        for sentinel, value in self.values():
            html = html.replace(sentinel, escape(value))
        return html

    def into_text(self, text: str) -> str:
        for sentinel, value in self.values():
            text = text.replace(sentinel, value)
        return text

    def values(self) -> tuple[tuple[str, str], ...]:
        """Each sentinel with what stands in its place, on one line."""
        return (
            (UNSUBSCRIBE, " ".join(self.unsubscribe_url.split())),
            (PREFERENCES, " ".join(self.preferences_url.split())),
            (GREETING, " ".join(self.greeting.split())),
        )


def greeting(name: str) -> str:
    """Hello Bob, -- or, where no name is known, Hello,"""
    first = " ".join(name.split())[:60].strip(",")
    return f"Hello {first}," if first else "Hello,"

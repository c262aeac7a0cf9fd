"""Together: what the second of two people who saved one part is told of what was merged into it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from broadside.compare import Kind, merged
from newsletters.issues import Issue
from newsletters.sections import Saved, Section

SHOWN = 70  # characters of what the other wrote


@dataclass(frozen=True)
class Together:
    """A sentence for people; and for script the text as it is now, and the revision of the text as it was sent."""

    words: str
    answer: Mapping[str, Any]


def of_section(saved: Saved | None, kept: Section, typed: Mapping[str, str]) -> Together | None:
    """What was merged into a section; None when nothing was."""
    if saved is None or not saved.merged:
        return None
    now = {"heading": kept.heading, "markdown": kept.markdown}
    return Together(
        _words(saved, [(typed["heading"], kept.heading), (typed["markdown"], kept.markdown)]), _of(saved, now)
    )


def of_subject(saved: Saved | None, issue: Issue, typed: Mapping[str, Any]) -> Together | None:
    """What was merged into title, subject, preheader and topics; None when nothing was."""
    if saved is None or not saved.merged:
        return None
    now = {name: getattr(issue, name) for name in ("title", "subject", "preheader", "topics")}
    lines = [(str(typed[name]), str(now[name])) for name in ("title", "subject", "preheader")]
    return Together(_words(saved, lines), _of(saved, now))


def _of(saved: Saved, now: Mapping[str, Any]) -> dict[str, Any]:
    return {"sent": saved.sent, "merged": dict(now)}


def _words(saved: Saved, texts: list[tuple[str, str]]) -> str:
    who = saved.other.name if saved.other else "Somebody else"
    runs = [run for mine, now in texts for run in merged(mine.strip(), now)]
    came = _shown(words for kind, words in runs if kind == Kind.NEW and words.strip())
    gone = _shown(words for kind, words in runs if kind == Kind.GONE and words.strip())
    told = [f"new: {came}"] * bool(came) + [f"gone: {gone}"] * bool(gone)
    start = f"{who} saved this meanwhile; both texts are merged"
    return f"{start}. In yours is now {'; '.join(told)}." if told else f"{start}."


def _shown(runs: Iterable[str]) -> str:
    """The first of some runs of words, in quotes, and how many more there are."""
    found = [" ".join(words.split()) for words in runs]
    if not found:
        return ""
    first = found[0] if len(found[0]) <= SHOWN else found[0][:SHOWN].rsplit(" ", 1)[0] + " …"
    return f"“{first}”" + (f" and {len(found) - 1} more" if len(found) > 1 else "")

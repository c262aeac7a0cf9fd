"""Telling: facts of campaigns as paragraphs of an issue, in plain words that a person goes on to edit.

Dates that can still move are live facts. Each line names the sources it tells, so that nothing is told twice.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

from broadside import clock, markdown
from newsletters.house_sections import SectionKind
from newsletters.tellable import Alert, CampaignNews, Deadline, Doing, LetterNews, Move

HEADINGS = {
    SectionKind.DEADLINES: "Consultation deadlines",
    SectionKind.LETTERS: "Open letters",
    SectionKind.INVOLVED: "Get involved",
}
OURS = {"responding": "We are responding.", "jointly responding": "We are responding together with partners."}
LONGEST = 300
WHY_NOW = "[Write in a sentence or two why it matters now.]"


@dataclass(frozen=True)
class Line:
    """One paragraph to be put into an issue: the place it belongs to, and the sources that it tells."""

    place: str
    kind: SectionKind
    heading: str
    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class AlertText:
    """An alert as it is drafted: its subject, what happened, and what readers can do."""

    subject: str
    happened: str
    ask: str


@dataclass(frozen=True)
class Teller:
    """Writes lines: `address` is the public address, `known` the sources that were told already."""

    address: str
    known: Container[str]

    def campaigns(self, news: Iterable[CampaignNews]) -> Iterator[Line]:
        """Each update as it was written, below its campaign's name."""
        for each in news:
            for update in each.updates:
                if update.source not in self.known:
                    place, sources = f"campaign:{each.slug}", (update.source,)
                    yield Line(place, SectionKind.CAMPAIGNS, each.title, update.text.strip(), sources)

    def deadlines(self, news: Iterable[Deadline]) -> Iterator[Line]:
        """What closes soon, was extended, closed, came to an outcome or was withdrawn."""
        for each in news:
            moves = [move for move in each.moves if move.source not in self.known]
            if moves:
                back = moves[0].old == each.ends  # it moved, and moved back: readers need not hear of it
                text = self._deadline(each) if back else self._moved(each, moves)
                yield _line(SectionKind.DEADLINES, text, each.source, *(move.source for move in moves))
            elif each.source not in self.known and (each.soon or each.happened != "closing"):
                yield _line(SectionKind.DEADLINES, self._deadline(each), each.source)

    def letters(self, news: Iterable[LetterNews]) -> Iterator[Line]:
        """Letters to sign, letters that went out, and what was answered."""
        for each in news:
            if each.source not in self.known:
                yield _line(SectionKind.LETTERS, self._letter(each), each.source)

    def doings(self, news: Iterable[Doing]) -> Iterator[Line]:
        """What readers can do, and where they can come."""
        for each in news:
            if each.source not in self.known:
                yield _line(SectionKind.INVOLVED, self._doing(each), each.source)

    def alert(self, about: Alert) -> AlertText:
        """An alert about one letter or consultation; why it matters now is for a person to write."""
        name, until = f"**{self.link(about.title, about.path)}**", live("deadline", about.slug) if about.ends else ""
        if about.noun == "letter":
            start, ask = "Sign", "Read and sign it"
            what = (
                f"An open letter{f' to {markdown.escape(about.to)}' if about.to else ''} asks for signatures: {name}."
            )
            count = f"Signatures so far: {live('signatures', about.slug)}." if about.counted else ""
        else:
            start, ask, count = "Respond", "Read what is asked, and respond", ""
            what = f"{markdown.escape(about.to) or 'A public body'} asks for views: {name}."
        closing = f"It closes on {until}." if until else ""
        happened = "\n\n".join(part for part in (_joined(what, closing, count), _first(about.summary), WHY_NOW) if part)
        by = f", by {until}" if until else ""
        return AlertText(f"{start}: {about.title}", happened, f"{self.link(ask, about.path)}{by}.")

    def link(self, words: str, path: str) -> str:
        """A link to a page of ours, or to an address that is whole already."""
        return markdown.link(words, path if "://" in path else self.address + path)

    def _named(self, each: Deadline) -> str:
        return f"**{self.link(each.title, each.path)}**{f' ({markdown.escape(each.body)})' if each.body else ''}"

    def _deadline(self, each: Deadline) -> str:
        name, day = self._named(each), clock.day_words(each.day) if each.day else ""
        if each.happened == "closing":
            return _joined(f"{name} closes on {live('deadline', each.slug)}.", self._ours(each))
        if each.happened == "closed":
            return _joined(f"{name} closed on {day}.", self._ours(each))
        if each.happened == "withdrawn":
            return _joined(f"{name} was withdrawn on {day}.", _first(each.more))
        read = f"{self.link('Read the outcome', each.more_url)}." if each.more_url else ""
        return _joined(f"{name}: the outcome was published on {day}.", _first(each.more), read)

    def _moved(self, each: Deadline, moves: Sequence[Move]) -> str:
        """From what it was to what it is: however often it moved meanwhile, readers need the two ends alone."""
        name, old, last = self._named(each), moves[0].old, moves[-1]
        if each.ends is None:
            return f"{name} does not say any more when it closes."
        now = f"{live('deadline', each.slug)}"
        letter = next((move for move in reversed(moves) if move.letter), None)
        why = f" Our letter {self.link(letter.letter, letter.letter_path)} had asked for it." if letter else ""
        if old is None or last.new is None:
            return _joined(f"{name} now closes on {now}.{why}", self._ours(each))
        done = "has been extended" if each.ends > old else "now closes earlier"
        return _joined(f"{name} {done}: from {clock.closing_words(old)} to {now}.{why}", self._ours(each))

    def _ours(self, each: Deadline) -> str:
        if each.our_response and each.position == "submitted":
            return f"{self.link('Read our response', each.our_response)}."
        return OURS.get(each.position, "") if each.happened == "closing" else ""

    def _letter(self, each: LetterNews) -> str:
        name, day = f"**{self.link(each.title, each.path)}**", clock.day_words(each.day) if each.day else ""
        to = f", to {markdown.escape(each.to)}" if each.to else ""
        if each.happened == "open":
            return self._asking(each, f"{name}{to}.")
        if each.happened == "coming":
            return f"{name}{to}, opens for signatures on {day}." if day else f"{name}{to}, opens soon."
        if each.happened == "delivered":
            return f"{name} was delivered{f' to {markdown.escape(each.to)}' if each.to else ''} on {day}."
        who = markdown.escape(each.sender or each.to) or "The addressee"
        return f"{name}: {who} answered on {day}. {self.link('Read the reply', each.path)}."

    def _asking(self, each: LetterNews, name: str) -> str:
        count = "" if each.elsewhere else f"Signatures so far: {live('signatures', each.slug)}."
        by = f", by {live('deadline', each.slug)}" if each.ends else ""
        where = "Read and sign it at our partners’" if each.elsewhere else "Read and sign it"
        return _joined(name, count, f"{self.link(where, each.path)}{by}.")

    def _doing(self, each: Doing) -> str:
        name = f"**{self.link(each.title, each.link) if each.link else markdown.escape(each.title)}**"
        if each.noun == "event":
            place = f", {markdown.escape(each.place)}" if each.place else ""
            start = f"{name}: {live('deadline', each.slug)}{place}."
        else:
            start = f"{name}, until {live('deadline', each.slug)}." if each.ends else f"{name}."
        who = f"For: {markdown.escape(each.who).rstrip('.')}." if each.who else ""
        points = "\n".join(f"- {' '.join(point.split())}" for point in each.points)
        return "\n\n".join(part for part in (_joined(start, who), each.text.strip(), points) if part)


def live(name: str, slug: str) -> str:
    """A live fact as it is typed."""
    return f"{{{{ {name} {slug} }}}}"


def _line(kind: SectionKind, text: str, *sources: str) -> Line:
    return Line(kind.value, kind, HEADINGS[kind], text, sources)


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def _first(text: str) -> str:
    """The first paragraph of what somebody else wrote, as plain words, cut when it is long."""
    words = " ".join(text.strip().split("\n\n")[0].split())
    return markdown.escape(words if len(words) <= LONGEST else words[:LONGEST].rsplit(" ", 1)[0] + " …")

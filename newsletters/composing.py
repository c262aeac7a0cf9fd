"""Composing: the next issue drafts itself from what was picked and what campaigns did; drafting again only adds.

The one module that asks campaigns: others are given the facts.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import Select, func, or_, select, update

from broadside import audit, clock, markdown
from broadside.accounts import Account, Role
from broadside.database import db
from broadside.feeds.links import canonical_link
from campaigns import facts
from newsletters import factcheck, headlines, livefacts, seasons, told
from newsletters.calendar import month_after
from newsletters.entries import Entry, EntryState, held, line
from newsletters.factcheck import Background
from newsletters.house_sections import SectionKind
from newsletters.issues import Issue, IssueKind, IssueState, NotNow
from newsletters.items import Item, ItemState
from newsletters.livefacts import Change, Fact, Wording
from newsletters.newsletter import Newsletter
from newsletters.resources import Resource
from newsletters.sections import Section
from newsletters.telling import Line, Teller

SUGGESTIONS = 8
RECENT = timedelta(days=45)
A_QUARTER = timedelta(days=92)
UNSENT = (IssueState.APPROVED, IssueState.SCHEDULED, IssueState.SENDING)
FROZEN = (*UNSENT, IssueState.SENT)


def draft(newsletter: Newsletter, month: date, by: Account | None, address: str) -> Issue:
    """The monthly issue, started when there is none: what campaigns did, what was picked, and what is evergreen.

    Drafting again only adds what is new: no text is touched, and no line that was taken out comes back.
    `address` is the public address (settings.address), for links to our own pages.
    Raises NotNow when the issue of that month is scheduled or sent.
    """
    claim(newsletter, month)
    issue = Issue.find(newsletter, IssueKind.ISSUE, month)
    if issue is None:
        issue = Issue.start(newsletter, IssueKind.ISSUE, month, by)
        sign_off(issue)
    elif not issue.editable:
        raise NotNow(f"{issue.title} is {issue.state}, so nothing can be drafted into it.")
    news = told.put(issue, _news(issue, address), by)
    placed = _place_picked(issue, by)
    suggested = _suggest(issue)
    name(issue)
    audit.record("issue.drafted", issue.ref, by, told=news, placed=placed, suggested=suggested)
    return issue


def next_month(newsletter: Newsletter) -> date:
    """The month whose issue is to be drafted next: the first, from now on, that is not locked."""
    month = newsletter.next_month(clock.now())
    while (issue := Issue.find(newsletter, IssueKind.ISSUE, month)) is not None and not issue.editable:
        month = month_after(month)
    return month


def due(newsletter: Newsletter) -> date | None:
    """The month whose issue should have drafted itself by now and has not; None when there is nothing to do."""
    month = newsletter.next_month(clock.now())
    drafted = newsletter.drafted_month is not None and newsletter.drafted_month >= month
    return None if drafted or newsletter.drafting_instant(month) > clock.now() else month


def draft_itself(newsletter: Newsletter, address: str) -> Issue | None:
    """The issue that is to draft itself by now; None when there is nothing to do. Of several workers one does it.

    An issue that a person has already put up for review, or further, is left alone.
    """
    month = due(newsletter)
    if month is None or not claim(newsletter, month):
        return None
    issue = Issue.find(newsletter, IssueKind.ISSUE, month)
    return draft(newsletter, month, None, address) if issue is None or issue.state == IssueState.DRAFT else None


def claim(newsletter: Newsletter, month: date) -> bool:
    """Remember that a month was drafted, so that it never drafts itself again; False when that was known.

    Written first: of two who draft at once the second waits here, and then finds the first one's issue.
    """
    month = month.replace(day=1)
    mine = update(Newsletter).where(Newsletter.id == newsletter.id)
    later = mine.where(or_(Newsletter.drafted_month.is_(None), Newsletter.drafted_month < month))
    claimed = db.session.scalar(later.values(drafted_month=month).returning(Newsletter.id)) is not None
    if not claimed:
        hold_place(newsletter)
    db.session.refresh(newsletter)
    return claimed


def hold_place(newsletter: Newsletter) -> None:
    """Let whoever else starts an issue of this newsletter wait until this is committed."""
    mine = update(Newsletter).where(Newsletter.id == newsletter.id)
    db.session.execute(mine.values(last_number=Newsletter.last_number))


def still_open(examples: bool, address: str) -> list[str]:
    """What readers can still do, a paragraph each: respond to consultations, sign letters, take part."""
    now, teller = clock.now(), Teller(address, ())
    closing = [each for each in facts.deadlines(now, examples, A_QUARTER) if each.happened == "closing"]
    asking = [each for each in facts.letters(now, examples) if each.happened == "open"]
    lines = [*teller.deadlines(closing), *teller.letters(asking), *teller.doings(facts.doings(examples))]
    return [line.text for line in lines]


def known_among(paragraphs: Iterable[str]) -> set[str]:
    """The paragraphs that are about something of which campaigns know how it stands."""
    things = facts.things(clock.now())
    return {paragraph for paragraph in paragraphs if factcheck.linked(paragraph, things)}


def about(noun: str, slug: str) -> facts.Alert:
    """What an alert about a letter or consultation is made of; raises NotNow when that is not public."""
    found = facts.alert(noun, slug)
    if found is None:
        raise NotNow(f"This {noun} is not public yet, so no alert can link to it. Publish it first.")
    return found


def live(issue: Issue, at: datetime | None = None) -> dict[str, Fact]:
    """What the live facts in an issue mean at an instant, or now."""
    keys = [key for text in issue.texts for key in livefacts.calls(text)]
    return livefacts.resolve(keys, facts.things(at or clock.now(), livefacts.slugs(keys))) if keys else {}


def wording(issue: Issue) -> Wording:
    """How an issue reads: with what was approved, once it is; before, with what is true now."""
    return issue.approved_wording if issue.state in FROZEN else issue.wording(live(issue))


def background(issue: Issue) -> Background:
    """What pre-flight holds an issue against."""
    return Background(wording(issue), facts.things(clock.now()), issue.going_out)


def changes(issue: Issue, at: datetime | None = None) -> tuple[Change, ...]:
    """What is not as it was approved, at an instant or now; nothing for one that is still written, or sent."""
    if issue.state not in UNSENT or not issue.approved_facts:
        return ()
    day = clock.local(at or issue.going_out).date()
    return livefacts.changes(issue.approved_facts, live(issue, at), day)


def review_anew(issue: Issue, by: Account) -> None:
    """Take the facts as they are now, and ask for approval again; raises NotNow when nothing changed.

    What would be held anyway any editor may put up again; what would go out a publisher alone may stop.
    """
    db.session.refresh(issue)
    changed = changes(issue)
    if not changed:
        raise NotNow(f"What {issue.title} says is as it was approved: there is no new text.")
    if issue.state == IssueState.SCHEDULED and not (by.may(Role.PUBLISHER) or any(each.holds for each in changed)):
        raise NotNow("Only a publisher or an administrator may stop what would go out.")
    issue.review_anew(f"what it says has changed: {'; '.join(each.words for each in changed)}", by)


def uptakes(issue: Issue, at: datetime, span: timedelta, address: str) -> tuple[facts.Uptake, ...]:
    """What people did, before an instant and after it, on those of our pages that an issue links to or has facts of.

    `address` is the public address, below which our own pages are.
    """
    names, own = set(), f"{address}/"
    for text in issue.texts:
        names |= {key.partition(" ")[2] for key in livefacts.calls(text)}
        links = (each.address for each in markdown.references(text)) if address in text else ()
        names |= {urlsplit(link).path.removeprefix(urlsplit(address).path) for link in links if link.startswith(own)}
    return facts.uptakes(names, at, span) if names else ()


def live_facts(day: date) -> list[tuple[facts.Thing, list[tuple[str, str]]]]:
    """Every live fact for the picker, with what it would say on a day: what still runs first."""
    things = sorted(facts.things(clock.now(), None), key=lambda thing: thing.standing != "")
    return list(livefacts.offers(things, day))


def place(issue: Issue, thing: Item | Resource, section: Section | None, by: Account) -> Entry:
    """Put an item or resource into an issue, into the given section or where resources stand; an item is picked by it.

    Raises NotNow when the issue is locked.
    """
    entry = Entry.of(issue, thing)
    entry.accept(section or shelf(issue, by), by)
    return entry


def shelf(issue: Issue, by: Account | None) -> Section:
    """The section in which resources stand; made anew when the issue has none."""
    kept = [section for section in issue.sections if section.kind == SectionKind.RESOURCES]
    if kept:
        return kept[0]
    endings = [section for section in issue.sections if section.kind == SectionKind.SIGN_OFF]
    section = issue.add_section("Tools, publications and resources", issue.sections[-1] if issue.sections else None, by)
    section.kind = SectionKind.RESOURCES
    if endings:
        section.move(issue.sections.index(endings[0]), by)
    return section


def sign_off(issue: Issue) -> None:
    """Let the end of a new issue wish what its season asks for."""
    day = clock.local(issue.newsletter.sending_instant(issue.month)).date()
    for section in issue.sections:
        if section.kind == SectionKind.SIGN_OFF:
            section.markdown = f"{section.markdown}\n\n{seasons.wish(day)}".strip()


def _news(issue: Issue, address: str) -> list[Line]:
    """What campaigns did since the last issue, in the order of the house, without what was told."""
    since, teller = _since(issue), Teller(address, told.known(issue))
    return [
        *teller.campaigns(facts.campaigns(since, issue.example)),
        *teller.deadlines(facts.deadlines(since, issue.example)),
        *teller.letters(facts.letters(since, issue.example)),
        *teller.doings(facts.doings(issue.example)),
    ]


def _since(issue: Issue) -> datetime:
    """When the last issue that was sent had been drafted: what came between that and its sending is news as well."""
    sent = select(func.max(Issue.created_at)).where(Issue.newsletter_id == issue.newsletter_id, Issue.id != issue.id)
    sent = sent.where(Issue.kind == IssueKind.ISSUE, Issue.state.in_((IssueState.SENDING, IssueState.SENT)))
    return db.session.scalar(sent) or clock.now() - RECENT


def _place_picked(issue: Issue, by: Account | None) -> int:
    """Add a line for each picked item and evergreen resource that no issue of this newsletter decided about."""
    already, lines = held(issue), []
    things: list[Item | Resource] = [*_picked(issue), *_evergreen(issue)]
    for thing in things:
        Entry.of(issue, thing).state = EntryState.PLACED
        if (address := canonical_link(thing.link)) not in already:
            already.add(address)
            lines.append(line(thing))
    if lines:
        shelf(issue, by).append("\n\n".join(lines), by)
    db.session.flush()
    return len(lines)


def _picked(issue: Issue) -> Iterable[Item]:
    """Picked stories that neither this issue nor an earlier one has had; one taken out by hand was had."""
    had = set(db.session.scalars(_had(issue.newsletter_id)))
    return [item for item in Item.picked() if item.id not in had]


def number_waiting(newsletter: Newsletter) -> int:
    """How many picked stories no issue of a newsletter has had: the next drafting takes them."""
    mine = select(func.count(Item.id)).where(Item.state == ItemState.PICKED, Item.story_id.is_(None))
    return db.session.scalar(mine.where(Item.id.not_in(_had(newsletter.id)))) or 0


def _had(newsletter_id: int) -> Select[int | None]:
    mine = select(Entry.item_id).join(Issue).where(Issue.newsletter_id == newsletter_id)
    return mine.where(Entry.state == EntryState.PLACED, Entry.item_id.is_not(None))


def _evergreen(issue: Issue) -> Iterable[Resource]:
    """Evergreen resources that this very issue has not had yet: they are offered each month anew."""
    had = set(db.session.scalars(select(Entry.resource_id).where(Entry.issue_id == issue.id)))
    return [resource for resource in Resource.evergreens() if resource.id not in had]


def _suggest(issue: Issue) -> int:
    """Fill up the open suggestions with the most relevant recent stories that nobody has decided about."""
    wanted = SUGGESTIONS - len(Entry.suggested(issue))
    known = (
        select(Entry.item_id).join(Issue).where(Issue.newsletter_id == issue.newsletter_id, Entry.item_id.is_not(None))
    )
    fresh = select(Item).where(Item.state.in_((ItemState.NEW, ItemState.LATER)), Item.story_id.is_(None))
    fresh = fresh.where(Item.score > 0, Item.dated_at > clock.now() - RECENT, Item.id.not_in(known))
    found = db.session.scalars(
        fresh.order_by(Item.score.desc(), func.coalesce(Item.published_at, Item.found_at).desc())
    )
    items = list(found.fetchmany(max(wanted, 0)))
    for item in items:
        Entry.of(issue, item)
    return len(items)


def name(issue: Issue) -> None:
    """Suggest subject and preheader for a draft whose titles no person has saved (a save raises the revision)."""
    headline = headlines.suggest(issue)
    if issue.state == IssueState.DRAFT and headline.subject:
        untouched = update(Issue).where(Issue.id == issue.id, Issue.revision == 0, Issue.state == IssueState.DRAFT)
        db.session.execute(untouched.values(subject=headline.subject, preheader=headline.preheader))
        db.session.refresh(issue)

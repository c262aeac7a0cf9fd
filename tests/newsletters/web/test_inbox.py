"""The inbox at the desk."""

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from broadside import clock
from broadside.audit import Audit
from broadside.config import Settings, read_settings
from broadside.database import db
from broadside.topics import Topic
from newsletters.issues import Issue, IssueKind, IssueState
from newsletters.items import Item, ItemState
from newsletters.resources import Resource
from newsletters.saved_filters import SavedFilter
from newsletters.sections import Section
from tests.conftest import SECRET
from tests.local_site import LocalSite
from tests.newsletters.publication import publication
from tests.people import ALICE, PETRA, account


@pytest.fixture
def settings(settings: Settings, site: LocalSite) -> Settings:
    """Settings that let the local site be asked."""
    return read_settings(home=settings.home, secret_key=SECRET, fetch_private_hosts=site.host)


@pytest.fixture
def items(app: Flask) -> list[int]:
    with app.app_context():
        made = [
            Item(
                link=f"https://news.example.org/{n}",
                title=f"Story <{n}> of the day",
                score=float(9 - n),
                publisher="Harbour",
            )
            for n in range(3)
        ]
        made[0].reasons, made[0].summary = ["Home Office", "GPS tag"], "<p>One in <b>five</b>.</p>"
        db.session.add_all(made)
        db.session.flush()
        db.session.add(
            Item(link="https://else.example.net/0", title="Elsewhere", publisher="Voices", story_id=made[0].id)
        )
        db.session.commit()
        return [item.id for item in made]


def state(app: Flask, number: int) -> ItemState:
    with app.app_context():
        return ItemState(db.session.get_one(Item, number).state)


def test_each_story_says_where_it_is_from_why_it_matters_and_who_else_tells_it(
    alice: FlaskClient, items: list[int]
) -> None:
    page = alice.get("/desk/inbox").text
    assert "Story &lt;0&gt; of the day" in page
    assert "matched: Home Office, GPS tag" in page
    assert re.search(r'also in <a href="https://else.example.net/0"[^>]*>Voices</a>', page)
    assert "One in five." in page
    assert page.index("Story &lt;0&gt;") < page.index("Story &lt;1&gt;")
    assert "Elsewhere" not in page[: page.index('id="reading"')]


@pytest.mark.parametrize(("verb", "expected"), [("pick", "picked"), ("skip", "skipped"), ("later", "later")])
def test_a_button_decides_and_the_next_page_offers_to_undo(
    app: Flask, alice: FlaskClient, items: list[int], verb: str, expected: str
) -> None:
    answer = alice.post("/desk/inbox/decide?order=newest", data={verb: items[0]})
    assert answer.status_code == 303
    assert "order=newest" in answer.location
    assert state(app, items[0]) == expected
    page = alice.get(answer.location).text
    assert "Story &lt;0&gt; of the day”." in page
    assert f'name="undo" value="{items[0]}"' in page
    alice.post("/desk/inbox/decide", data={"undo": items[0]})
    assert state(app, items[0]) == ItemState.NEW


def test_a_story_is_read_by_itself_with_the_weight_of_each_word_and_what_else_has_it(
    app: Flask, alice: FlaskClient, items: list[int]
) -> None:
    with app.app_context():
        db.session.add(Topic(slug="tags", name="Tags", words={"story": 2.5, "five": 1.0}))
        db.session.commit()
    page = alice.get(f"/desk/inbox/{items[0]}?order=newest").text
    assert "<p>One in <b>five</b>.</p>" in page
    assert re.search(r"story <small>in the title, so doubled</small></span><b>\+5</b>", page)
    assert re.search(r"five</span><b>\+1</b>", page)
    assert re.search(r'href="https://else.example.net/0"[^>]*>Voices</a>: Elsewhere', page)
    assert f"/desk/inbox?order=newest#item-{items[0]}" in page


def test_a_copy_is_read_as_its_story_and_what_is_not_there_is_not_found(alice: FlaskClient, items: list[int]) -> None:
    assert "Story &lt;0&gt; of the day" in alice.get(f"/desk/inbox/{items[-1] + 1}").text
    assert alice.get("/desk/inbox/999999").status_code == 404


def test_what_a_source_wrote_is_harmless_even_if_it_was_stored_otherwise(
    app: Flask, alice: FlaskClient, items: list[int]
) -> None:
    with app.app_context():
        db.session.get_one(Item, items[0]).summary = '<img src="https://t.example/x"><a href="javascript:x()">go</a> on'
        db.session.commit()
    page = alice.get(f"/desk/inbox/{items[0]}").text
    assert "go</a> on" in page
    assert "t.example" not in page
    assert "javascript:x" not in page


def test_undo_goes_back_step_by_step_and_takes_back_together_what_was_decided_together(
    app: Flask, alice: FlaskClient, items: list[int]
) -> None:
    alice.post("/desk/inbox/decide", data={"skip": "selected", "item": items[:2]})
    answer = alice.post("/desk/inbox/decide", data={"pick": items[2]})
    for expected in (["skipped", "skipped", "new"], ["new", "new", "new"]):
        page = alice.get(answer.location).text
        undo = re.search(r'class="linkish" name="undo" value="([\d,]+)"', page)
        assert undo
        answer = alice.post("/desk/inbox/decide", data={"undo": undo[1]})
        assert [state(app, number) for number in items] == expected
    assert 'class="linkish" name="undo"' not in alice.get(answer.location).text


def test_without_script_the_list_goes_on_at_the_next_row(alice: FlaskClient, items: list[int]) -> None:
    answer = alice.post("/desk/inbox/decide", data={"pick": items[0]})
    assert answer.location.endswith(f"#item-{items[1]}")
    last = alice.post("/desk/inbox/decide", data={"skip": items[2]})
    assert "#" not in last.location
    scripted = alice.post("/desk/inbox/decide", data={"skip": items[1]}, headers={"HX-Request": "true"})
    assert "#" not in scripted.location


def test_those_selected_are_decided_together_and_undone_together(
    app: Flask, alice: FlaskClient, items: list[int]
) -> None:
    answer = alice.post("/desk/inbox/decide", data={"skip": "selected", "item": items[:2]})
    assert [state(app, number) for number in items] == ["skipped", "skipped", "new"]
    assert "2 items" in alice.get(answer.location).text
    alice.post("/desk/inbox/decide", data={"undo": ",".join(map(str, items[:2]))})
    assert [state(app, number) for number in items] == ["new", "new", "new"]


def test_nothing_selected_changes_nothing_and_says_so(app: Flask, alice: FlaskClient, items: list[int]) -> None:
    answer = alice.post("/desk/inbox/decide", data={"pick": "selected"}, follow_redirects=True)
    assert "Nothing was selected" in answer.text
    assert state(app, items[0]) == ItemState.NEW


def test_a_viewer_sees_and_does_not_decide(app: Flask, victor: FlaskClient, items: list[int]) -> None:
    assert "Story &lt;0&gt;" in (page := victor.get("/desk/inbox").text)
    assert 'name="pick"' not in page
    assert victor.post("/desk/inbox/decide", data={"pick": items[0]}).status_code == 403
    assert state(app, items[0]) == ItemState.NEW


def test_a_stranger_is_sent_to_sign_in(alice: FlaskClient, client: FlaskClient) -> None:
    for path in ("/desk/inbox", "/desk/sources", "/desk/library"):
        assert client.get(path).status_code in (302, 401)


@pytest.mark.parametrize(
    "query", ["state=x&order=y&page=z&since=1&topic=%22&source='", "page=-3", "page=99999", "did=pick&of=x,1,²,9999999"]
)
def test_no_query_breaks_the_page(alice: FlaskClient, items: list[int], query: str) -> None:
    assert alice.get(f"/desk/inbox?{query}").status_code == 200


def test_looking_at_the_inbox_changes_nothing(app: Flask, alice: FlaskClient, items: list[int]) -> None:
    alice.get(f"/desk/inbox?pick={items[0]}&did=pick&of={items[0]}")
    assert alice.get("/desk/inbox/decide").status_code == 405
    assert state(app, items[0]) == ItemState.NEW


def test_a_pasted_address_is_looked_up_corrected_and_picked(app: Flask, alice: FlaskClient, site: LocalSite) -> None:
    head = '<title>A report</title><meta property="og:site_name" content="Harbour">'
    page = alice.post("/desk/inbox/look", data={"address": site.put("/r", head, Content_Type="text/html")}).text
    assert 'value="A report"' in page
    assert 'value="Harbour"' in page
    said = {
        "link": site.url("/r"),
        "title": "A better title",
        "publisher": "Harbour",
        "published_on": "2026-11-18",
        "to": "pick",
    }
    assert alice.post("/desk/inbox/clip", data=said).status_code == 303
    with app.app_context():
        item = db.session.query(Item).one()
        assert (item.title, item.state, item.publisher) == ("A better title", "picked", "Harbour")


def test_a_pasted_address_can_go_to_the_library_once(app: Flask, alice: FlaskClient) -> None:
    said = {
        "link": "https://example.org/guide",
        "title": "Guide",
        "tags": "rights, Guides",
        "evergreen": "y",
        "to": "library",
    }
    alice.post("/desk/inbox/clip", data=said)
    again = alice.post("/desk/inbox/clip", data=said)
    assert "in the library already" in again.text
    with app.app_context():
        guide = db.session.query(Resource).one()
        assert (guide.tags, guide.evergreen) == (["rights", "guides"], True)


def test_an_address_that_cannot_be_read_is_described_by_hand(alice: FlaskClient, site: LocalSite) -> None:
    page = alice.post("/desk/inbox/look", data={"address": site.url("/missing")}).text
    assert "nothing at this address (404)" in page
    assert "by hand" in page
    assert f'value="{site.url("/missing")}"' in page
    assert "private network" in alice.post("/desk/inbox/look", data={"address": "http://169.254.169.254/"}).text


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "//example.org", "example"])
def test_only_web_addresses_are_kept(app: Flask, alice: FlaskClient, link: str) -> None:
    page = alice.post("/desk/inbox/clip", data={"link": link, "title": "x", "to": "pick"})
    assert "must begin with https:// or http://" in page.text
    with app.app_context():
        assert db.session.query(Item).count() == 0


def test_a_bookmarklet_fills_the_form_and_keeps_nothing(app: Flask, alice: FlaskClient) -> None:
    page = html.unescape(alice.get("/desk/inbox/paste").text)
    assert 'href="javascript:(()=>' in page
    assert re.search(r'open\("http://[\w.:]+/desk/inbox/clip"\+', page)
    said = {"url": "https://example.org/a", "title": "A  report\x00", "text": "<script>x</script>Two <b>words"}
    page = alice.get("/desk/inbox/clip", query_string=said).text
    assert 'value="https://example.org/a"' in page
    assert 'value="A report"' in page
    assert "Two words" in page
    assert "<script>x" not in page
    with app.app_context():
        assert db.session.query(Item).count() == 0
    assert alice.get("/desk/inbox/clip?url=javascript:x").status_code == 200


def test_a_note_and_an_assignee_are_kept_shown_and_filtered_by(
    app: Flask, alice: FlaskClient, victor: FlaskClient, items: list[int]
) -> None:
    with app.app_context():
        me = account(ALICE).id
    answer = alice.post(f"/desk/inbox/{items[1]}/note", data={"note": "Ask  Harbour <first>", "assignee": me})
    assert "Ask  Harbour &lt;first&gt;" in alice.get(answer.location).text
    mine = alice.get("/desk/inbox?whose=mine").text
    assert "note: Ask  Harbour" in mine
    assert "for Alice" in mine
    assert "Story &lt;0&gt;" not in mine
    assert "Story &lt;1&gt;" not in victor.get("/desk/inbox?whose=mine").text
    assert "Story &lt;1&gt;" not in alice.get("/desk/inbox?whose=nobody").text
    assert "Story &lt;1&gt;" in victor.get(f"/desk/inbox?whose={me}").text
    alice.post(f"/desk/inbox/{items[1]}/note", data={"note": "", "assignee": "999"})
    assert "Story &lt;1&gt;" not in alice.get("/desk/inbox?whose=mine").text
    with app.app_context():
        said = [row.action for row in db.session.query(Audit) if row.action.startswith("item.")]
        assert said == ["item.noted", "item.assigned", "item.noted", "item.assigned"]


def test_a_filter_is_ones_own_until_it_is_shared_and_then_anybody_removes_it(
    app: Flask, alice: FlaskClient, petra: FlaskClient, victor: FlaskClient, items: list[int]
) -> None:
    where = "/desk/inbox/filters?topic=tags&order=newest&page=3"
    assert "Give the filter a name" in alice.post(where, data={"name": " "}, follow_redirects=True).text
    assert "nothing to save" in alice.post("/desk/inbox/filters", data={"name": "x"}, follow_redirects=True).text
    assert "for you alone" in alice.post(where, data={"name": "Tags, <new>"}, follow_redirects=True).text
    link = r'href="/desk/inbox\?(topic=tags&amp;order=newest|order=newest&amp;topic=tags)">Tags, &lt;new&gt;'
    assert re.search(link, alice.get("/desk/inbox").text)
    assert not re.search(link, petra.get("/desk/inbox").text)
    with app.app_context():
        saved = db.session.query(SavedFilter).one()
        assert saved.query == {"topic": "tags", "order": "newest"}
        number = saved.id
    assert petra.post(f"/desk/inbox/filters/{number}/remove").status_code == 404
    alice.post(where, data={"name": "Tags, <new>", "shared": "yes"})
    assert re.search(f"{link}<", victor.get("/desk/inbox").text)
    page = petra.post(f"/desk/inbox/filters/{number}/remove", follow_redirects=True).text
    assert "is set here still" in page
    assert "Save this filter" in page
    assert petra.post(f"/desk/inbox/filters/{number}/remove").status_code == 404


def test_two_people_may_use_one_name_and_sharing_it_replaces_what_the_desk_had(context: Flask) -> None:
    alice, petra = account(ALICE), account(PETRA)
    SavedFilter.keep("Tags", {"topic": "tags"}, alice)
    SavedFilter.keep("Tags", {"q": "tag"}, petra, shared=True)
    assert [each.query for each in SavedFilter.seen_by(petra)] == [{"q": "tag"}]
    assert len(SavedFilter.seen_by(alice)) == 2
    SavedFilter.keep("Tags", {"q": "GPS"}, alice, shared=True)
    assert [(each.query, each.shared) for each in SavedFilter.seen_by(alice)] == [({"q": "GPS"}, True)]


def test_picks_go_into_the_section_chosen_and_an_undo_takes_them_out_again(
    app: Flask, alice: FlaskClient, items: list[int]
) -> None:
    with app.app_context():
        newsletter = publication()
        issue = Issue.start(newsletter, IssueKind.ISSUE, newsletter.next_month(clock.now()), account(ALICE))
        section = issue.sections[0].id
        issue.sections[0].append("Written by hand.", account(ALICE))
        db.session.commit()
    assert f'<option value="{section}"' in alice.get("/desk/inbox").text
    answer = alice.post("/desk/inbox/decide", data={"pick": "selected", "item": items[:2], "into": section})
    page = alice.get(answer.location).text
    assert "Picked into “" in page
    assert f'<option value="{section}" selected>' in page

    def written() -> str:
        with app.app_context():
            return db.session.get_one(Section, section).markdown

    assert "Written by hand.\n\nHarbour | [Story" in written()
    assert written().count("https://news.example.org/") == 2
    alice.post(f"/desk/inbox/decide?into={section}", data={"undo": ",".join(map(str, items[:2]))})
    assert written() == "Written by hand."
    assert [state(app, number) for number in items] == ["new", "new", "new"]
    alice.post("/desk/inbox/decide", data={"pick": items[0], "into": section})
    assert written().count("https://news.example.org/") == 1


def test_where_triage_ends_a_press_puts_what_was_picked_into_the_next_issue(
    app: Flask, alice: FlaskClient, items: list[int]
) -> None:
    with app.app_context():
        newsletter = publication()
        month = newsletter.next_month(clock.now())
    alice.post("/desk/inbox/decide", data={"pick": "selected", "item": items[:2]})
    assert "picks wait" not in alice.get("/desk/inbox").text
    assert f"2 picks wait for the issue of {month:%B %Y}." in alice.get("/desk/inbox?state=picked").text
    alice.post("/desk/inbox/decide", data={"skip": items[2]})
    form = {"newsletter": "immigration-data-and-technology", "kind": "issue"}
    assert all(f'name="{name}" value="{value}"' in alice.get("/desk/inbox").text for name, value in form.items())
    draft = alice.post("/desk/issues/draft", data=form).location
    assert "2 new lines are in their place" in alice.get(draft).text
    assert "wait for" not in alice.get("/desk/inbox").text
    alice.post("/desk/inbox/decide", data={"pick": items[2]})
    page = alice.get("/desk/inbox").text
    assert "1 pick waits for No. 1: " in page
    assert "Put it in" in page
    with app.app_context():
        db.session.get_one(Issue, 1).state = IssueState.APPROVED  # a line more would void the approval
        db.session.commit()
    assert "waits for" not in alice.get("/desk/inbox").text


def test_a_section_that_is_not_to_be_had_takes_no_pick(app: Flask, alice: FlaskClient, items: list[int]) -> None:
    answer = alice.post("/desk/inbox/decide", data={"pick": items[0], "into": 999})
    assert state(app, items[0]) == "picked"
    assert "Picked: “" in alice.get(answer.location).text

"""Authorisation: every route of the desk against every role. A new route must be written into the table here."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.routing.converters import AnyConverter, IntegerConverter
from werkzeug.test import TestResponse

from broadside.accounts import Role
from broadside.database import db
from broadside.web.access import least_role
from tests.people import ADA, ALICE, PETRA, VICTOR, account, signed_in

VIEWER = """
    home.show palette.ask palette.find audit.index returns.index pattern.show example.show
    account.index account.rename account.end_session account.end_all_sessions security.change_password
    codes.index codes.turn_on codes.turn_off codes.renew_recovery
    inbox.show library.show sources.show sources.export sources.export_list issues.index issues.compose
    issues.preview issues.proof issues.readers issues.see_as issues.review issues.schedule issues.section issues.sending
    issues.sending_progress issues.subject issues.versions issues.version issues.unkept issues.comments
    issues.sending_domains issues.sending_compared inbox.read inbox.learnt
    people.index people.search people.person people.form
    organisations.index organisations.show organisation_merging.index
    campaigns.index campaigns.show actions.index events.index
    letters.index letters.show letters.versions letters.version_text letters.pack letters.reply_file
    letters.show_news letters.news_proof letters.news_progress
    consultations.index consultations.show
    responses.index responses.show responses.question responses.paper
    deadlines.index deadlines.yours deadlines.choose deadlines.make_key deadlines.end_key
    moderation.index moderation.search moderation.one moderation.embed asking.index workers.index
"""
EDITOR = """
    inbox.keep inbox.note inbox.save_filter inbox.remove_filter inbox.forget inbox.recall
    inbox.decide inbox.look inbox.paste inbox.describe
    issues.discard issues.ask_discard issues.draft issues.draft_again issues.accept_entry issues.decline_entry
    issues.add_link issues.add_picture issues.ask issues.withdraw issues.add_section issues.save_section
    issues.turn_section issues.restore issues.be_here issues.earlier issues.take_earlier
    issues.hide_empty issues.name_each issues.move_section issues.split_section issues.save_subject
    issues.test issues.send_test issues.sending_report issues.review_anew issues.draft_alert
    issues.mend issues.take_back issues.visit_again issues.comment issues.settle_comment issues.ask_colleagues
    issues.looked issues.send_mine issues.draft_correction issues.count_replies
    library.edit library.change library.archive library.restore library.add library.keep
    people.again people.remove people.export
    organisations.add organisations.keep organisations.edit organisations.change organisations.export
    organisations.add_contact organisations.remove_contact
    organisation_merging.ask organisation_merging.merge organisation_merging.undo organisation_merging.tell_apart
    organisation_imports.upload organisation_imports.take organisation_imports.show organisation_imports.begin
    organisation_imports.cancel
    imports.one imports.add imports.upload imports.take imports.show imports.begin imports.cancel imports.match
    imports.problems
    sources.pause sources.read sources.ask_to_remove sources.remove sources.resume sources.add sources.keep sources.find
    sources.take_list
    campaigns.add campaigns.begin campaigns.edit campaigns.change
    campaigns.add_update campaigns.edit_update campaigns.change_update campaigns.remove_update
    actions.add actions.begin actions.edit actions.change actions.call_off actions.bring_back
    events.add events.begin events.edit events.change events.call_off events.bring_back
    letters.add letters.begin letters.edit letters.change letters.ask_discard letters.discard letters.text
    letters.write_text letters.pause letters.make_pack letters.add_reply letters.record_reply letters.edit_reply
    letters.change_reply letters.draft_news letters.change_news letters.discard_news
    consultations.add consultations.watch consultations.write consultations.enter consultations.edit
    consultations.change consultations.refresh consultations.follow consultations.leave consultations.take_position
    consultations.ask_move consultations.move consultations.note_change consultations.add_partner
    consultations.drop_partner consultations.add_step consultations.finish_step consultations.move_step
    consultations.drop_step consultations.publish_outcome consultations.withdraw
    responses.begin responses.introduction responses.introduce responses.add_question responses.paste_questions
    responses.reword responses.assign responses.move responses.remove responses.restore responses.answer
    responses.bring_back responses.comment responses.settle responses.invite responses.invite_again responses.end
    deadlines.plan deadlines.add deadlines.move
    moderation.decide moderation.export moderation.link moderation.ask
    moderation.enter moderation.add moderation.upload moderation.look moderation.take_in
    asking.choose asking.preview asking.send asking.ask_remind asking.remind asking.export
"""
PUBLISHER = """
    issues.correct issues.release issues.approve issues.set_schedule issues.unschedule issues.steer issues.ask_cancel
    issues.cancel issues.set_embargo
    campaigns.publish campaigns.hide campaigns.close campaigns.reopen
    letters.ask_publish letters.publish letters.ask_resume letters.resume letters.ask_close letters.close
    letters.ask_reopen letters.reopen letters.ask_extend letters.extend letters.ask_deliver letters.deliver
    letters.ask_send_news letters.send_news letters.steer_news
    consultations.submit consultations.set_public
    responses.lock responses.unlock responses.ask_submit responses.submit responses.set_public
"""
ADMIN = """
    accounts.index accounts.show accounts.invite_form accounts.invite accounts.invite_again accounts.withdraw
    accounts.change_role accounts.deactivate accounts.reactivate accounts.ask_forget_codes accounts.forget_codes
    example.load example.remove newsletter.show newsletter.change founding.ask founding.begin
    outbox.index outbox.show outbox.html outbox.source
    sender.index sender.check sender.make_key
    people.ask_to_erase people.erase
"""
LEAST = {
    endpoint: role
    for role, endpoints in zip(Role, (VIEWER, EDITOR, PUBLISHER, ADMIN), strict=True)
    for endpoint in endpoints.split()
}
HOLDERS = {Role.VIEWER: VICTOR, Role.EDITOR: ALICE, Role.PUBLISHER: PETRA, Role.ADMIN: ADA}


def desk_rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if re.match(r"/desk(/|$)", rule.rule)]


def path_of(app: Flask, rule: Rule) -> str:
    """A path of the rule, about something that is not there."""
    values: dict[str, object] = {}
    for name in rule.arguments:
        converter = rule._converters[name]
        if isinstance(converter, AnyConverter):
            values[name] = min(converter.items)
        else:
            values[name] = 999_999 if isinstance(converter, IntegerConverter) else "nothing"
    return app.url_map.bind("localhost").build(rule.endpoint, values, force_external=False)


def requests(app: Flask) -> Iterator[tuple[str, str, str]]:
    """(endpoint, method, path) of everything that can be asked of the desk."""
    for rule in desk_rules(app):
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            yield rule.endpoint, method, path_of(app, rule)


def to_sign_in(answer: TestResponse) -> bool:
    return answer.status_code == 302 and (answer.location or "").startswith("/sign-in")


@pytest.fixture
def peopled(app: Flask) -> Flask:
    """The application with one account of each role."""
    with app.app_context():
        for email in HOLDERS.values():
            account(email)
        db.session.commit()
    return app


def test_the_table_names_every_route_of_the_desk_and_no_other(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in desk_rules(app)}
    assert endpoints - set(LEAST) == set(), "write the new routes, with the least role for each, into the table above"
    assert set(LEAST) - endpoints == set(), "these routes are gone: take them out of the table"


def test_every_view_asks_for_the_role_in_the_table(app: Flask) -> None:
    asked = {rule.endpoint: least_role(app.view_functions[rule.endpoint]) for rule in desk_rules(app)}
    assert asked == {endpoint: LEAST.get(endpoint) for endpoint in asked}


def test_strangers_are_sent_to_sign_in_from_every_route(peopled: Flask, client: FlaskClient) -> None:
    let_in = [
        (method, path) for _, method, path in requests(peopled) if not to_sign_in(client.open(path, method=method))
    ]
    assert let_in == []


@pytest.mark.parametrize("role", list(Role))
def test_each_role_is_let_in_where_the_table_says_and_nowhere_else(peopled: Flask, role: Role) -> None:
    wrong = []
    for endpoint, method, path in requests(peopled):
        client = signed_in(peopled.test_client(), HOLDERS[role])
        answer = client.open(path, method=method)
        kept_out = answer.status_code == 403 or to_sign_in(answer)
        if kept_out == role.covers(LEAST[endpoint]):
            wrong.append((method, path, answer.status_code))
        assert answer.status_code < 500, (method, path)
    assert wrong == []


def test_a_deactivated_account_is_a_stranger_everywhere(peopled: Flask) -> None:
    client = signed_in(peopled.test_client(), PETRA)
    with peopled.app_context():
        account(PETRA).deactivate(None)
        db.session.commit()
    let_in = [
        (method, path) for _, method, path in requests(peopled) if not to_sign_in(client.open(path, method=method))
    ]
    assert let_in == []


def test_no_form_of_the_desk_is_taken_without_its_token(peopled: Flask) -> None:
    peopled.config["WTF_CSRF_ENABLED"] = True
    taken = []
    for _, method, path in requests(peopled):
        if method != "GET":
            answer = signed_in(peopled.test_client(), ADA).open(path, method=method)
            taken += [] if answer.status_code == 400 else [(method, path, answer.status_code)]
    assert taken == []

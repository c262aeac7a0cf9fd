"""The organisations that work on a joint response, at the desk: invited, sent their link again, taken off."""

from flask import abort, request

from broadside.accounts import Role
from broadside.database import db
from broadside.directory.organisations import Organisation
from broadside.house import house
from broadside.people import BadAddress
from broadside.web.access import current_account, role_required
from broadside.web.filled import Filled, address_or_none, line
from campaigns.responses import inviting
from campaigns.responses.inviting import Guest
from campaigns.responses.members import Member
from campaigns.responses.refusals import NotNow
from campaigns.web.responses import Answered, back_to, bp, found, page_of


@bp.post("/<int:ident>/members")
@role_required(Role.EDITOR)
def invite(ident: int) -> Answered:
    """Invite a partner organisation of the directory, by its contact or by an address typed here."""
    response, filled = found(ident), Filled(request.form)
    name = filled.take("organisation", line("the name of an organisation"))
    filled.take("address", address_or_none)
    organisation = Organisation.named(name) if name else None
    if name and organisation is None:
        filled.errors["organisation"] = f"The directory has no “{name}”. Add it there first, or choose another name."
    if filled.errors or organisation is None:
        return page_of(response, filled), 422
    try:
        member = inviting.invite(
            response, Guest(organisation, filled.meant["address"]), house().tokens, current_account()
        )
    except (NotNow, BadAddress) as error:
        db.session.rollback()
        filled.errors["organisation"] = str(error)
        return page_of(response, filled), 422
    db.session.commit()
    return back_to(response, f"{member.name} is invited. Its link goes out by mail within a minute.", "members")


@bp.post("/<int:ident>/members/<int:number>/again")
@role_required(Role.EDITOR)
def invite_again(ident: int, number: int) -> Answered:
    """Send a new link, which ends the old one."""
    member = _member(ident, number)
    member.send_again(current_account())
    db.session.commit()
    return back_to(member.response, f"{member.name} gets a new link. The old one works no more.", "members")


@bp.post("/<int:ident>/members/<int:number>/end")
@role_required(Role.EDITOR)
def end(ident: int, number: int) -> Answered:
    """Take an organisation off the response."""
    member = _member(ident, number)
    member.end(current_account())
    db.session.commit()
    said = f"{member.name} is taken off, and its link works no more. What it wrote stays."
    return back_to(member.response, said, "members")


def _member(ident: int, number: int) -> Member:
    member = db.session.get(Member, number)
    if member is None or member.response_id != ident or member.ended_at is not None:
        abort(404)
    return member

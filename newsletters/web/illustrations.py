"""Pictures of issues: put into a section at the desk, served to everybody from our own host."""

from flask import Blueprint, Response, abort, flash, redirect, request, session
from werkzeug.wrappers import Response as AnyResponse

from broadside.accounts import Role
from broadside.database import db
from broadside.house import house
from broadside.illustrations import MAX_BYTES
from broadside.pictures import BadPicture
from broadside.web.access import current_account, role_required
from newsletters.illustrations import Illustration
from newsletters.web.issues import bp as issues
from newsletters.web.issues import found, section_of, wants_json
from newsletters.web.typed import as_typed
from newsletters.web.workbench import Bench, url_of

bp = Blueprint("pictures", __name__)

YEAR = 31_536_000
LONGEST_ALT = 500
Answer = AnyResponse | dict[str, str] | tuple[dict[str, str] | str, int]


@issues.post("/<int:issue_id>/pictures")
@role_required(Role.EDITOR)
def add_picture(issue_id: int) -> Answer:
    """Keep a picture: script puts it where the caret is, without script it stands at the end of the section."""
    issue = found(issue_id)
    section = section_of(issue, request.form.get("section", 0, type=int))
    upload, alt = request.files.get("picture"), " ".join(as_typed("alt").split())
    try:
        _must_be_described(alt)
        picture = Illustration.add(issue, upload.read(MAX_BYTES + 1) if upload else b"", current_account())
    except BadPicture as error:
        if wants_json():
            return {"words": str(error)}, 422
        return Bench(issue, section, {"alt": alt}, (("", f"{error} Nothing was added."),)).page(), 422
    line = picture.markdown(house().settings.address, "" if request.form.get("decorative") else alt)
    if not wants_json():
        section.append(line, current_account())
        flash(f"The picture stands at the end of “{section.name}”.", "ok")
    db.session.commit()
    return {"markdown": line} if wants_json() else redirect(url_of(issue, section), 303)


@bp.get("/pictures/<name>")
def show(name: str) -> Response:
    """A picture of an issue; for ever the same under its name."""
    kept = db.session.get(Illustration, name) or abort(404)
    response = Response(kept.data, mimetype=kept.media_type)
    response.cache_control.public, response.cache_control.max_age = True, YEAR
    response.cache_control.immutable = True
    return response


@bp.after_request
def keep_cookies_out(response: Response) -> Response:
    """Set no cookie, whoever asks: mail programs and caches keep what they get."""
    session.modified = False
    return response


def _must_be_described(alt: str) -> None:
    if not alt and not request.form.get("decorative"):
        raise BadPicture("Say what the picture shows, for those who do not see it; or tick that it is decorative.")
    if len(alt) > LONGEST_ALT:
        raise BadPicture(f"The description has {len(alt)} characters; at most {LONGEST_ALT} are read out well.")

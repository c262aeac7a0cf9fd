"""The templates of mails: Jinja, laid out by MJML, with the styles that mail programs need on each tag."""

import re
import textwrap
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from mjml import mjml2html

from broadside.config import ROOT
from broadside.delivery.palette import Palette

SERIF = "Charter, 'Bitstream Charter', 'Sitka Text', Cambria, Georgia, serif"
SANS = "-apple-system, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"

_jinja = Environment(
    loader=FileSystemLoader(ROOT / "templates"),
    autoescape=select_autoescape(["mjml"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_jinja.globals.update(serif=SERIF, sans=SANS)


def html(template: str, context: Mapping[str, Any]) -> str:
    """The HTML of `templates/mail/<template>`, written in MJML."""
    return mjml2html(_jinja.get_template(f"mail/{template}").render(context))


def text(template: str, context: Mapping[str, Any]) -> str:
    """The plain text of `templates/mail/<template>`, with never more than one empty line together."""
    written = _jinja.get_template(f"mail/{template}").render(context)
    return re.sub(r"\n{3,}", "\n\n", written).strip("\n") + "\n"


def one_line(words: str) -> str:
    """The words on one line, as a header wants them."""
    return " ".join(words.split())


def wrap(words: str, width: int = 72) -> str:
    """The words wrapped for plain text; long addresses stay whole."""
    return textwrap.fill(one_line(words), width, break_long_words=False, break_on_hyphens=False)


def styles(colour: Palette) -> dict[str, str]:
    """An inline style for each tag that Markdown makes: many mail programs read nothing else."""
    quiet = f"border-color:{colour.line}"
    cell = f"padding:6px 10px 6px 0;border-bottom:1px solid {colour.line};vertical-align:top"
    return {
        "p": "margin:0 0 16px",
        "h3": "margin:26px 0 8px;font-size:19px;line-height:26px;font-weight:600",
        "h4": "margin:22px 0 6px;font-size:17px;line-height:26px;font-weight:600",
        "h5": "margin:18px 0 6px;font-size:17px;line-height:26px;font-weight:600;font-style:italic",
        "h6": "margin:18px 0 6px;font-size:16px;line-height:26px;font-weight:600;font-style:italic",
        "ul": "margin:0 0 16px;padding:0 0 0 22px",
        "ol": "margin:0 0 16px;padding:0 0 0 24px",
        "li": "margin:0 0 8px",
        "a": f"color:{colour.accent};text-decoration:underline",
        "blockquote": f"margin:0 0 16px;padding:0 0 0 18px;border-left:3px solid {colour.line};font-style:italic",
        "hr": f"margin:24px 0;border:0;border-top:1px solid {colour.line}",
        "img": "display:block;max-width:100%;height:auto;border:0",
        "table": f"width:100%;margin:0 0 16px;border-collapse:collapse;font-size:16px;line-height:24px;{quiet}",
        "th": f"{cell};font-weight:600",
        "td": cell,
        "code": "font-family:Menlo,Consolas,monospace;font-size:15px",
        "pre": "margin:0 0 16px;white-space:pre-wrap;font-size:15px;line-height:22px",
    }

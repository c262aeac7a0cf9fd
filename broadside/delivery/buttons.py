"""Calls to action in a mail: a button that every mail program shows, made of a table cell with a colour.

Outlook shows neither padding nor a background on a link; a cell with `bgcolor` it does show.
"""

import re

from markupsafe import Markup

from broadside.delivery.palette import Palette
from broadside.dialect import CALL

PARAGRAPH = re.compile(rf'<p class="{CALL}"[^>]*><a href="([^"]*)"[^>]*>(.*?)</a>(.*?)</p>', re.DOTALL)
TABLE = (
    '<table role="presentation" border="0" cellpadding="0" cellspacing="0" '
    'style="margin:0 0 {below}px;border-collapse:separate"><tr>'
    '<td class="button" bgcolor="{accent}" '
    'style="border:1px solid {accent};border-radius:4px;background-color:{accent}">'
    '<a href="{address}" style="display:inline-block;padding:11px 20px;color:{paper};font-weight:600;line-height:22px;'
    'text-decoration:none">{words}</a></td></tr></table>'
)
NOTE = '<p class="soft" style="margin:0 0 16px;color:{soft};font-size:15px;line-height:22px">{note}</p>'


def drawn(html: Markup, colour: Palette) -> Markup:
    """The HTML of a text, as `markdown.to_html` cleaned it, with its calls to action drawn as buttons."""

    def button(found: re.Match[str]) -> str:
        address, words, note = found.groups()
        made = TABLE.format(
            below=6 if note.strip() else 16, accent=colour.accent, paper=colour.paper, address=address, words=words
        )
        return made + (NOTE.format(soft=colour.soft, note=note.strip()) if note.strip() else "")

    return Markup(PARAGRAPH.sub(button, html))  # noqa: S704 -- what is put around cleaned HTML is written here

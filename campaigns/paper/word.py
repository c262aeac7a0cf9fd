"""A sheet as DOCX: Word's own styles for headings, lists and quotes, so that whoever gets it can go on with it."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time

from docx import Document
from docx.document import Document as Doc
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from docx.text.run import Run as WordRun

from broadside import clock
from campaigns.paper.blocks import Block, Kind, Run, blocks, plain
from campaigns.paper.sheet import Group, Part, Sheet

FACE = "Georgia"
FIXED = "Courier New"
INK = RGBColor(0, 0, 0)
SIZES = {"Heading 1": 14, "Heading 2": 12, "Heading 3": 11, "Heading 4": 11, "Heading 5": 11, "Heading 6": 11}
DEEPEST = 3  # Word has “List Bullet 3” and no deeper
MANY = 24  # names: from here on they stand in two columns


def write(sheet: Sheet) -> bytes:
    """The sheet as a DOCX document, A4, in British English."""
    document = Document()
    _dress(document, sheet)
    _head(document, sheet)
    for part in sheet.parts:
        _part(document, part)
    if sheet.groups:
        _signed(document, sheet)
    if sheet.closing:
        _closing(document, sheet)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _dress(document: Doc, sheet: Sheet) -> None:
    """Paper, faces, language, title and the page's foot."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(27)
    section.top_margin, section.bottom_margin = Mm(24), Mm(26)
    _face(document.styles["Normal"], 11)
    for name, size in SIZES.items():
        _face(document.styles[name], size)
        document.styles[name].paragraph_format.space_after = Pt(6)
    _face(document.styles["Footer"], 8.5)
    for name in ("Quote", "List Bullet", "List Number"):
        document.styles[name].font.name = FACE
    document.styles["Normal"].paragraph_format.space_after = Pt(9)
    facts = document.core_properties
    facts.title, facts.author, facts.language = _line(sheet.title)[:255], "; ".join(sheet.sender)[:255], "en-GB"
    facts.created = facts.modified = datetime.combine(sheet.day, time(12), UTC).replace(tzinfo=None)
    facts.last_modified_by, facts.comments = "", ""
    _foot(section.footer.paragraphs[0], _line(sheet.title))


def _face(style: ParagraphStyle, size: float) -> None:
    style.font.name, style.font.size, style.font.color.rgb = FACE, Pt(size), INK
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)
    fonts.set(qn("w:cs"), FACE)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    properties.append(language)


def _foot(paragraph: Paragraph, title: str) -> None:
    paragraph.add_run(f"{title} · ")
    number = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        number._r.append(part)


def _head(document: Doc, sheet: Sheet) -> None:
    """Who writes, when, to whom, and about what."""
    if sheet.sender:
        sender = document.add_paragraph()
        _lines(sender, sheet.sender, bold=True)
        _rule(sender, "bottom")
        sender.paragraph_format.space_after = Pt(18)
    document.add_paragraph(clock.day_words(sheet.day)).paragraph_format.space_after = Pt(12)
    if sheet.address:
        address = document.add_paragraph()
        _lines(address, sheet.address)
        address.paragraph_format.space_after = Pt(16)
    if sheet.reference:
        document.add_paragraph(f"Reference: {_line(sheet.reference)}")
    document.add_heading(_line(sheet.title), 1)


def _part(document: Doc, part: Part) -> None:
    depth = 1
    if part.heading:
        document.add_heading(_line(part.heading), 2)
        depth = 2
    if part.question:
        document.add_paragraph(plain(part.question), style="Quote")
    _Writer(document, depth).write(blocks(part.markdown))


def _signed(document: Doc, sheet: Sheet) -> None:
    """The groups of names; many of them in two columns, which Word fills evenly."""
    document.add_heading(_line(sheet.signed), 2)
    many = sum(len(group.names) for group in sheet.groups) > MANY
    if many:
        _columns(document, 2)
    for group in sheet.groups:
        _group(document, group)
    if many:
        _columns(document, 1)


def _group(document: Doc, group: Group) -> None:
    document.add_heading(_line(group.heading), 3)
    for name in group.names:
        entry = document.add_paragraph(_line(name)).paragraph_format
        entry.space_after, entry.left_indent, entry.first_line_indent = Pt(2), Mm(5), Mm(-5)
    if group.note:
        document.add_paragraph().add_run(_line(group.note)).italic = True


def _columns(document: Doc, number: int) -> None:
    """Begin a part of the page with so many columns."""
    section = document.add_section(WD_SECTION.CONTINUOUS)
    columns = section._sectPr.find(qn("w:cols"))
    if columns is None:
        columns = OxmlElement("w:cols")
        section._sectPr.append(columns)
    columns.set(qn("w:num"), str(number))
    columns.set(qn("w:space"), "500")


def _closing(document: Doc, sheet: Sheet) -> None:
    for at, note in enumerate(sheet.closing):
        paragraph = document.add_paragraph()
        paragraph.add_run(plain(note)).font.size = Pt(8.5)
        paragraph.paragraph_format.space_after = Pt(4)
        if at == 0:
            paragraph.paragraph_format.space_before = Pt(24)
            _rule(paragraph, "top")


def _lines(paragraph: Paragraph, lines: Iterable[str], bold: bool = False) -> None:
    for at, line in enumerate(lines):
        if at:
            paragraph.add_run().add_break()
        paragraph.add_run(_line(line)).bold = bold


def _rule(paragraph: Paragraph, side: str) -> None:
    """A thin rule above or below a paragraph; it stands before what Word's schema puts after it."""
    borders, edge = OxmlElement("w:pBdr"), OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", "4"), ("space", "6"), ("color", "000000")):
        edge.set(qn(f"w:{name}"), value)
    borders.append(edge)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr"
    )


def _line(text: str) -> str:
    return " ".join(plain(text).split())


@dataclass(frozen=True)
class _Writer:
    """Writes blocks; headings stand `depth` levels below the document's own."""

    document: Doc
    depth: int

    def write(self, found: Iterable[Block], indent: float = 0) -> None:
        for block in found:
            match block.kind:
                case Kind.HEADING:
                    _runs(self.document.add_heading(level=min(6, block.level + self.depth)), block.runs)
                case Kind.LIST:
                    self._list(block, 1)
                case Kind.QUOTE:
                    self._quote(block)
                case Kind.RULE:
                    self.document.add_paragraph("* * *").alignment = WD_ALIGN_PARAGRAPH.CENTER
                case Kind.PARAGRAPH:
                    _runs(self._indented(self.document.add_paragraph(), indent), block.runs)

    def _quote(self, block: Block) -> None:
        for inner in block.blocks:
            if inner.kind == Kind.PARAGRAPH:
                _runs(self._indented(self.document.add_paragraph(style="Quote"), 8), inner.runs)
            else:
                self.write([inner], 8)

    def _list(self, block: Block, level: int) -> None:
        style = ("List Number" if block.number else "List Bullet") + ("" if level == 1 else f" {min(level, DEEPEST)}")
        numbering = _fresh_numbering(self.document, style, block.number) if block.number else None
        for item in block.items:
            self._item(item, style, (level, numbering))

    def _item(self, item: tuple[Block, ...], style: str, place: tuple[int, int | None]) -> None:
        level, numbering = place
        for at, block in enumerate(item):
            if at == 0 and block.kind == Kind.PARAGRAPH:
                paragraph = self.document.add_paragraph(style=style)
                paragraph.paragraph_format.space_after = Pt(4)
                if numbering is not None:
                    _number(paragraph, numbering)
                _runs(paragraph, block.runs)
            elif block.kind == Kind.LIST:
                self._list(block, level + 1)
            else:
                self.write([block], 8.0 * level)

    @staticmethod
    def _indented(paragraph: Paragraph, indent: float) -> Paragraph:
        if indent:
            paragraph.paragraph_format.left_indent = Mm(indent)
        return paragraph


def _runs(paragraph: Paragraph, runs: Iterable[Run]) -> None:
    for run in runs:
        written = paragraph.add_run()
        for at, line in enumerate(run.text.split("\n")):
            if at:
                written.add_break()
            written.add_text(line)
        written.bold, written.italic = run.bold or None, run.italic or None
        if run.code:
            written.font.name = FIXED
        if run.address:
            _link(paragraph, written, run.address)


def _link(paragraph: Paragraph, run: WordRun, address: str) -> None:
    """Make a run a link; python-docx has no word for it."""
    ident = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), ident)
    run.font.underline = True
    paragraph._p.replace(run._r, link)
    link.append(run._r)


def _fresh_numbering(document: Doc, style: str, start: int) -> int:
    """A numbering of its own that begins at `start`: Word would go on counting from the list before."""
    numbering = document.part.numbering_part.element
    properties = document.styles[style].element.pPr.numPr
    model = next(num for num in numbering.num_lst if num.numId == properties.numId.val)
    fresh = numbering.add_num(model.abstractNumId.val)
    fresh.add_lvlOverride(ilvl=0).add_startOverride(start)
    return int(fresh.numId)


def _number(paragraph: Paragraph, numbering: int) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = 0
    properties.get_or_add_numId().val = numbering

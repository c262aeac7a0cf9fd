"""The form that describes a page or a resource: link, title, publisher, description, date, tags."""

from datetime import UTC, datetime, time
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from newsletters.clippings import Clipping
from newsletters.feedsfile import is_web_address
from newsletters.resources import Card, tags_from


def _stripped(value: str | None) -> str:
    return (value or "").strip()


class CardForm(FlaskForm):
    """Filled by what the page says of itself, and editable throughout."""

    link = StringField("Address", [InputRequired("Give the address of the page."), Length(max=2000)], [_stripped])
    title = StringField("Title", [InputRequired("Give it a title."), Length(max=500)], [_stripped])
    publisher = StringField("Publisher", [Length(max=200)], [_stripped], "Who published it: stands before the title.")
    description = TextAreaField("Description", [Length(max=2000)], [_stripped])
    published_on = DateField("Published on", [Optional()])
    tags = StringField("Tags", [Length(max=400)], [_stripped], "Separated by commas.")
    evergreen = BooleanField("Evergreen", description="Offered for each issue, such as a rights guide.")

    def validate_link(self, link: Any) -> None:
        if not is_web_address(link.data):
            raise ValidationError("The address must begin with https:// or http://.")

    def card(self) -> Card:
        """As a resource of the library."""
        return Card(
            link=self.link.data,
            title=self.title.data,
            publisher=self.publisher.data,
            description=self.description.data,
            tags=tags_from(self.tags.data),
            published_on=self.published_on.data,
            evergreen=self.evergreen.data,
        )

    def clipping(self) -> Clipping:
        """As an item of the inbox."""
        day = self.published_on.data
        return Clipping(
            link=self.link.data,
            title=self.title.data,
            publisher=self.publisher.data,
            description=self.description.data,
            published_at=datetime.combine(day, time(12), UTC) if day else None,
        )

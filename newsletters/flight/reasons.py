"""Why each rule matters, in a sentence or two: said beside every finding."""

WHY = {
    "misspelt": "Readers who stumble over a word trust the text less.",
    "twice": "Readers stumble over it.",
    "weekday": "Readers who trust the weekday come on the wrong day, and some are told the wrong deadline.",
    "past": "Readers would be asked for what cannot be done any more.",
    "field": "Readers would see it as it stands here. Greet everybody in the same words.",
    "says-nothing": "Screen readers list links by their text alone: say what is there.",
    "another-host": "Filters take a link that says another address for fraud, and so do readers.",
    "headings": "Screen readers move by headings; a missing step sounds like a missing part.",
    "picture-alone": "Many mail programs show no pictures at first: say in words what it says.",
    "capitals": "It reads as shouting, and filters take it for spam.",
    "same-link": "One link with a clear text is enough; the second may have been meant to lead elsewhere.",
    "dead-link": "Readers would press it and find nothing.",
    "unchecked-link": "It may be well: press it once yourself.",
    "moved-link": "A redirect may end one day, and readers see where a link leads.",
    "long": "Readers have a minute or two. Perhaps a part of it can wait, or be linked.",
    "contrast": "Text needs 4.5 to 1 against what is behind it to be read by everybody (WCAG 2.2, 1.4.3).",
    "support": "Readers there would see the mail otherwise than it is meant.",
    "spam": "SpamAssassin, which many mail servers ask, counts this against the mail.",
}

"""A whole issue, as newsletters send it: made up."""

from broadside.delivery.render import Letter, Section

WELCOME = """\
Welcome to the November edition.

This month we spoke about the **profiling of migrants** and the sharing of data between departments, and heard from
[people who were matched](https://example.org/matched?x=1&y=2). What they told us was plain: nobody had asked them,
nobody had told them, and no letter said whom to write to.
"""
MATCHING = """\
The consultation **closes on Wednesday 2 December at 11:59pm**. We ask for three things:

- time for those concerned to answer
- a public register of each matching exercise
- an end to *bulk* exercises without cause

> The powers would let public bodies compare records of those who least can check them.

## What you can do
Write to alice@example.org, or [answer the consultation yourself](https://example.org/consultation).
"""
ISSUE = Letter(
    newsletter="Immigration, Data and Technology",
    subject="No. 4: the matching powers, and what you can still do",
    preheader="A consultation closes on 2 December; three ways to answer it.",
    issue_line="No. 4: November 2026",
    logo_url="https://news.example.org/logo.png",
    logo_alt="Example Rights Network",
    archive_url="https://news.example.org/issues/4",
    why="You get this because you signed up for Immigration, Data and Technology on 3 March 2026.",
    footer=("Example Rights Network", "12 Example Street, London N1 1AA"),
    greets=True,
    sections=(
        Section("", WELCOME),
        Section("Data matching powers: two weeks left", MATCHING),
        Section(
            "Other news",
            "| When | What |\n|---|---|\n| 8 December | Relief hearing |\n| 17 December | Guidance is published |\n\n"
            "![People outside the court, in rain](https://news.example.org/court.jpg)",
        ),
        Section(
            "Tools, publications and resources",
            "Privacy International | [Tags and trackers](https://example.org/a)\n"
            "Migrants’ Rights Network | [Know Your Rights Guide](https://example.org/b)",
        ),
        Section("", "Thanks for reading, and do share this with others who may want to know more."),
    ),
)

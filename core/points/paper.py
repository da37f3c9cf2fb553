"""A member's points on paper, lot by lot: what the kiosk shows, to take home."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from core.context import Store
from core.document import Block, Document, Row, Rule, Space, Text
from core.points.statements import Line, LotStory, Statement
from core.words import day, say


def for_statement(store: Store, statement: Statement, language: str) -> Document:
    """The statement as a slip in the member's language: every lot that has points or moved, its
    last day, and each line of its story. Names nobody: a slip left behind tells no number.
    """
    at = statement.until.astimezone(store.zone)
    blocks: tuple[Block, ...] = (
        Text(store.name[language], size="heading", align="center", bold=True),
        Text(say(language, "points.paper_title"), align="center"),
        Text(f"{at:%Y-%m-%d %H:%M}", align="center", size="note"),
        Rule(),
        *(block for story in statement.lots for block in _story(store, story, language)),
        Rule(),
        Row(say(language, "points.paper_balance"), f"{statement.balance:,}", bold=True),
    )
    return Document(blocks=blocks, number=f"{at:%Y%m%d-%H%M%S}")


def _story(store: Store, story: LotStory, language: str) -> Iterator[Block]:
    yield _row(store, story.origin, language)
    for line in story.lines:
        yield _row(store, line, language)
    if story.left > 0:
        dies = story.dies_on
        until = say(language, "points.paper_for_ever")
        if dies is not None:
            until = say(language, "points.paper_until", day=day(language, dies))
        yield Row(until, say(language, "points.paper_left", points=story.left), size="note")
    elif story.left < 0:
        yield Row(say(language, "points.paper_owed"), f"{story.left:,}", size="note")
    yield Space()


def _row(store: Store, line: Line, language: str) -> Row:
    return Row(f"{_date(line.at, store)} {say(language, line.key, **line.facts)}", _signed(line))


def _date(at: datetime, store: Store) -> str:
    return f"{at.astimezone(store.zone):%Y-%m-%d}"


def _signed(line: Line) -> str:
    return f"{line.points:+,}"

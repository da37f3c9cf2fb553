"""The member's sheet: tags and notes on the left, proof on the right; and both at a glance."""

from __future__ import annotations

from typing import Any

import flet as ft

from core.members import PROOFS
from core.notes import SEES_MANAGERS_NOTES, Note
from core.tags import Tag
from staff_app.counter import Counter
from staff_app.dossier import Dossier
from staff_app.layout import KEY, TOOL
from staff_app.pieces import (
    QUIET,
    STRONG,
    area,
    badge,
    chip,
    does,
    icon_tool,
    one_line,
    sheet,
    tool,
    wrap,
    write,
)
from staff_app.till import Till
from ui import theme
from ui.front import Front, screen
from ui.keypad import Keypad
from ui.theme import GOOD, POINTS, RADIUS, SPACE, STOP, TILL, WARN, Meaning

MEANINGS: dict[str, Meaning] = {"alert": STOP, "care": WARN, "status": GOOD, "taste": POINTS}


@screen
def AtAGlance(front: Front, till: Till, dossier: Dossier) -> ft.Control:
    """On the strip at checkout: every tag, the newest note, one tap from the whole."""
    known = dossier.known
    if not known.tags and not known.notes:
        return ft.Container(height=0)
    rows: list[ft.Control] = []
    if known.tags:
        badges = [_badge(front, tag) for tag in known.tags]
        rows.append(ft.Row(badges, spacing=SPACE.xs, scroll=ft.ScrollMode.HIDDEN))
    if known.notes:
        rows.append(
            ft.Row(
                [
                    ft.Icon(ft.Icons.STICKY_NOTE_2_OUTLINED, size=18, color=QUIET),
                    ft.Container(one_line(known.notes[0].text, TILL.note), expand=True),
                ],
                spacing=SPACE.xs,
            )
        )
    return area(
        ft.Column(rows, spacing=SPACE.xs, tight=True),
        padding=ft.Padding.symmetric(vertical=SPACE.xs),
        on_press=lambda: till.lay("dossier"),
    )


@screen
def DossierSheet(front: Front, till: Till, dossier: Dossier, counter: Counter) -> ft.Control:
    """Everything a colleague may see and do at the counter."""
    basket = counter.basket
    member = basket.member if basket is not None else None
    if basket is None or member is None:
        return ft.Container(width=0, height=0)
    body = ft.Row(
        [
            ft.Container(_left(front, till, dossier), expand=True),
            ft.VerticalDivider(width=1, color=ft.Colors.OUTLINE_VARIANT),
            ft.Container(_proof(front, dossier, basket.proof), width=300),
        ],
        spacing=SPACE.l,
        expand=True,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    title = f"{member.name} {member.phone_masked}".strip()
    return sheet(front, title, body, lambda: till.lay(""), width=880, height=640)


def _left(front: Front, till: Till, dossier: Dossier) -> ft.Control:
    may_manage = SEES_MANAGERS_NOTES in front.desk.actor.permissions
    return ft.Column(
        [
            write(front.say("dossier.tags"), STRONG),
            _tags(front, dossier),
            write(front.say("dossier.notes"), STRONG),
            ft.Column(
                [_note(front, dossier, one) for one in dossier.known.notes]
                or [write(front.say("dossier.no_notes"), TILL.note, QUIET)],
                spacing=SPACE.xs,
                scroll=ft.ScrollMode.AUTO,
                expand=True,
            ),
            NewNote(front, dossier, may_manage),
        ],
        spacing=SPACE.s,
    )


def _tags(front: Front, dossier: Dossier) -> ft.Control:
    """Every kind there is; the ones she has are filled. Those a rule sets say so."""
    held = {tag.code: tag for tag in dossier.known.tags}
    chips = [
        chip(
            _named(front, kind.title, held.get(kind.code)),
            does(dossier.turn_tag, kind.code),
            chosen=kind.code in held,
            height=40,
        )
        for kind in dossier.known.kinds
    ]
    if not chips:
        return write(front.say("dossier.no_tags"), TILL.note, QUIET)
    return wrap(chips, SPACE.xs)


def _named(front: Front, title: dict[str, str], tag: Tag | None) -> str:
    name = front.pick(title)
    if tag is None or tag.expires_at is None:
        return name
    return front.say("dossier.until", name=name, day=tag.expires_at)


def _note(front: Front, dossier: Dossier, note: Note) -> ft.Control:
    told = front.say("dossier.by", name=note.by, day=note.at)
    if note.visibility != "staff":
        told = f"{told} · {front.say('dossier.managers_only')}"
    return ft.Container(
        ft.Row(
            [
                ft.Column(
                    [write(note.text), write(told, TILL.note, QUIET)],
                    spacing=0,
                    tight=True,
                    expand=True,
                ),
                icon_tool(
                    front.say("dossier.drop"),
                    ft.Icons.DELETE_OUTLINE,
                    does(dossier.drop, note),
                    size=20,
                ),
            ],
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
        bgcolor=ft.Colors.SURFACE_CONTAINER_HIGH,
        border_radius=RADIUS.control,
        padding=ft.Padding.only(left=SPACE.m, top=SPACE.xs, bottom=SPACE.xs),
    )


@screen
def NewNote(front: Front, dossier: Dossier, may_manage: bool) -> ft.Control:
    """A line to type, and for a manager the choice of who reads it."""
    text, set_text = ft.use_state("")
    secret, set_secret = ft.use_state(False)

    def typed(event: Any) -> None:
        set_text(event.control.value)

    async def keep() -> None:
        if await dossier.write(text, for_managers=secret):
            set_text("")

    row: list[ft.Control] = [
        ft.TextField(
            value=text,
            hint_text=front.say("dossier.new_note"),
            on_change=typed,
            on_submit=keep,
            text_style=TILL.body,
            border=ft.OutlineInputBorder(border_radius=RADIUS.control),
            expand=True,
        ),
        tool(
            front.say("dossier.keep"), ft.Icons.CHECK, keep, kind="filled",
            enabled=bool(text.strip()),
        ),
    ]  # fmt: skip
    parts: list[ft.Control] = [ft.Row(row, spacing=SPACE.s)]
    if may_manage:
        parts.append(
            ft.Checkbox(
                label=front.say("dossier.managers_only"),
                value=secret,
                on_change=lambda: set_secret(lambda now: not now),
            )
        )
    return ft.Column(parts, spacing=0, tight=True)


def _proof(front: Front, dossier: Dossier, proof: str) -> ft.Control:
    """How we know her, and the ways to know her better."""
    known = write(front.say(f"till.proof_{proof or 'phone'}"), TILL.body, QUIET)
    parts: list[ft.Control] = [write(front.say("dossier.proof"), STRONG), known]
    if proof in PROOFS:
        meaning = badge(front.say("dossier.proven"), GOOD.wash, GOOD.on_wash)
        return ft.Column([*parts, meaning], spacing=SPACE.s)
    send = front.say("prove.again" if dossier.code_sent else "dossier.send_code")
    parts.append(tool(send, ft.Icons.SMS_OUTLINED, dossier.send_code, height=TOOL))
    if dossier.code_sent:
        parts += [
            ft.Text(
                dossier.typed or front.say("dossier.type_code"),
                style=theme.text(24 if dossier.typed else 16, bold=bool(dossier.typed)),
                text_align=ft.TextAlign.CENTER,
            ),
            Keypad(front, dossier.press, key_height=KEY - 8),
        ]
    if dossier.sentence:
        parts.append(write(dossier.sentence, TILL.body, WARN.ink))
    parts.append(
        tool(front.say("dossier.vouch"), ft.Icons.HOW_TO_REG_OUTLINED, dossier.vouch, height=TOOL)
    )
    return ft.Column(parts, spacing=SPACE.s, scroll=ft.ScrollMode.AUTO)


def _badge(front: Front, tag: Tag) -> ft.Control:
    meaning = MEANINGS.get(tag.type, GOOD)
    return badge(front.pick(tag.title), meaning.wash, meaning.on_wash)

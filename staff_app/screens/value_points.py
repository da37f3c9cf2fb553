"""Points as a means of payment: how many in steps, and goods that can be had for points."""

from __future__ import annotations

import flet as ft

from core.checkout import Exchange, Means
from staff_app.layout import KEY
from staff_app.pieces import LABEL, QUIET, STRONG, area, does, icon_tool, write
from staff_app.till import Till
from staff_app.value import Value
from ui.front import Front, screen
from ui.parts import big_button, price
from ui.theme import POINTS, RADIUS, SPACE, TILL


@screen
def PointsEntry(front: Front, till: Till, value: Value, means: Means) -> ft.Control:
    """What the member has, how many are used, and the goods beside it."""
    column: list[ft.Control] = [_has(front, till, means)]
    if means.points.points:
        column.append(_steps(front, till, value, means))
    else:
        column.append(write(front.say(means.points.why, **dict(means.points.facts)), TILL.body))
    if means.exchanges:
        column.append(write(front.say("till_value.for_points"), LABEL, QUIET))
        column += [_exchange(front, till, value, one) for one in means.exchanges]
    return ft.Column(
        [
            ft.Column(column, spacing=SPACE.m, expand=True, scroll=ft.ScrollMode.AUTO),
            _confirm(front, till, value, means),
        ],
        spacing=SPACE.s,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _has(front: Front, till: Till, means: Means) -> ft.Control:
    """The member's points and what one step of them takes off."""
    rate = front.say("till_value.step", points=means.step_points, cents=means.step_cents)
    told: list[ft.Control] = [
        write(front.say("till_value.has", points=means.points_have), TILL.title, POINTS.on_wash)
    ]
    told.append(write(rate, TILL.note, POINTS.on_wash))
    if not means.proven:
        free = front.say("till_value.free", cents=means.free_cents)
        told.append(write(free, TILL.note, POINTS.on_wash))
    return ft.Container(
        ft.Column(told, spacing=SPACE.hair, tight=True),
        bgcolor=POINTS.wash,
        border_radius=RADIUS.card,
        padding=SPACE.m,
    )


def _steps(front: Front, till: Till, value: Value, means: Means) -> ft.Control:
    """Fewer, more; never more than fits."""
    step, most = means.step_points, means.points.points
    less, more = max(step, value.points - step), min(most, value.points + step)
    return ft.Row(
        [
            icon_tool(
                front.say("till_value.fewer"),
                ft.Icons.REMOVE_CIRCLE_OUTLINE,
                does(value.change, points=less),
                size=36,
                disabled=value.points <= step,
            ),
            ft.Container(
                ft.Column(
                    [
                        write(front.say("till.points", points=value.points), TILL.display),
                        price(
                            value.points // step * means.step_cents,
                            TILL.title,
                            currency=till.house.store.currency,
                        ),
                    ],
                    spacing=0,
                    tight=True,
                    horizontal_alignment=ft.CrossAxisAlignment.CENTER,
                ),
                expand=True,
                alignment=ft.Alignment.CENTER,
            ),
            icon_tool(
                front.say("till_value.more"),
                ft.Icons.ADD_CIRCLE_OUTLINE,
                does(value.change, points=more),
                size=36,
                disabled=value.points >= most,
            ),
        ]
    )


def _exchange(front: Front, till: Till, value: Value, one: Exchange) -> ft.Control:
    """A piece of the basket for its points; greyed when the member has too few."""
    reward = one.reward
    asks = front.say("till.points", points=reward.points)
    if reward.cash_cents:
        asks = front.say("till_value.and_cash", points=reward.points, cents=reward.cash_cents)
    ready = one.enough and not value.busy
    return area(
        ft.Row(
            [
                ft.Icon(ft.Icons.REDEEM, color=POINTS.ink),
                ft.Container(write(front.pick(reward.name), STRONG), expand=True),
                write(asks, STRONG, POINTS.ink if one.enough else QUIET),
            ],
            spacing=SPACE.s,
        ),
        on_press=does(value.exchange, one.line_number) if ready else _nothing,
        height=KEY - SPACE.xs,
        padding=ft.Padding.symmetric(horizontal=SPACE.m),
        bgcolor=ft.Colors.SURFACE_CONTAINER_HIGH,
        border_radius=RADIUS.control,
        opacity=1 if one.enough else 0.5,
    )


def _nothing() -> None:
    """Too few points for these goods."""


def _confirm(front: Front, till: Till, value: Value, means: Means) -> ft.Control:
    cents = value.points // means.step_points * means.step_cents
    return big_button(
        front.say("till_value.use_points", points=value.points, cents=cents),
        value.use_points,
        style=TILL.title,
        height=KEY + SPACE.xs,
        enabled=bool(value.points) and not value.busy,
    )

"""Campaigns: something the shop does for its members between two dates, looked at before it starts.

A campaign is a draft, runs, and is stopped. What it does is its ``plan``, a value of the room that
carries it out (``core.birthdays.plan``); this module knows only who may run what, and when.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

import orjson
from pydantic import BaseModel
from sqlalchemy import Column, Date, String, Table, Text, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from core import journal
from core.context import Context
from core.db.ids import new_id
from core.db.schema import Key, UtcTime, metadata
from core.refusals import Refusal

campaigns = Table(
    "campaigns",
    metadata,
    Column("id", Key, primary_key=True),
    Column("code", String(24), nullable=False, unique=True),
    Column("kind", String(12), nullable=False),
    Column("title_en", String(80), nullable=False),
    Column("title_zh", String(80), nullable=False),
    Column("state", String(8), nullable=False),
    Column("starts_on", Date, nullable=True),
    Column("ends_on", Date, nullable=True),
    Column("plan", Text, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("started_at", UtcTime, nullable=True),
    Column("stopped_at", UtcTime, nullable=True),
)

State = Literal["draft", "running", "stopped"]


class CampaignUnknown(Refusal):
    """No campaign of this code."""

    key = "campaign.unknown"


class CodeTaken(Refusal):
    """Another campaign has this code."""

    key = "campaign.code_taken"


class WrongWayRound(Refusal):
    """It would end before it starts."""

    key = "campaign.ends_first"


class NotInThisState(Refusal):
    """A draft can be started, a running one stopped, a stopped one neither."""

    key = "campaign.not_in_state"


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as it is kept. Dates are the shop's days, both included; None is open."""

    id: UUID
    code: str
    kind: str
    titles: dict[str, str]
    state: State
    starts_on: date | None
    ends_on: date | None
    plan: Mapping[str, Any]
    made_at: datetime
    started_at: datetime | None
    stopped_at: datetime | None

    def covers(self, day: date) -> bool:
        """Whether it runs on this day."""
        begun = self.starts_on is None or self.starts_on <= day
        return self.state == "running" and begun and (self.ends_on is None or day <= self.ends_on)


NEW = insert(campaigns).on_conflict_do_nothing(index_elements=["code"]).returning(campaigns.c.id)
RUNNING = (
    select(campaigns)
    .where(campaigns.c.kind == bindparam("kind"), campaigns.c.state == "running")
    .order_by(campaigns.c.started_at, campaigns.c.id)
)


def make(
    ctx: Context,
    code: str,
    kind: str,
    *,
    titles: dict[str, str],
    plan: BaseModel,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> UUID:
    """A new draft. Refuses a code that is taken, and dates the wrong way round."""
    ctx.require("manage_campaigns")
    if starts_on and ends_on and ends_on < starts_on:
        raise WrongWayRound
    campaign_id = new_id()
    row = {
        "id": campaign_id,
        "code": code,
        "kind": kind,
        "title_en": titles["en"],
        "title_zh": titles["zh_Hant"],
        "state": "draft",
        "starts_on": starts_on,
        "ends_on": ends_on,
        "plan": _written(plan),
        "made_at": ctx.now,
        "started_at": None,
        "stopped_at": None,
    }
    if ctx.db.execute(NEW, row).scalar() is None:
        raise CodeTaken(code=code)
    journal.announce(ctx, "campaign.made", code, plan=plan.model_dump(mode="json"))
    return campaign_id


def replan(ctx: Context, code: str, plan: BaseModel) -> None:
    """Give a draft or a running campaign another plan. The journal keeps what it was before."""
    ctx.require("manage_campaigns")
    before = find(ctx, code)
    if before.state == "stopped":
        raise NotInThisState(code=code, state=before.state)
    told = plan.model_dump(mode="json")
    _write(ctx, before.id, {"plan": _written(plan)})
    journal.announce(ctx, "campaign.replanned", code, plan=told, before=dict(before.plan))


def start(ctx: Context, code: str) -> None:
    """From now on it gives. A second start of a running campaign changes nothing."""
    _turn(ctx, code, "draft", "running", {"started_at": ctx.now})


def stop(ctx: Context, code: str) -> None:
    """From now on it gives nothing more; what was given stays."""
    _turn(ctx, code, "running", "stopped", {"stopped_at": ctx.now})


def running(ctx: Context, kind: str, day: date) -> list[Campaign]:
    """The campaigns of a kind that run on this day, the longest running first."""
    found = (_campaign(row) for row in ctx.db.execute(RUNNING, {"kind": kind}))
    return [one for one in found if one.covers(day)]


def find(ctx: Context, code: str) -> Campaign:
    """The campaign of this code."""
    row = ctx.db.execute(select(campaigns).where(campaigns.c.code == code)).first()
    if row is None:
        raise CampaignUnknown(code=code)
    return _campaign(row)


def every(ctx: Context, kind: str | None = None) -> list[Campaign]:
    """All campaigns, newest first."""
    wanted = select(campaigns).order_by(campaigns.c.made_at.desc(), campaigns.c.id.desc())
    if kind is not None:
        wanted = wanted.where(campaigns.c.kind == kind)
    return [_campaign(row) for row in ctx.db.execute(wanted)]


def _turn(ctx: Context, code: str, before: State, after: State, values: dict[str, Any]) -> None:
    ctx.require("manage_campaigns")
    turned = ctx.db.execute(
        update(campaigns)
        .where(campaigns.c.code == code, campaigns.c.state == before)
        .values(state=after, **values)
    )
    if turned.rowcount:
        verb = "started" if after == "running" else "stopped"
        journal.announce(ctx, f"campaign.{verb}", code)
    elif (state := find(ctx, code).state) != after:
        raise NotInThisState(code=code, state=state)


def _write(ctx: Context, campaign_id: UUID, values: dict[str, Any]) -> None:
    ctx.db.execute(update(campaigns).where(campaigns.c.id == campaign_id).values(values))


def _written(plan: BaseModel) -> str:
    return orjson.dumps(plan.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS).decode()


def _campaign(row: Any) -> Campaign:
    return Campaign(
        id=row.id,
        code=row.code,
        kind=row.kind,
        titles={"en": row.title_en, "zh_Hant": row.title_zh},
        state=row.state,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        plan=orjson.loads(row.plan),
        made_at=row.made_at,
        started_at=row.started_at,
        stopped_at=row.stopped_at,
    )

"""Messages to members: queued with the deed that wants them, sent later by a runner, never twice."""

from __future__ import annotations

from core.messages.tables import contacts, entries, messages, templates

__all__ = ["contacts", "entries", "messages", "templates"]

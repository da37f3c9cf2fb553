"""Messages to members: queued with the deed that wants them, sent later by a runner, never twice.

messages.queue(ctx, member_id, "points_expiring", {"points": 120, "day": day},
key=f"points_expiring:{member_id}:{day}", purpose="service")
"""

from __future__ import annotations

from core.messages.contacts import drop_contact, set_contact
from core.messages.log import counts, forget, of_member, troubled
from core.messages.outcome import try_again
from core.messages.queueing import queue
from core.messages.wayout import leave

__all__ = [
    "counts",
    "drop_contact",
    "forget",
    "leave",
    "of_member",
    "queue",
    "set_contact",
    "troubled",
    "try_again",
]

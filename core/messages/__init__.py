"""Messages to members: queued with the deed that wants them, sent later by a runner, never twice.

messages.queue(ctx, member_id, "points_expiring", {"points": 120, "day": day},
key=f"points_expiring:{member_id}:{day}", purpose="service")
"""

from __future__ import annotations

from core.messages.queue import queue

__all__ = ["queue"]

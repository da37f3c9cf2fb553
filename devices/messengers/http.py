"""One request to a messenger's API and what came back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from devices.messengers.port import Refused, Unclear

CONNECT_SECONDS: Final = 5.0
ANSWER_SECONDS: Final = 20.0
MOST_BYTES: Final = 1 << 20
NEVER_LEFT: Final = (
    httpx.ConnectError,  # no line, no such name, or a certificate we do not trust
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)
LONGEST_RETRY: Final = 6 * 3600.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply. ``told`` is its JSON object; empty when it is none."""

    status: int
    headers: Mapping[str, str]
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def retry_seconds(self) -> float | None:
        """How long the far side wants to be left alone, when it says so in seconds."""
        said = self.headers.get("retry-after", "")
        return min(float(said), LONGEST_RETRY) if said.isdigit() else None


class Line:
    """HTTPS to one provider: no redirects, no proxies of the environment, no retries of its own."""

    def __init__(self, base_url: str, *, auth: tuple[str, str] | None = None, bearer: str = ""):
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        self._client = httpx.Client(
            base_url=base_url.rstrip("/"),
            auth=auth,
            headers={"Accept": "application/json", **headers},
            timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
            trust_env=False,
            follow_redirects=False,
        )

    def call(self, method: str, path: str, **more: Any) -> Answer | Refused | Unclear:
        """The reply; ``Refused`` when nothing left us, ``Unclear`` when no whole reply came."""
        try:
            with self._client.stream(method, path, **more) as reply:
                return Answer(reply.status_code, reply.headers, _json(reply))
        except NEVER_LEFT as trouble:
            return Refused("unreachable", type(trouble).__name__)
        except httpx.HTTPError as trouble:
            return Unclear("no_answer", type(trouble).__name__, askable=True)

    def close(self) -> None:
        """Hang up."""
        self._client.close()


def _json(reply: httpx.Response) -> dict[str, Any]:
    """The reply's JSON object, when it is one of a sensible size."""
    body = b""
    for part in reply.iter_bytes():
        body += part
        if len(body) > MOST_BYTES:
            return {}
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}

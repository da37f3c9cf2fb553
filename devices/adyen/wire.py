"""One request to a terminal's door and what came back, with the one distinction that matters.

``NotSent`` means that nothing can have reached the terminal: the door did not open, or somebody in
front of it sent us away. Every other trouble is ``NoAnswer``: the payment may be on its way.
"""

from __future__ import annotations

import asyncio
import ssl
from typing import Final, Protocol

import httpx

from devices.adyen.messages import Message, written

CONNECT_SECONDS: Final = 5.0
MOST_BYTES: Final = 256 * 1024
TURNED_AWAY: Final = frozenset({401, 403, 404})
"""No key, no permission, no such device: the cloud refuses these before it looks for a terminal."""
NEVER_LEFT: Final = (
    httpx.ConnectError,  # no line, no such name, or a certificate we do not trust
    httpx.ConnectTimeout,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)


class NotSent(Exception):
    """Nothing left us. ``reason`` is one of the terminal port's ``REASONS``."""

    def __init__(self, reason: str, told: str = "") -> None:
        super().__init__(reason, told)
        self.reason, self.told = reason, told


class NoAnswer(Exception):
    """Sent, perhaps, and nothing sure came back."""

    def __init__(self, reason: str, told: str = "") -> None:
        super().__init__(reason, told)
        self.reason, self.told = reason, told


class Wire(Protocol):
    """How messages travel: through Adyen's cloud, or sealed over the shop's own network."""

    async def exchange(self, message: Message, seconds: float) -> Message | None:
        """Send a message and wait that long for the reply; None for a good but empty one.

        Raises ``NotSent`` or ``NoAnswer``, nothing else.
        """

    async def reachable(self) -> bool:
        """Whether the terminal would hear a message now."""


class Door:
    """HTTP to one address, a fresh connection each time.

    A kept connection may be dead, and then a refusal looks like a lost answer; so none is kept.
    No redirects (a payment must not be repeated at a door of somebody else's choosing), no proxies
    from the environment, no retries.
    """

    def __init__(self, headers: dict[str, str], tls: ssl.SSLContext | None, name: str = "") -> None:
        self._headers = headers
        self._tls: ssl.SSLContext | bool = tls or False
        self._extensions = {"sni_hostname": name} if name else {}

    async def post(self, url: str, message: Message, seconds: float) -> bytes:
        """The body of the reply to this message."""
        return await self._request("POST", url, written(message).encode(), seconds)

    async def get(self, url: str, seconds: float) -> bytes:
        """The body at this address."""
        return await self._request("GET", url, None, seconds)

    async def _request(self, method: str, url: str, body: bytes | None, seconds: float) -> bytes:
        try:
            async with asyncio.timeout(seconds), self._client(seconds) as client:
                request = client.build_request(
                    method, url, content=body, extensions=self._extensions
                )
                reply = await client.send(request, stream=True)
                return await _body(reply)
        except NEVER_LEFT as trouble:
            raise NotSent("unreachable", type(trouble).__name__) from trouble
        except (httpx.HTTPError, TimeoutError) as trouble:
            raise NoAnswer("no_answer", type(trouble).__name__) from trouble

    def _client(self, seconds: float) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            headers={
                "Content-Type": "application/json",
                "Accept-Encoding": "identity",
                **self._headers,
            },
            timeout=httpx.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS)),
            verify=self._tls,
            trust_env=False,
            follow_redirects=False,
        )


async def _body(reply: httpx.Response) -> bytes:
    """The body of a good reply, as long as it is of a size that a terminal sends."""
    try:
        if reply.status_code in TURNED_AWAY:
            raise NotSent("key_refused", f"HTTP {reply.status_code}")
        if not reply.is_success:
            raise NoAnswer("no_answer", f"HTTP {reply.status_code}")
        body = b""
        async for part in reply.aiter_raw():
            body += part
            if len(body) > MOST_BYTES:
                raise NoAnswer("garbage", "endless")
        return body
    finally:
        await reply.aclose()

"""Terminal API through Adyen's cloud: Cloud device API v1, the synchronous endpoint."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from urllib.parse import quote

from devices.adyen.messages import Ends, Garbage, Message, read
from devices.adyen.wire import Door, NoAnswer, NotSent

STATUS_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class CloudSettings:
    """One terminal of one merchant account.

    ``base_url``: https://device-api-test.adyen.com/v1, live in East Asia
    https://device-api-live-apse.adyen.com/v1. ``device_id`` is model and serial number, the POIID
    of every message. ``sale_id`` names our till. ``timeout_seconds``: the cloud itself gives up
    after 150 s. The key needs the role "Cloud Device API".
    """

    merchant_account: str
    device_id: str
    sale_id: str
    api_key: str = field(repr=False)
    base_url: str = "https://device-api-test.adyen.com/v1"
    timeout_seconds: float = 150.0

    @property
    def ends(self) -> Ends:
        """Who talks to whom."""
        return Ends(self.sale_id, self.device_id)


class Cloud:
    """The wire through the cloud; authenticated by an API key, encrypted by TLS alone."""

    def __init__(self, settings: CloudSettings) -> None:
        merchant, device = (
            quote(each, safe="") for each in (settings.merchant_account, settings.device_id)
        )
        self._address = f"{settings.base_url.rstrip('/')}/merchants/{merchant}/devices/{device}"
        self._door = Door({"X-API-Key": settings.api_key}, ssl.create_default_context())

    async def exchange(self, message: Message, seconds: float) -> Message | None:
        """Send a message to the terminal by way of the cloud and wait for the reply."""
        body = await self._door.post(f"{self._address}/sync", message, seconds)
        if not body.strip():
            return None
        try:
            return read(body)
        except Garbage as trouble:
            raise NoAnswer("garbage") from trouble

    async def reachable(self) -> bool:
        """Whether the cloud has a line to the terminal now."""
        try:
            reply = read(await self._door.get(f"{self._address}/status", STATUS_SECONDS))
        except (NotSent, NoAnswer, Garbage):
            return False
        return reply.get("status") == "ONLINE"

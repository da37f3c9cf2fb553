"""Where a product's picture is: in the shop's own folder, under the server's root."""

from __future__ import annotations


def address(picture: str) -> str:
    """The address of a picture of goods, whatever page asks for it."""
    return f"/pictures/goods/{picture}"

"""Where a product's picture is: beside the app, under the same door as everything of the till."""

from __future__ import annotations


def address(picture: str) -> str:
    """The address of a picture, from the app's own page."""
    return f"pictures/{picture}"

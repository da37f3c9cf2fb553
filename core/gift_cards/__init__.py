"""Gift cards: money paid in advance, kept on a number and a PIN."""

from core.gift_cards.tables import cards, entries

__all__ = ["cards", "entries"]

"""The counter: money meets goods. The one room that knows how a sale touches everything else."""

from core.checkout.laid import MoneyOnCounter, back_to_selling, give_back_card, laid_cash
from core.checkout.sale import (
    Done,
    Due,
    NothingToPay,
    Paying,
    ask_card,
    card_answered,
    done_of,
    due,
    pay_cash,
    paying,
)
from core.checkout.voids import AlreadyVoid, VoidTooLate, void

__all__ = [
    "AlreadyVoid",
    "Done",
    "Due",
    "MoneyOnCounter",
    "NothingToPay",
    "Paying",
    "VoidTooLate",
    "ask_card",
    "back_to_selling",
    "card_answered",
    "done_of",
    "due",
    "give_back_card",
    "laid_cash",
    "pay_cash",
    "paying",
    "void",
]

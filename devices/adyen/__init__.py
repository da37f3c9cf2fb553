"""Adyen terminals, through Adyen's cloud or straight over the shop's network."""

from devices.adyen.cloud import CloudSettings
from devices.adyen.local import LocalSettings
from devices.adyen.nexoblob import SharedKey
from devices.adyen.terminal import AdyenTerminal, adyen_terminal

__all__ = ["AdyenTerminal", "CloudSettings", "LocalSettings", "SharedKey", "adyen_terminal"]

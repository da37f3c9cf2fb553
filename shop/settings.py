"""What the owner of the machine sets: where the database is, where to listen, which machines.

Read from the environment (``SAMMIU_…``) and from a TOML file. A wrong setting is one sentence.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, DirectoryPath, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.sources import InitSettingsSource

from shop.messengers import Messengers


class SettingsWrong(Exception):
    """A setting that cannot be: the text says which, and what it should look like."""


class PrinterSettings(BaseModel):
    """A receipt printer: ``tcp://192.168.1.50:9100``, ``usb://04b8:0e15`` or ``file:///dev/usb/lp0``."""

    url: str
    width_dots: int = Field(576, description="384 for 58 mm paper, 576 for 80 mm")


class TerminalSettings(BaseModel):
    """An Adyen terminal through the cloud."""

    base_url: str = "https://device-api-test.adyen.com/v1"
    merchant_account: str
    device_id: str
    api_key: SecretStr


class Settings(BaseSettings):
    """Everything ``sammiu serve`` needs to know."""

    model_config = SettingsConfigDict(
        env_prefix="SAMMIU_", env_nested_delimiter="__", extra="forbid"
    )

    database_url: str = "sqlite:///sammiu.sqlite3"
    host: str = "127.0.0.1"
    port: int = Field(8550, ge=1, le=65535)
    hosts: tuple[str, ...] = ()
    trust_this_machine: bool = False
    pictures: DirectoryPath | None = None
    printers: dict[str, PrinterSettings] = Field(default_factory=dict)
    terminals: dict[str, TerminalSettings] = Field(default_factory=dict)
    messengers: Messengers = Field(default_factory=Messengers)
    public_url: str = Field(
        "",
        pattern=r"^(https?://[^/?#\s]+)?$",
        description="the shop's own address on the internet, for the way out and for receipts",
    )

    @property
    def every_host(self) -> tuple[str, ...]:
        """The names browsers may use, the one on the internet among them."""
        public = urlsplit(self.public_url).hostname
        return (*self.hosts, public) if public else self.hosts

    @field_validator("database_url")
    @classmethod
    def _known_engine(cls, url: str) -> str:
        if not url.startswith(("sqlite:///", "postgresql+psycopg://", "postgresql://")):
            raise ValueError("a database is sqlite:///file or postgresql://user@host/name")
        if url.startswith("postgresql://"):
            return url.replace("postgresql://", "postgresql+psycopg://", 1)
        return url

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is said on the command line wins, then the environment, then the file."""
        return init_settings, env_settings, InitSettingsSource(settings_cls, _from_file())


def read_settings(**said: Any) -> Settings:
    """The settings in force. Raises ``SettingsWrong`` with one sentence for the first mistake."""
    try:
        return Settings(**{name: value for name, value in said.items() if value is not None})
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_context=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise SettingsWrong(f"setting {place}: {first['msg']}") from wrong


def _from_file() -> dict[str, Any]:
    """``sammiu.toml`` of this folder, or the file that SAMMIU_SETTINGS names."""
    named = os.environ.get("SAMMIU_SETTINGS")
    file = Path(named or "sammiu.toml")
    if not file.exists():
        if named:
            raise SettingsWrong(f"the settings file {named} does not exist")
        return {}
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except tomllib.TOMLDecodeError as wrong:
        raise SettingsWrong(f"the settings file {file} is not TOML: {wrong}") from wrong

"""Adyen's own description of its messages, as the judge of ours.

The two OpenAPI files lie beside the repository, not in it; without them these checks skip.
SAMMIU_SPECS names another folder.
"""

from __future__ import annotations

import functools
import json
import os
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

REPOSITORY = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("SAMMIU_SPECS", REPOSITORY.parent / "shared" / "specs")) / "adyen"
TERMINAL, CLOUD = "TerminalAPI-v1.json", "CloudDeviceService-v1.json"

needs_spec = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="Adyen's OpenAPI files are not beside the repository (shared/specs)"
)


def check(message: dict[str, Any], schema: str | None = None, file: str = TERMINAL) -> None:
    """Fail unless the vendor's schema knows every field of the message and likes its value."""
    if not FOLDER.is_dir():
        return
    if schema is None:
        direction = "Request" if "SaleToPOIRequest" in message else "Response"
        schema = f"TerminalAPI{direction}"
    plain = json.loads(json.dumps(message, default=float))
    errors = [
        f"{list(each.path)}: {each.message}" for each in _judge(file, schema).iter_errors(plain)
    ]
    assert not errors, errors


def faults(message: dict[str, Any], schema: str) -> int:
    """How many things are wrong with a message."""
    plain = json.loads(json.dumps(message, default=float))
    return len(list(_judge(TERMINAL, schema).iter_errors(plain)))


@functools.cache
def _judge(file: str, schema: str) -> Draft202012Validator:
    spec = _strict(json.loads((FOLDER / file).read_text()))
    registry = Registry().with_resource(
        "spec:", Resource.from_contents(spec, default_specification=DRAFT202012)
    )
    root = {"$ref": f"spec:#/components/schemas/{schema}"}
    return Draft202012Validator(
        root, registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER
    )


def _strict(spec: Any) -> Any:
    """The same, but fields the vendor does not list are faults: a typo would pass otherwise."""
    if isinstance(spec, list):
        return [_strict(each) for each in spec]
    if not isinstance(spec, dict):
        return spec
    strict = {name: _strict(each) for name, each in spec.items()}
    if spec.get("type") == "object" and spec.get("properties"):
        strict["additionalProperties"] = False
    return strict

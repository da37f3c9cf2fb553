"""The house rules that no linter knows: lengths, clocks, SQL, words, locks, what we publish."""

import ast
import re
import string
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from packaging.requirements import Requirement

from core import words

ROOT = Path(__file__).parents[1]
HOUSE = ("core", "devices", "ui", "kiosk", "staff_app", "shop")
GENERATED = "core/db/migrations/versions/"
LONGEST = 400
SCREEN_FONTS = ("assets/fonts/SammiuSans-Regular.woff2", "assets/fonts/SammiuSans-Bold.woff2")


# ---------------------------------------------------------------------------------- the code


def test_every_module_can_be_read_in_one_sitting():
    lengths = {name: len(_text(name).splitlines()) for name in _modules()}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_sql_is_never_put_together_by_hand():
    """A statement is a named value; what varies goes in as a parameter."""
    assembled = [
        f"{name}:{call.lineno}"
        for name in _modules()
        if not name.startswith("core/db/")
        for call in _calls(name)
        if _last_name(call.func) in {"text", "exec_driver_sql"} and _is_assembled(call.args)
    ]
    assert assembled == []


def test_core_has_no_clock_and_no_dice():
    """Time and chance come in from outside (`ctx.now`, a key), or no test could repeat a day."""
    asked = {"datetime.now", "datetime.utcnow", "date.today", "datetime.today"}
    asked |= {"time.time", "time.time_ns", "time.localtime"}
    found = [
        f"{name}:{call.lineno} {_dotted(call.func)}"
        for name in _modules("core")
        if not name.startswith("core/db/")
        for call in _calls(name)
        if _dotted(call.func) in asked or _dotted(call.func).startswith("random.")
    ]
    assert found == []


# ---------------------------------------------------------------------------------- the words


def test_every_sentence_is_said_in_every_language():
    spoken = {lang: set(words.sentences(lang)) for lang in words.LANGUAGES}
    every = set().union(*spoken.values())
    assert {lang: sorted(every - known) for lang, known in spoken.items() if every - known} == {}


def test_a_sentence_asks_for_the_same_facts_in_every_language():
    english = words.sentences("en")
    apart = [
        f"{lang}: {key}"
        for lang in words.LANGUAGES
        for key, sentence in words.sentences(lang).items()
        if key in english and _placeholders(sentence) != _placeholders(english[key])
    ]
    assert apart == []


def test_whatever_the_code_says_has_words():
    known = words.sentences("en")
    unknown = [
        f"{name}:{line} {key}"
        for name in _modules()
        for line, key in _keys(name)
        if key not in known
    ]
    assert unknown == []


def test_whoever_speaks_brings_the_facts():
    missing = [
        f"{name}:{call.lineno} {key} wants {sorted(wanted)}"
        for name in _modules()
        for call in _calls(name)
        if (key := _said(call)) and (wanted := _missing_facts(call, key))
    ]
    assert missing == []


def test_our_fonts_can_write_every_sentence():
    """A character that is in no font of ours would show as a box."""
    needed = {
        sign for lang in words.LANGUAGES for text in words.sentences(lang).values() for sign in text
    }
    for font in SCREEN_FONTS:
        drawn = _characters_of(ROOT / font)
        assert sorted(sign for sign in needed if ord(sign) not in drawn and sign != "\n") == []


# -------------------------------------------------------------------- the locks and the papers


def test_nothing_we_publish_names_a_package_host_or_a_machine():
    # Written in pieces, or this file would find itself.
    hosts = [
        "pypi" + r"\.org",
        "python" + r"hosted\.org",
        "registry" + r"\.npmjs",
        "deb" + r"\.debian\.org",
    ]
    places = ["/" + place + "/" for place in ("work", "root", "farm")]
    pattern = r"|".join([*hosts, *(rf"(^|[^A-Za-z0-9_.}}-]){place}" for place in places)])
    found = _git("grep", "-nIE", "--untracked", pattern, "--", ".", ":!LICENSE", ok=(0, 1))
    assert found.splitlines() == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_names_no_place_and_hashes_everything(lock):
    pins = _pins(lock)
    assert "://" not in _text(lock)
    assert [pin for pin, hashes in pins.items() if not hashes] == []


def test_the_locks_keep_what_the_project_asks_for():
    project = tomllib.loads(_text("pyproject.toml"))["project"]
    run, dev = _versions("requirements.lock"), _versions("requirements-dev.lock")
    asked = [Requirement(each) for each in project["dependencies"]]
    to_work = [Requirement(each) for each in project["optional-dependencies"]["dev"]]
    assert [str(each) for each in asked if not _satisfied(each, run)] == []
    assert [str(each) for each in asked + to_work if not _satisfied(each, dev)] == []
    assert {name: pin for name, pin in run.items() if dev.get(name) != pin} == {}


def test_the_papers_name_only_targets_that_exist():
    targets = set(re.findall(r"^([a-z-]+):", _text("Makefile"), re.MULTILINE))
    named = [
        f"{paper}: make {target}"
        for paper in _files(
            "README*.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs/*.md", "docs/**/*.md"
        )
        for target in re.findall(
            r"(?:`|^ *\$? *|&& )make ([a-z][a-z-]*)", _text(paper), re.MULTILINE
        )
        if target not in targets
    ]
    assert named == []


# ------------------------------------------------------------------------------- how we look


def _git(*words: str, ok: tuple[int, ...] = (0,)) -> str:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in ok, done.stderr
    return done.stdout


@cache
def _files(*patterns: str) -> list[str]:
    """What is ours, committed or about to be."""
    listed = _git("ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns)
    return sorted({name for name in listed.splitlines() if (ROOT / name).is_file()})


def _modules(*packages: str) -> list[str]:
    names = _files(*(f"{package}/*.py" for package in packages or HOUSE))
    return [name for name in names if not name.startswith(GENERATED)]


@cache
def _text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@cache
def _nodes(name: str) -> list[ast.AST]:
    return list(ast.walk(ast.parse(_text(name), name)))


def _calls(name: str) -> Iterator[ast.Call]:
    return (node for node in _nodes(name) if isinstance(node, ast.Call))


def _dotted(node: ast.expr) -> str:
    """`datetime.now` for both `datetime.now` and `datetime.datetime.now`."""
    if isinstance(node, ast.Attribute):
        return f"{_last_name(node.value)}.{node.attr}"
    return _last_name(node)


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _is_assembled(args: list[ast.expr]) -> bool:
    """An f-string, a sum or a `%`, or `"…".format(…)`."""
    return any(
        isinstance(arg, ast.JoinedStr | ast.BinOp)
        or (isinstance(arg, ast.Call) and _last_name(arg.func) in {"format", "join"})
        for arg in args[:1]
    )


def _said(call: ast.Call) -> str:
    """The key of `front.say("kiosk.join")` or `words.say(lang, "kiosk.join")`, if written out."""
    if _last_name(call.func) != "say":
        return ""
    written = [each.value for each in call.args if isinstance(each, ast.Constant)]
    return next((key for key in written if isinstance(key, str) and "." in key), "")


def _keys(name: str) -> Iterator[tuple[int, str]]:
    """Keys that are said, and keys that refusals carry as their class's `key`."""
    for node in _nodes(name):
        if isinstance(node, ast.Call) and (key := _said(node)):
            yield node.lineno, key
        elif isinstance(node, ast.ClassDef):
            yield from _class_keys(node)


def _class_keys(node: ast.ClassDef) -> Iterator[tuple[int, str]]:
    for each in node.body:
        is_key = isinstance(each, ast.Assign) and _last_name(each.targets[0]) == "key"
        if is_key and isinstance(each.value, ast.Constant) and "." in str(each.value.value):
            yield each.lineno, str(each.value.value)


def _missing_facts(call: ast.Call, key: str) -> set[str]:
    brought = {each.arg for each in call.keywords}
    if None in brought:  # **facts: only the running shop knows
        return set()
    return {name for name, _ in _placeholders(words.sentences("en").get(key, ""))} - brought


def _placeholders(sentence: str) -> set[tuple[str, str]]:
    """Each fact and its spelling: {("total_cents", "money")}."""
    parts = string.Formatter().parse(sentence)
    return {(re.split(r"[.\[]", name)[0], spec or "") for _, name, spec, _ in parts if name}


@cache
def _characters_of(font: Path) -> set[int]:
    return set(TTFont(font).getBestCmap())


@cache
def _pins(lock: str) -> dict[str, int]:
    """Each `name==version ; marker` with its number of hashes."""
    pins = re.split(r"\n(?=\S)", _text(lock).strip())
    return {pin.split("\\")[0].strip(): pin.count("--hash=sha256:") for pin in pins}


def _versions(lock: str) -> dict[str, str]:
    pins = (Requirement(pin) for pin in _pins(lock))
    return {_canonical(pin.name): str(pin.specifier).removeprefix("==") for pin in pins}


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _satisfied(asked: Requirement, locked: dict[str, str]) -> bool:
    version = locked.get(_canonical(asked.name))
    return version is not None and asked.specifier.contains(version)

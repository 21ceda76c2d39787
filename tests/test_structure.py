"""Rules of the house that no single part can keep: its words, its addresses, what may stand in the repository."""

import ast
import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands, load_command_class
from django.template import Context, Template
from django.test import Client

from accounts.models import User
from referrals.consent.notices import NOTICE_2_32_LONG, NOTICE_DC
from referrals.wording.moments import moment_in_words
from tests import addresses
from tests.directory.listings import make_listing

ROOT = Path(__file__).resolve().parent.parent
OURS = ("accounts", "config", "demo", "directory", "referrals", "core")
# People are people; nobody is hurried, blamed or shouted at.
NEVER = re.compile(r"\b(patients?|clients?|please|oops|invalid)\b", re.IGNORECASE)
# Words of PostgreSQL and of gunicorn that we look for in what they say; and law that has to be quoted word for word,
# which stands in referrals/consent/notices.py alone and is pinned there.
QUOTED = {"too many clients", r"(Invalid request) from ip=.*", NOTICE_2_32_LONG, NOTICE_DC}


def tracked() -> list[Path]:
    """Every file of the repository; in a copy without its history, every file that could be one."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    names = [name for name in listed.stdout.decode().split("\0") if name]
    if not names:
        skipped = {".venv", "var", ".git", "__pycache__"}
        return [path for path in ROOT.rglob("*") if path.is_file() and not skipped & set(path.relative_to(ROOT).parts)]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def text_of(path: Path) -> str:
    """Its text; empty for pictures and archives."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


# --- days and times ---------------------------------------------------------------------------------------------


def test_templates_write_days_and_moments_in_one_way() -> None:
    """As `config.formats` has it: a day and its year, and the hour of a moment after it."""
    named = {
        (path.name, written)
        for path in (ROOT / "templates").rglob("*.html")
        for written in re.findall(r"\|(?:date|time):[\"']([^\"']+)", path.read_text())
    }
    assert {written for _, written in named} == {"DATETIME_FORMAT"}, named
    at = datetime(2026, 5, 14, 10, 2, tzinfo=UTC)
    rendered = Template("{{ at|date }}; {{ at|date:'DATETIME_FORMAT' }}").render(Context({"at": at}))
    assert rendered == "14 May 2026; 14 May 2026, 10:02"
    assert moment_in_words(at, "UTC") == "14 May 2026, 10:02"


# --- words ------------------------------------------------------------------------------------------------------


def sentences(path: Path) -> Iterator[str]:
    """The strings of a program that somebody could read: no docstrings, no single words such as keys."""
    tree = ast.parse(path.read_text())
    described = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, described) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield from [node.value] if " " in node.value.strip() else []


def test_programs_speak_of_people_as_people() -> None:
    offences = [
        (str(path.relative_to(ROOT)), text)
        for app in OURS
        for path in (ROOT / app).rglob("*.py")
        for text in sentences(path)
        if NEVER.search(text) and text not in QUOTED
    ]
    assert offences == []


def test_the_words_of_programs_are_really_read() -> None:
    read = {text for app in OURS for path in (ROOT / app).rglob("*.py") for text in sentences(path)}
    assert {"Type a town or postcode.", "They have not told us yet who runs this group"} <= read
    assert "Everything that must hold." not in read
    assert NEVER.search("Ask the patient.") and not NEVER.search("patience, clientele")


def test_programs_do_not_shout() -> None:
    """An exclamation mark after a word, as in prose: not `!=`, nor `!r`."""
    shouted = [
        (str(path.relative_to(ROOT)), text)
        for app in OURS
        for path in (ROOT / app).rglob("*.py")
        for text in sentences(path)
        if re.search(r"\w!(\s|$)", text)
    ]
    assert shouted == []


def words_of_template(path: Path) -> str:
    text = re.sub(
        r"\{%\s*comment.*?endcomment\s*%\}|\{#.*?#\}|<!--.*?-->|<script.*?</script>", " ", path.read_text(), flags=re.S
    )
    attributes = " ".join(re.findall(r'(?:alt|title|aria-label|placeholder|content)="([^"]*)"', text))
    return re.sub(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", text, flags=re.S) + attributes


def test_templates_too() -> None:
    pages = list((ROOT / "templates").rglob("*.html"))
    assert len(pages) > 50
    for path in pages:
        words = words_of_template(path)
        assert NEVER.findall(words) == [], path
        assert not re.search(r"\w!", words), path


def test_scripts_and_listings_too() -> None:
    for path in [*(ROOT / "static/js").glob("*.js"), *(ROOT / "static/admin_curation").glob("*.js")]:
        strings = re.findall(r"""["'`]([^"'`\n]* [^"'`\n]*)["'`]""", path.read_text())
        assert [text for text in strings if NEVER.search(text)] == [], path
    for path in (ROOT / "demo/listings").glob("*.csv"):
        assert NEVER.findall(path.read_text()) == [], path


# --- what may stand in the repository ---------------------------------------------------------------------------

# Put together here, so that this file does not name them.
REGISTRIES = [
    ".".join(parts)
    for parts in (("pypi", "org"), ("pythonhosted", "org"), ("registry", "npmjs", "org"), ("npmjs", "com"), ("unpkg", "com"),
                  ("jsdelivr", "net"), ("cdnjs", "cloudflare", "com"), ("proxy", "golang", "org"), ("crates", "io"))
]  # fmt: skip
ELSEWHERE = re.compile("|".join(map(re.escape, REGISTRIES)) + r"|--(?:extra-)?index-url[ =]\S*://|index_url\s*=")
A_MACHINE = re.compile(r"(?<![\w.])/(?:root|work|home/\w+|Users/\w+)/\S")


def test_nothing_is_fetched_from_a_registry_by_name() -> None:
    assert [str(path.relative_to(ROOT)) for path in tracked() if ELSEWHERE.search(text_of(path))] == []


def test_no_path_of_somebodys_machine() -> None:
    named = [
        (str(path.relative_to(ROOT)), match[0])
        for path in tracked()
        if path != Path(__file__) and path.suffix in {".py", ".md", ".toml", ".txt", ".html", ".js", ".css", ""}
        for match in [A_MACHINE.search(text_of(path))]
        if match
    ]
    assert named == []


def test_requirements_are_locked_with_hashes() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = [
            line for line in (ROOT / name).read_text().replace("\\\n", " ").splitlines() if line and line[0].isalnum()
        ]
        assert lines
        for line in lines:
            assert "==" in line and "--hash=sha256:" in line, line


# --- commands, decisions ----------------------------------------------------------------------------------------


def our_commands() -> list[tuple[str, str]]:
    labels = {app.name for app in apps.get_app_configs() if app.name.split(".")[0] in OURS}
    return sorted((name, app) for name, app in get_commands().items() if app in labels)


def test_we_have_commands() -> None:
    assert {"import_listings", "load_gazetteer", "load_demo", "rebuild_search", "refresh_times", "up"} <= {
        name for name, _ in our_commands()
    }


@pytest.mark.parametrize(("name", "app"), our_commands())
def test_every_command_and_each_of_its_options_explains_itself(name: str, app: str) -> None:
    command = load_command_class(app, name)
    assert re.fullmatch(r"[A-Z].{15,}\.", command.help, re.DOTALL), command.help
    django_own = {
        action.dest for action in load_command_class("django.core", "check").create_parser("", "check")._actions
    }
    for action in command.create_parser("manage.py", name)._actions:
        assert action.help or action.dest in django_own, action.dest


def records() -> list[Path]:
    return sorted(path for path in (ROOT / "docs/decisions").glob("*.md") if path.name != "README.md")


@pytest.mark.parametrize("record", records(), ids=lambda path: path.stem)
def test_a_decision_has_a_number_and_a_title(record: Path) -> None:
    named = re.fullmatch(r"(\d{4})-[a-z0-9-]+", record.stem)
    assert named
    heading = re.match(r"# (\d+)\. (\S.{5,})\n", record.read_text())
    assert heading
    assert int(heading[1]) == int(named[1])
    assert len(record.read_text().split()) > 40


@pytest.mark.parametrize("record", records(), ids=lambda path: path.stem)
def test_a_decision_says_context_decision_and_consequences(record: Path) -> None:
    parts = re.findall(r"^\*\*(\w+)\.\*\*", record.read_text(), re.MULTILINE)
    assert parts == ["Context", "Decision", "Consequences"]


def test_every_decision_is_in_the_index_by_its_title() -> None:
    index = (ROOT / "docs/decisions/README.md").read_text()
    listed = re.findall(r"^- \[(\d{4})\]\((\d{4}-[a-z0-9-]+)\.md\) (.+)$", index, re.MULTILINE)
    titles = [
        (record.stem[:4], record.stem, record.read_text().splitlines()[0].split(". ", 1)[1]) for record in records()
    ]
    assert sorted(listed) == titles


def test_no_number_is_given_twice() -> None:
    numbers = [record.stem[:4] for record in records()]
    assert len(numbers) == len(set(numbers)) >= 10


# --- addresses --------------------------------------------------------------------------------------------------


def test_every_address_of_the_site_is_walked_by_tests() -> None:
    """A new address belongs in tests/addresses.py: what walks all pages then walks it too."""
    named = {name for name, _ in addresses.patterns() if not name.startswith("admin:")}
    assert named == set(addresses.QUESTIONS)
    assert "admin:index" in {name for name, _ in addresses.patterns()}


@pytest.mark.django_db
def test_no_address_fails_and_none_speaks_otherwise(client: Client, curator: User) -> None:
    """As everybody, then as a curator; asked for, and sent an empty form."""
    listing = make_listing("Harbor Peers", at=(45.5, -122.6), rrule="FREQ=DAILY")
    listing.reports.create(text="The number is dead.")
    leaving = ("/leave/", "sign-out/", "logout/")
    walked = [
        path
        for path in addresses.public(listing) + addresses.curation(listing)
        if not path.split("?")[0].endswith(leaving)
    ]
    for signed_in in (False, True):
        if signed_in:
            client.force_login(curator)
        for address in walked:
            for response in (client.get(address), client.post(address, {})):
                assert response.status_code < 500, address
                if "html" in response.get("Content-Type", ""):
                    assert NEVER.findall(re.sub(r"<[^>]+>", " ", response.content.decode())) == [], address

"""What the documentation says exists, does."""

import io
import re
import tokenize
from pathlib import Path
from urllib.parse import unquote

import django_filters
import pytest
from django.core.management import get_commands, load_command_class
from django.test import Client

from directory.search import filters, tags
from tests.directory.listings import make_listing

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SEARCH = (ROOT / "docs/search.md").read_text()
# Read by the program, and of use to nobody but its tests.
FOR_TESTS = {"TEST_DB_SUFFIX"}
FROM_THE_SYSTEM = {"DJANGO_SETTINGS_MODULE", "PATH"}


def names(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def code_of(text: str) -> str:
    """What a page shows as code: indented or fenced blocks, and spans in backticks, one a line."""
    blocks = re.findall(r"^(?: {4}|\t)(.*)$", text, re.MULTILINE)
    fenced = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return "\n".join([*blocks, *fenced, *re.findall(r"`([^`\n]+)`", text)])


# --- search -----------------------------------------------------------------------------------------------------


def parameter_rows() -> dict[str, str]:
    """Parameter -> what it takes, of the table in docs/search.md."""
    return dict(re.findall(r"^\| `(\w+)` \| (.+?) \| .+ \|$", SEARCH, re.MULTILINE))


def test_every_parameter_of_a_search_is_documented_and_no_other() -> None:
    assert list(parameter_rows()) and set(parameter_rows()) == set(filters.SearchFilter.base_filters)


def test_parameters_take_what_is_documented() -> None:
    rows = parameter_rows()
    for name, one in filters.SearchFilter.base_filters.items():
        several = isinstance(one, django_filters.MultipleChoiceFilter)
        assert rows[name].startswith("several ") == several, name
        vocabulary = tags.BY_NAME.get(name)
        if isinstance(vocabulary, tags.Vocabulary):
            assert rows[name] == f"several of `{vocabulary.choices.__name__}`"
        elif isinstance(one, filters.OneOf):
            assert re.findall(r"`(\w+)`", rows[name]) == [value for value, _ in one.extra["choices"]()], name


def test_limits_are_those_documented() -> None:
    rows = parameter_rows()
    assert f"at most {filters.MOST_RADIUS['mi']:.0f} mi or {filters.MOST_RADIUS['km']:.0f} km" in rows["radius"]
    assert f"{filters.DEFAULT_RADIUS['mi']:.0f} mi or {filters.DEFAULT_RADIUS['km']:.0f} km unless said" in SEARCH
    assert rows["verified_within"] == f"days, 1 to {filters.MOST_DAYS}"
    assert f"up to {filters.LONGEST_TEXT} characters" in rows["q"]
    assert f"up to {filters.LONGEST_TEXT} characters" in rows["near"]


@pytest.mark.django_db
def test_the_json_has_the_shape_documented(client: Client) -> None:
    make_listing("Harbor Peers", at=(45.51, -122.68))
    answer = client.get("/api/search/?near=97201").json()
    documented = re.search(r"ITEM: \{(.+?)\}", SEARCH, re.DOTALL)
    assert documented
    assert list(answer["near_you"]["items"][0]) == re.findall(r'"(\w+)"', documented[1])
    for group in ("near_you", "serves_your_area", "anywhere"):
        assert f'"{group}"' in SEARCH and group in answer
    place = re.search(r'"place": (\{.+?\})', SEARCH, re.DOTALL)
    assert place and list(answer["place"]) == re.findall(r'"(\w+)":', place[1])
    head = re.search(r'"near_you": (\{.+?\})', SEARCH, re.DOTALL)
    assert head and list(answer["near_you"]) == re.findall(r'"(\w+)":', head[1])


# --- commands and settings --------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_management_commands_and_their_options_exist(page: Path) -> None:
    for name, rest in re.findall(r"manage\.py (\w+)([^\n|;#]*)", code_of(page.read_text())):
        assert name in get_commands(), f"{page.name}: manage.py {name}"
        parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
        for option in re.findall(r"(?<!\S)(--[\w-]+)", rest):
            assert option in parser._option_string_actions, f"{page.name}: manage.py {name} {option}"


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_make_targets_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {"run", "test"} <= targets
    named = re.findall(r"^(?:[A-Z_]+=\S+ )*make ([a-z]+)", code_of(page.read_text()), re.MULTILINE)
    assert set(named) <= targets, page.name


def variables_read() -> set[str]:
    """Environment variables that config/ reads."""
    code = "\n".join(path.read_text() for path in (ROOT / "config").rglob("*.py"))
    reader = r'(?:env\.(?:text|flag|number|words|mapping|countries)|environ\.get)\(\s*"([A-Z_0-9]+)"'
    return set(re.findall(reader, code)) - FROM_THE_SYSTEM


def test_every_environment_variable_is_documented() -> None:
    read = variables_read()
    assert {"SECRET_KEY", "GEOCODERS", "WEB_CONCURRENCY"} <= read
    documented = (ROOT / ".env.example").read_text() + code_of((ROOT / "docs/deploy.md").read_text())
    assert {name for name in read - FOR_TESTS if not re.search(rf"\b{name}\b", documented)} == set()


def test_every_documented_environment_variable_is_read() -> None:
    example = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    table = re.findall(r"^\| (`[A-Z_`, ]+`) \|", (ROOT / "docs/deploy.md").read_text(), re.MULTILINE)
    listed = {name for row in table for name in re.findall(r"`([A-Z_]+)`", row)}
    assert example and listed
    assert example | listed <= variables_read()


# --- links and files --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text()):
        if "://" not in target and not target.startswith("mailto:"):
            assert (page.parent / unquote(target)).exists(), f"{page.name}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_files_named_exist(page: Path) -> None:
    """Paths in backticks that begin with a folder of ours."""
    ours = {path.name for path in ROOT.iterdir() if path.is_dir()} - {"var", ".venv"}
    for path in re.findall(r"`([\w./-]+/[\w./*-]*)`", page.read_text()):
        if path.split("/")[0] in ours and "*" not in path:
            assert (ROOT / path).exists() or (ROOT / path.rstrip("/")).exists(), f"{page.name}: {path}"


def tracked_text() -> list[Path]:
    """Every text file of ours that can cite a document."""
    kinds = {".py", ".sql", ".html", ".js", ".css", ".toml", ".typ", ".md"}
    ours = [path for path in ROOT.iterdir() if path.is_dir() and path.name not in {"var", ".venv", ".git"}]
    files = [*(path for folder in ours for path in folder.rglob("*")), *ROOT.iterdir()]
    return [path for path in files if path.suffix in kinds and "vendor" not in path.parts]


def test_every_decision_cited_exists() -> None:
    numbers = {path.name[:4] for path in (ROOT / "docs/decisions").glob("[0-9]*.md")}
    missing = {}
    for path in tracked_text():
        cited = re.findall(r"\bdecisions?/(\d{4})|\[(?:decision )?(\d{4})\]\((?:decisions/)?\d{4}-", path.read_text())
        if unknown := {one or other for one, other in cited} - numbers:
            missing[str(path.relative_to(ROOT))] = sorted(unknown)
    assert missing == {}


def test_every_document_cited_in_code_exists() -> None:
    """`[docs/consent.md]`, `docs/deploy.md`: documents of this repository, by their path."""
    missing = {}
    for path in tracked_text():
        text = path.read_text()
        cited = set(re.findall(r"\bdocs/[\w./-]+\.md\b", text)) | set(
            re.findall(r"\[([\w./-]+\.md)(?=[\]:, ])(?!\]\()", text)
        )
        if unknown := {name for name in cited if not (ROOT / name).exists()}:
            missing[str(path.relative_to(ROOT))] = sorted(unknown)
    assert missing == {}


def test_no_citation_names_a_document_without_its_path() -> None:
    """A bare name in capitals leads a reader nowhere, unless it is a publisher, a standard, or FILE in a usage line."""
    publishers = {
        "AP",
        "FILE",
        "CLDR",
        "HSDS",
        "IANA",
        "ISO",
        "IUGG",
        "NIMA",
        "ONS",
        "ONSPD",
        "OSNI",
        "USPS",
        "UUID",
        "WCAG",
    }
    unclear = {}
    for path in tracked_text():
        if path.suffix != ".py" or path == Path(__file__):
            continue
        words = [
            token.string
            for token in tokenize.generate_tokens(io.StringIO(path.read_text()).readline)
            if token.type == tokenize.COMMENT or token.string.startswith('"""')
        ]
        names = set(re.findall(r"\[([A-Z]{2,})(?=[\]:,])", "\n".join(words))) - publishers
        if names:
            unclear[str(path.relative_to(ROOT))] = sorted(names)
    assert unclear == {}


def test_every_page_can_be_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen:
            continue
        seen.add(page)
        if page.is_dir():
            waiting += page.glob("*.md")
        elif page.suffix == ".md":
            links = re.findall(r"\]\(([^)#\s]+)\)", page.read_text())
            waiting += [(page.parent / link).resolve() for link in links if "://" not in link]
    assert {str(page.relative_to(ROOT)) for page in PAGES if page not in seen} == set()


def test_pictures_are_small() -> None:
    pictures = list((ROOT / "docs/images").iterdir())
    assert pictures
    for picture in pictures:
        assert picture.stat().st_size <= 120_000, picture.name

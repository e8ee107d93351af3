"""The house's directions, enforced over the imports: who may know of whom."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = {"organisations": 0, "releases": 1, "pressroom": 2}  # each may import those before it
LONGEST = 450  # lines of a module: past this it is split by noun
VAGUE = {"utils", "util", "helpers", "helper", "services", "service", "common", "misc", "tools"}

# Within releases/, from the leaf upwards; a module imports its own room and those beneath it.
ROOMS = [
    {"search", "quotations", "related", "issuedate", "interval", "references", "cursors"}
    | {"lookups", "prepared", "marking", "anchors", "pageform"},
    {"querysets"},
    {"models"},
    {"directory", "names", "chosen", "ties", "saying", "rows", "charts", "facets", "facts"}
    | {"tally", "statementtally", "extraction", "suggestions", "drift", "verification"}
    | {"dayfield", "large", "statementsofone"},
    {"filters"},
    {"found"},
    {"emptiness"},
    {"listing", "statementlisting", "statementrows", "identity", "quoted", "responding", "threads"}
    | {"particulars"},
    {"views", "feeds", "api", "exports", "sitemaps", "intake", "templatetags"},
    {"synthetic"},
    {"admin", "management", "urls", "apps"},
]
OUTLETS = {"views", "feeds", "api", "exports", "sitemaps"}


def modules() -> list[Path]:
    return [
        path
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def named(path: Path) -> str:
    """Return the dotted name of a module."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


class Imports(ast.NodeVisitor):
    """What a module imports when it runs; what only types need is passed over."""

    def __init__(self) -> None:
        self.found: list[tuple[str, int]] = []

    def visit_If(self, node: ast.If) -> None:
        if "TYPE_CHECKING" not in ast.dump(node.test):
            self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        self.found += [(alias.name, node.lineno) for alias in node.names]

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        assert node.level == 0, "imports are absolute"
        assert node.module
        # "from releases import search" imports a module of the package.
        for alias in node.names:
            whole = f"{node.module}.{alias.name}"
            is_module = (ROOT / Path(*whole.split("."))).with_suffix(".py").exists() or (
                ROOT / Path(*whole.split(".")) / "__init__.py"
            ).exists()
            self.found.append((whole if is_module else node.module, node.lineno))


def imports(source: str) -> list[tuple[str, int]]:
    visitor = Imports()
    visitor.visit(ast.parse(source))
    return visitor.found


def room(module: str) -> int:
    """Return how far up a module of releases/ lies."""
    name = module.split(".")[1]
    found = [i for i, names in enumerate(ROOMS) if name in names]
    assert found, f"releases.{name} has no place in the house yet: give it one in ROOMS"
    return found[0]


def wrong_way(module: str, imported: str) -> str | None:
    """Return why a module must not import another, or None where it may."""
    app, other = module.split(".")[0], imported.split(".")[0]
    if app not in APPS or other not in APPS:
        return None
    if APPS[other] > APPS[app]:
        return f"{app} must not know of {other}"
    if app != other or app != "releases" or "." not in module or "." not in imported:
        return None
    mine, its = module.split(".")[1], imported.split(".")[1]
    if mine == its:
        return None
    if room(imported) > room(module):
        return f"{mine} lies beneath {its}"
    if {mine, its} <= OUTLETS:
        return f"{mine} and {its} are outlets, of which none imports another"
    return None


def test_every_import_leads_downwards() -> None:
    wrong = [
        f"{named(path)}:{line} imports {imported}: {why}"
        for path in modules()
        for imported, line in imports(path.read_text("utf-8"))
        if (why := wrong_way(named(path), imported))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("module", "imported", "allowed"),
    [
        ("organisations.text", "releases.models", False),
        ("organisations.admin.base", "pressroom.admin", False),
        ("releases.listing", "pressroom.middleware", False),
        ("releases.models.release", "organisations.text", True),
        ("releases.models.release", "releases.search", True),
        ("releases.search", "releases.models", False),
        ("releases.querysets", "releases.models", False),
        ("releases.filters", "releases.views.release", False),
        ("releases.views.release", "releases.feeds", False),
        ("releases.feeds", "releases.filters", True),
        ("releases.views.release", "releases.views.public", True),
        ("pressroom.home", "releases.models", True),
    ],
)
def test_the_rule_itself_can_tell(module: str, imported: str, allowed: bool) -> None:
    assert (wrong_way(module, imported) is None) is allowed


def test_the_imports_are_read_as_python_reads_them() -> None:
    source = (
        "if TYPE_CHECKING:\n    import a\nfrom releases import search\ndef f():\n    import b\n"
    )
    assert imports(source) == [("releases.search", 3), ("b", 5)]


def test_every_folder_of_releases_has_its_room() -> None:
    for path in (ROOT / "releases").iterdir():
        is_module = path.suffix == ".py" or (path / "__init__.py").exists()
        if is_module and path.stem not in ("__init__", "migrations"):
            room(f"releases.{path.stem}")


def test_no_module_is_called_by_what_means_nothing() -> None:
    assert [named(path) for path in modules() if VAGUE & set(named(path).split("."))] == []


@pytest.mark.parametrize("folder", [*APPS, "tests/organisations", "tests/pressroom"])
def test_no_module_is_too_long_to_read(folder: str) -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts
        and (lines := len(path.read_text("utf-8").splitlines())) > LONGEST
    }
    assert long == {}


def test_psycopg_3_is_neither_there_nor_used() -> None:
    # Django would silently prefer it to psycopg2.
    assert importlib.util.find_spec("psycopg") is None
    for name in ("requirements.txt", "tests/requirements.txt"):
        assert not re.search(r"(?m)^psycopg\b(?!2)", (ROOT / name).read_text())
    used = {imported.split(".")[0] for path in modules() for imported, _ in _of(path)}
    assert "psycopg" not in used


def _of(path: Path) -> list[tuple[str, int]]:
    return imports(path.read_text("utf-8"))


# -- the embargo rule


READERS = ["releases/views", "releases/listing.py", "releases/facets.py", "releases/directory.py"]
READERS += ["releases/filters.py", "releases/rows.py", "pressroom/home.py"]
RULES = {"public", "tombstones"}


def unruled(source: str) -> list[int]:
    """Return the lines on which ``objects`` of what may be hidden is not asked for the rule."""
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    lines = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager")):
            continue
        if not (isinstance(node.value, ast.Name) and node.value.id in ("Release", "Attachment")):
            continue
        above = parents[node]
        asked = above.attr if isinstance(above, ast.Attribute) else ""
        # What is hidden may be named to be left out.
        left_out = asked == "hidden" and isinstance(call := parents[parents[above]], ast.keyword)
        if left_out:
            excluding = parents[call]
            assert isinstance(excluding, ast.Call)
            left_out = getattr(excluding.func, "attr", "") == "exclude"
        if asked not in RULES and not left_out:
            lines.append(node.lineno)
    return sorted(lines)


def test_every_reader_of_releases_begins_with_the_embargo_rule() -> None:
    found: list[str] = []
    for name in READERS:
        path = ROOT / name
        for module in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            lines = unruled(module.read_text("utf-8"))
            found += [f"{module.relative_to(ROOT)}:{line}" for line in lines]
    assert found == []


def test_the_check_of_the_rule_can_tell() -> None:
    assert unruled("Release.objects.filter(pk=1)\nx = Release.objects\n") == [1, 2]
    assert unruled("Release.objects.public().get()\nRelease.objects.tombstones()\n") == []
    assert unruled("Attachment.objects.all()") == [1]
    assert unruled("Organisation.objects.all()") == []
    assert unruled("rows.exclude(release__in=Release.objects.hidden())") == []
    assert unruled("rows.filter(release__in=Release.objects.hidden())") == [1]
    assert unruled("Release.objects.hidden()") == [1]


def test_the_rule_stands_in_one_place() -> None:
    pattern = re.compile(
        r"public_from__(lte|lt|has_come)|HasCome\.|state__(in|is_any_of)\b|IsAnyOf\."
    )
    where = {
        str(path.relative_to(ROOT))
        for path in modules()
        if pattern.search(path.read_text("utf-8")) and "admin" not in path.parts
    }
    # The model's constraints speak of states, never of time.
    rooms = ("models/release", "querysets/release", "querysets/rule")
    assert where <= {f"releases/{room}.py" for room in rooms}


# -- text is text


def templates() -> Iterator[Path]:
    yield from sorted((ROOT / "templates").rglob("*.html"))


def test_no_template_trusts_text() -> None:
    trusting = re.compile(r"\|\s*(safe|safeseq)\b|autoescape\s+off|\{%\s*filter\b")
    assert [str(path) for path in templates() if trusting.search(path.read_text("utf-8"))] == []


def test_no_template_runs_or_styles_within_itself() -> None:
    inside = re.compile(r"<style\b|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)|javascript:", re.I)
    assert [str(path) for path in templates() if inside.search(path.read_text("utf-8"))] == []


def test_text_is_marked_safe_only_beneath_its_escaping() -> None:
    for path in modules():
        lines = path.read_text("utf-8").splitlines()
        for number, line in enumerate(lines):
            if re.search(r"\b(mark_safe|SafeString)\(", line):
                before = "\n".join(lines[max(number - 3, 0) : number + 1])
                assert "escape" in before, f"{path}:{number + 1}"


def test_nothing_is_left_of_debugging() -> None:
    for path in modules():
        source = path.read_text("utf-8")
        assert not re.search(r"\bbreakpoint\(|\bpdb\b|# *(TODO|FIXME|XXX)", source), path


def test_no_signal_changes_anything_behind_a_readers_back() -> None:
    for path in modules():
        assert not re.search(r"\b(receiver|post_save|pre_save\.connect)\b", path.read_text("utf-8"))

"""The documentation names what there is: settings, addresses, commands, image."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
ADR_SECTIONS = ("Status:", "## Context", "## Decision", "## Consequences")


def settings_read() -> set[str]:
    """Return every environment variable that the settings read."""
    tree = ast.parse((ROOT / "config/settings.py").read_text())
    return {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and isinstance(node.args[0], ast.Constant)
    }


def documented_settings() -> set[str]:
    text = (DOCS / "configuration.md").read_text()
    return set(re.findall(r"^\| `([A-Z_]+)` \|", text, re.MULTILINE))


def test_every_setting_is_documented_and_no_other():
    assert len(settings_read()) > 20
    assert documented_settings() == settings_read()


def own_commands() -> set[str]:
    return {
        name for name, app in get_commands().items() if app in ("feedback", "triage")
    }


def test_every_command_is_documented():
    text = (DOCS / "operations.md").read_text()
    missing = {name for name in own_commands() if f"manage.py {name}" not in text}
    assert not missing


def test_no_command_is_documented_that_is_not_there():
    pages = [*DOCS.rglob("*.md"), ROOT / "CONTRIBUTING.md", ROOT / "README.md"]
    named = {
        name
        for page in pages
        for name in re.findall(r"manage\.py ([a-z_]+)", page.read_text())
    }
    assert named - set(get_commands()) == set()


def addresses() -> set[str]:
    """Return method and path of every endpoint of the API."""
    from config.api import api

    schema = api.get_openapi_schema()
    return {
        f"{method.upper()} {path}"
        for path, methods in schema["paths"].items()
        for method in methods
    }


def test_every_endpoint_is_documented_and_no_other():
    text = (DOCS / "api.md").read_text()
    named = set(re.findall(r"^### `((?:GET|POST|DELETE) [^`]+)`", text, re.MULTILINE))
    assert named == addresses()


def test_every_address_of_connected_tools_is_listed_and_no_other():
    from feedback.endpoints.urls import urlpatterns

    text = (DOCS / "api.md").read_text().split("### Connected tools")[1]
    listed = re.findall(r"^\| `(?:GET|POST) /([^`]+)` \|", text, re.MULTILINE)
    routes = [re.sub(r"<\w+:(\w+)>", r"{\1}", str(p.pattern)) for p in urlpatterns]
    assert sorted(listed) == sorted(routes)


@pytest.mark.parametrize("record", sorted((DOCS / "adr").glob("*.md")), ids=str)
def test_every_decision_record_is_whole(record):
    text = record.read_text()
    assert all(section in text for section in ADR_SECTIONS)
    assert "Negative:" in text.split("## Consequences")[1]


def test_links_between_the_documents_lead_somewhere():
    for page in [*DOCS.rglob("*.md"), ROOT / "CONTRIBUTING.md", ROOT / "README.md"]:
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text()):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_licence_is_whole():
    text = (ROOT / "LICENSE").read_text()
    assert text.lstrip().startswith("Apache License\n")
    assert "END OF TERMS AND CONDITIONS" in text
    assert text.count("\n") == 202


def compose() -> dict:
    return yaml.safe_load((ROOT / "docker/compose.yaml").read_text())


def test_the_compose_file_runs_what_exists():
    services = compose()["services"]
    steps = (ROOT / "docker/steps.sh").read_text()
    run = {"migrate", "web", "redact", "triage", "scan", "report", "beat"}
    assert set(services) == {"db", "redis", *run}
    for name in run:
        given = {n.removesuffix("_FILE") for n in services[name]["environment"]}
        # Those that are no settings are the steps' own.
        assert all(f"${{{n}:" in steps for n in given - settings_read())
        assert services[name]["command"] == [name]
        assert f"\n{name}) " in steps or f"\n{name})\n" in steps


def test_every_secret_of_the_compose_file_is_made():
    made = (ROOT / "docker/secrets.sh").read_text()
    named = compose()["secrets"]
    assert named
    for name, secret in named.items():
        assert secret["file"] == f"${{SECRETS:-./secrets}}/{name}"
        assert f'make "$1/{name}"' in made
    used = {n for s in compose()["services"].values() for n in s.get("secrets", [])}
    assert used == set(named)


def test_the_environment_example_names_what_the_compose_file_asks_for():
    text = (ROOT / "docker/compose.yaml").read_text()
    example = (ROOT / "docker/.env.example").read_text()
    asked = set(re.findall(r"\$\{([A-Z_]+)", text))
    assert asked == set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))


def test_the_image_copies_what_exists_and_is_not_root():
    lines = (ROOT / "docker/Dockerfile").read_text().splitlines()
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY ")]
    paths = [p for names in copied for p in names if not p.startswith(("--", "/"))]
    assert all((ROOT / path).exists() for path in paths)
    last = [n for n, line in enumerate(lines) if line.startswith("FROM ")][-2:]
    assert "USER 10001:10001" in lines[last[0] : last[1]]
    assert "USER 10001:10001" in lines[last[1] :]

"""What the image holds and how compose.yaml starts it, laid out in a scratch folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import yaml

ROOT = Path(__file__).parents[2]
LIGHT = "groundswell-redact"
# Whoever runs this holds a module of this name; what the light image lacks is refused.
_REFUSER = """
import sys

class Refuser:
    def find_spec(self, name, path=None, target=None):
        if name in {names!r}:
            raise ModuleNotFoundError(f"not in this image: {{name}}", name=name)

sys.meta_path.insert(0, Refuser())
"""


def compose() -> dict[str, Any]:
    """Return compose.yaml as it stands."""
    return yaml.safe_load((ROOT / "docker/compose.yaml").read_text())


def left_out() -> list[str]:
    """Return the distributions that `steps.sh lighten` takes out."""
    text = (ROOT / "docker/steps.sh").read_text()
    return re.search(r'^EMBEDDING="([^"]+)"', text, re.MULTILINE)[1].split()


def modules_of(distributions: list[str]) -> set[str]:
    """Return the top-level modules that these bring and no other does."""
    from importlib.metadata import packages_distributions

    gone = set(distributions)
    return {
        module
        for module, names in packages_distributions().items()
        if {re.sub(r"[-_.]+", "-", name).lower() for name in names} <= gone
    }


@dataclass
class Image:
    """A copy of what the Dockerfile copies, and the environment of the containers."""

    folder: Path
    database: str
    redis: str
    port: int

    def build(self) -> None:
        """Copy, make secrets and static files; the embedding is the checkout's."""
        app = self.folder / "app"
        for line in (ROOT / "docker/Dockerfile").read_text().splitlines():
            if line.startswith("COPY ") and "--from" not in line:
                *names, target = line.split()[1:]
                for name in names:
                    _copy(ROOT / name, app / target / ("" if target == "./" else "."))
        (self.folder / "lacks").mkdir()
        refuser = _REFUSER.format(names=modules_of(left_out()))
        (self.folder / "lacks/sitecustomize.py").write_text(refuser)
        secrets = self.folder / "secrets"
        subprocess.run([ROOT / "docker/secrets.sh", secrets], check=True)
        (secrets / "database-url").unlink()
        (secrets / "database-url").write_text(self.database)
        (app / "var").symlink_to(ROOT / "var")
        self.step("web", "static").check_returncode()

    def environment(self, service: str) -> dict[str, str]:
        """Return the variables of one service, its addresses those of the test."""
        asked = compose()["services"][service]
        found = {n: _filled(str(v)) for n, v in asked["environment"].items()}
        found = {n: v.replace("/run/", f"{self.folder}/") for n, v in found.items()}
        venv = Path(sys.executable).parent
        return {
            **found,
            **_image_variables(),
            "PATH": f"{venv}:{os.environ['PATH']}",
            # As docs/operations.md has it for a proxy that ends TLS.
            "BEHIND_PROXY": "1",
            "REDIS_URL": self.redis,
            "SEALING_KEYS": str(self.folder / "sealing-keys.json"),
            "STATIC_ROOT": str(self.folder / "app/static"),
            "TMPDIR": str(self.folder),
            "BIND": f"127.0.0.1:{self.port}",
            "READY_PORT": str(self.port),
            "PYTHONPATH": str(self.folder / "lacks") if self._light(asked) else "",
        }

    def step(self, service: str, *words: str) -> subprocess.CompletedProcess[str]:
        """Run one step to its end as a service."""
        own = {"env": self.environment(service), "cwd": self.folder, "text": True}
        command = [self.folder / "app/docker/steps.sh", *words]
        return subprocess.run(command, capture_output=True, check=False, **own)

    def manage(self, *words: str) -> str:
        """Run a management command in the web container; return what it printed."""
        own = {"env": self.environment("web"), "cwd": self.folder / "app"}
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, capture_output=True, text=True, **own)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, service: str) -> subprocess.Popen[bytes]:
        """Start a service's command; its log goes to a file of its name."""
        words = [self.folder / "app/docker/steps.sh", *compose_command(service)]
        with self.log(service).open("a") as log:
            return subprocess.Popen(
                words,
                env=self.environment(service),
                cwd=self.folder,
                stdout=log,
                stderr=_to(log),
                start_new_session=True,
            )

    def log(self, service: str) -> Path:
        """Return the file that holds a service's log."""
        return self.folder / f"{service}.log"

    def _light(self, service: dict[str, Any]) -> bool:
        return service["image"] == LIGHT


def compose_command(service: str) -> list[str]:
    """Return the words that a service gives to the image's entry point."""
    return list(compose()["services"][service]["command"])


def _to(log: IO[str]) -> IO[str]:
    return log


def _image_variables() -> dict[str, str]:
    """Return what the Dockerfile's ENV sets, but for the path."""
    text = (ROOT / "docker/Dockerfile").read_text()
    block = re.search(r"^ENV (?:.*\\\n)*.*$", text, re.MULTILINE)[0]
    pairs = dict(re.findall(r"([A-Z_]+)=(\S+)", block))
    del pairs["PATH"]
    return pairs


def _filled(value: str) -> str:
    """Put what .env.example says for ${NAME:-default} and ${NAME:?why}."""
    example = (ROOT / "docker/.env.example").read_text()
    known = dict(re.findall(r"^([A-Z_]+)=(.*)$", example, re.MULTILINE))

    def one(match: re.Match[str]) -> str:
        return known.get(match[1]) or (match[3] if match[2] == ":-" else "")

    return re.sub(r"\$\{([A-Z_]+)(:[-?])([^}]*)\}", one, value)


def _copy(source: Path, target: Path) -> None:
    target = Path(os.path.normpath(target))
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    elif target.suffix:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    else:
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target / source.name)

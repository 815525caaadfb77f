import logging
import subprocess
import sys

from feedback.redaction.engine import RULES, load_engine
from feedback.redaction.redact import redact_batch


def run(code):
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_the_engine_is_loaded_once():
    assert load_engine() is load_engine()


def test_the_version_is_that_of_the_rules_and_goes_with_each_text(engine):
    (result,) = redact_batch(["x"])
    assert result.version == engine.version
    assert engine.version.startswith(f"{RULES}+")


def test_loading_keeps_torch_out_and_leaves_it_importable():
    code = (
        "import sys, importlib.util\n"
        "from feedback.redaction.redact import redact_batch\n"
        "assert redact_batch(['mail a@example.org'])[0].text != 'mail a@example.org'\n"
        "heavy = {'torch', 'transformers', 'tensorflow'} & set(sys.modules)\n"
        "print(sorted(heavy), importlib.util.find_spec('faker') is not None,\n"
        "      [type(f).__name__ for f in sys.meta_path].count('_Refuser'))\n"
    )
    assert run(code) == "[] True 0"


def test_a_heavy_package_that_is_loaded_already_stays_usable():
    code = (
        "import sys, types\n"
        "sys.modules['torch'] = torch = types.ModuleType('torch')\n"
        "from feedback.redaction.imports import without_heavy_packages\n"
        "with without_heavy_packages():\n"
        "    import torch as again\n"
        "    assert again is torch\n"
        "    try:\n"
        "        import stanza\n"
        "    except ModuleNotFoundError:\n"
        "        print('refused')\n"
    )
    assert run(code) == "refused"


def test_places_dates_and_companies_are_left(engine):
    text = "On 25 August 2025 in Warsaw, Germany, at Contoso Ltd. it failed."
    assert engine.find([text]) == [()]


def test_nothing_is_logged_of_a_text(caplog):
    with caplog.at_level(logging.DEBUG):
        redact_batch(["canary-7731 Rebecca Gairbekov rebecca@example.org"])
    logged = " ".join(r.getMessage() for r in caplog.records)
    assert "canary-7731" not in logged
    assert "Gairbekov" not in logged
    assert "example.org" not in logged

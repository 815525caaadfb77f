"""Mask short values with the pattern recognizers alone: no language model.

For attribute values and categories at intake. Importing Presidio takes about a second
and 60 MB, once a process; a value takes about 70 µs.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from feedback.redaction.engine import MIN_SCORE
from feedback.redaction.imports import without_heavy_packages
from feedback.redaction.spans import Entity, Numbering, merge, replace

if TYPE_CHECKING:
    from presidio_analyzer import EntityRecognizer


def mask_value(value: str, *, name: str) -> str:
    """Return `value` with what a pattern finds as placeholders.

    `name` is what the value is called: "client_version" makes 1.0.0.127 a version
    and no address. It is read before the value and never part of the answer.
    """
    before = f"{name.replace('_', ' ')} "
    text = before + value
    entities = merge(
        Entity(max(r.start, len(before)), r.end, r.entity_type, r.score, "")
        for recognizer in _recognizers()
        for r in recognizer.analyze(text, recognizer.supported_entities, None)  # type: ignore[arg-type]
        if r.score >= MIN_SCORE and r.end > len(before)
    )
    masked = replace(text=text, entities=entities, numbering=Numbering())
    return masked[len(before) :]


@lru_cache(maxsize=1)
def _recognizers() -> tuple[EntityRecognizer, ...]:
    with without_heavy_packages():
        from feedback.redaction.recognizers import (
            address,
            api_key,
            assigned_secret,
            command_line,
            credential_file,
            email,
            home_path,
            jwt,
            network,
            numbers,
            password,
            phone,
            private_key,
            web_secret,
        )

    return (
        home_path.HomePathRecognizer(),
        address.AddressRecognizer(),
        phone.PhoneRecognizer(),
        email.EmailRecognizer(),
        network.IpAddressRecognizer(),
        network.MacAddressRecognizer(),
        *numbers.checked_numbers(),
        numbers.IbanRecognizer(),
        numbers.CardRecognizer(),
        numbers.SsnRecognizer(),
        numbers.LicenceRecognizer(),
        private_key.PrivateKeyRecognizer(),
        api_key.ApiKeyRecognizer(),
        jwt.JwtRecognizer(),
        assigned_secret.AssignedSecretRecognizer(),
        password.PasswordRecognizer(),
        command_line.CommandLineRecognizer(),
        web_secret.WebSecretRecognizer(),
        credential_file.CredentialFileRecognizer(),
    )

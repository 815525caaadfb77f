"""Which recognizers run. Importing this module imports Presidio and spaCy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from presidio_analyzer import AnalyzerEngine, RecognizerRegistry

from feedback.redaction.engine import MIN_SCORE
from feedback.redaction.ner import NamesNlpEngine
from feedback.redaction.recognizers.account import (
    AccountNumberRecognizer,
    TicketNumberRecognizer,
)
from feedback.redaction.recognizers.address import AddressRecognizer
from feedback.redaction.recognizers.api_key import ApiKeyRecognizer
from feedback.redaction.recognizers.assigned_secret import AssignedSecretRecognizer
from feedback.redaction.recognizers.birth_date import BirthDateRecognizer
from feedback.redaction.recognizers.command_line import CommandLineRecognizer
from feedback.redaction.recognizers.connection_string import (
    ConnectionStringRecognizer,
)
from feedback.redaction.recognizers.credential_file import CredentialFileRecognizer
from feedback.redaction.recognizers.email import EmailRecognizer
from feedback.redaction.recognizers.home_path import HomePathRecognizer
from feedback.redaction.recognizers.host import HostRecognizer
from feedback.redaction.recognizers.json_value import json_values
from feedback.redaction.recognizers.jwt import JwtRecognizer
from feedback.redaction.recognizers.national_id import NationalIdRecognizer
from feedback.redaction.recognizers.network import (
    IpAddressRecognizer,
    MacAddressRecognizer,
)
from feedback.redaction.recognizers.numbers import (
    CardRecognizer,
    IbanRecognizer,
    LicenceRecognizer,
    SsnRecognizer,
    checked_numbers,
)
from feedback.redaction.recognizers.password import PasswordRecognizer
from feedback.redaction.recognizers.person import PersonRecognizer
from feedback.redaction.recognizers.phone import PhoneRecognizer
from feedback.redaction.recognizers.private_key import PrivateKeyRecognizer
from feedback.redaction.recognizers.url_token import UrlTokenRecognizer
from feedback.redaction.recognizers.username import UsernameRecognizer
from feedback.redaction.recognizers.web_secret import WebSecretRecognizer

if TYPE_CHECKING:
    from presidio_analyzer import EntityRecognizer, RecognizerResult


class _FixedRegistry(RecognizerRegistry):
    """Hands out all its recognizers without choosing anew for each text."""

    def get_recognizers(self, *_: object, **__: object) -> list[EntityRecognizer]:
        """Return every recognizer: all speak English, all types are asked for."""
        return list(self.recognizers)


class _Analyzer(AnalyzerEngine):
    """Leaves scores alone: the recognizers look at their context themselves."""

    def _enhance_using_context(
        self, text: str, raw_results: list[RecognizerResult], *_: object, **__: object
    ) -> list[RecognizerResult]:
        return raw_results


def build_analyzer() -> AnalyzerEngine:
    """Return an analyzer with the recognizers below and no context pass."""
    registry = _FixedRegistry(
        recognizers=[
            PersonRecognizer(),
            HomePathRecognizer(),
            AddressRecognizer(),
            PhoneRecognizer(),
            EmailRecognizer(),
            IpAddressRecognizer(),
            MacAddressRecognizer(),
            *checked_numbers(),
            IbanRecognizer(),
            CardRecognizer(),
            SsnRecognizer(),
            LicenceRecognizer(),
            NationalIdRecognizer(),
            BirthDateRecognizer(),
            AccountNumberRecognizer(),
            TicketNumberRecognizer(),
            UsernameRecognizer(),
            HostRecognizer(),
            *json_values(),
            PrivateKeyRecognizer(),
            ApiKeyRecognizer(),
            JwtRecognizer(),
            AssignedSecretRecognizer(),
            PasswordRecognizer(),
            CommandLineRecognizer(),
            WebSecretRecognizer(),
            CredentialFileRecognizer(),
            ConnectionStringRecognizer(),
            UrlTokenRecognizer(),
        ],
        supported_languages=["en"],
    )
    return _Analyzer(
        registry=registry,
        nlp_engine=NamesNlpEngine(),
        default_score_threshold=MIN_SCORE,
        supported_languages=["en"],
    )

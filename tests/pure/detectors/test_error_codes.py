from __future__ import annotations

import pytest

from tests.pure.detectors.reports import answered, commented
from triage.core.detectors import error_codes
from triage.core.types import Complaint


@pytest.mark.parametrize(
    ("report", "symptom_id"),
    [
        (answered('API Error: 529 {"type":"overloaded_error"}'), "server_error"),
        (answered("Error: request timed out"), "hang_timeout"),
        (
            answered('{"type":"error","error":{"type":"rate_limit_error"}}'),
            "quota_burn",
        ),
        (answered("400 invalid_request_error: roles"), "api_400_error"),
        (commented("503 again"), "server_error"),
        (commented("HTTP 400 on each call"), "api_400_error"),
        (commented("400"), "api_400_error"),
        (commented("429 too many requests"), "quota_burn"),
        (commented("gateway timeout, error 504"), "hang_timeout"),
        (commented("it timed out"), "hang_timeout"),
    ],
)
def test_errors_are_found(report: Complaint, symptom_id: str) -> None:
    found = error_codes.detect(report)
    assert found is not None
    assert found.symptom_id == symptom_id


@pytest.mark.parametrize(
    "report",
    [
        answered("HTTP 503 means that the service is unavailable."),
        answered("A 400 Bad Request says that the request was malformed."),
        answered("The bridge is 500 metres long."),
        answered("Error handling in Go is explicit."),
        commented("I paid 400 euros"),
        commented("the answer is wrong"),
        Complaint(""),
    ],
)
def test_answers_about_errors_and_plain_numbers_are_left_alone(
    report: Complaint,
) -> None:
    assert error_codes.detect(report) is None


def test_a_bare_500_in_a_comment_is_taken_for_an_error_though_it_may_be_a_sum() -> None:
    assert error_codes.detect(commented("I paid 500 euros")) is not None

from __future__ import annotations

from triage.core.embedding.head import NO_SYMPTOM, load_head
from triage.core.symptoms import BY_ID, FAMILIES, TAXONOMY, series_of
from triage.core.types import Classification, Finding

KNOWN = {
    "foreign_language", "garbled_output", "repetition_loop", "truncated_output",
    "context_loss", "compaction_failure", "ignores_instructions", "unrequested_action",
    "quality_drop", "fabrication", "broken_code", "tool_call_malformed", "wrong_model",
    "false_refusal", "slow_response", "hang_timeout", "server_error", "api_400_error",
    "quota_burn", "formatting",
}  # fmt: skip


def classification(
    symptom_id: str | None, family: str | None, *detectors: str
) -> Classification:
    findings = tuple(
        Finding(name, "broken_code", "answer", "", 1) for name in detectors
    )
    return Classification(symptom_id, "", family, 0.9, None, findings, (), "v")


def test_it_knows_the_twenty_symptoms() -> None:
    assert {s.symptom_id for s in TAXONOMY} == KNOWN
    assert len(BY_ID) == len(TAXONOMY)


def test_every_family_has_a_symptom_and_every_symptom_a_family() -> None:
    assert {s.family for s in TAXONOMY} == set(FAMILIES)


def test_labels_are_words_for_people() -> None:
    assert len({s.label for s in TAXONOMY}) == len(TAXONOMY)
    assert all("_" not in s.label and s.description.endswith(".") for s in TAXONOMY)


def test_the_head_knows_the_taxonomy_and_the_class_that_tells_nothing() -> None:
    assert set(load_head().classes) == KNOWN | {NO_SYMPTOM}


def test_series_of_a_sorted_report() -> None:
    found = classification("broken_code", "tools", "unparsable_code", "truncation")
    assert series_of(found) == (
        "all",
        "symptom:broken_code",
        "family:tools",
        "detector:truncation",
        "detector:unparsable_code",
    )


def test_series_of_an_unsorted_report() -> None:
    assert series_of(classification(None, None)) == ("all", "symptom:unsorted")


def test_a_detector_counts_once() -> None:
    found = classification(None, None, "garbled", "garbled")
    assert series_of(found).count("detector:garbled") == 1

import pytest

from feedback.redaction.recognizers.json_value import json_values


@pytest.fixture
def values(found):
    """Return what all the recognizers find in a text, with their types."""
    return lambda text: {(r.entity, v) for r in json_values() for v in found(r, text)}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"phone": "+27 82 555 0143"}', ("PHONE_NUMBER", "+27 82 555 0143")),
        ('{"mobile":27825550143}', ("PHONE_NUMBER", "27825550143")),
        ('{"street": "Rua 7, 14"}', ("STREET_ADDRESS", "Rua 7, 14")),
        ('{"birth_date": "1990-04-23"}', ("DATE_OF_BIRTH", "1990-04-23")),
        ('{"user_name": "lwazi"}', ("USERNAME", "lwazi")),
        (r'"{\"user_id\": \"u81fz\"}"', ("USERNAME", "u81fz")),
        ('{"passcode": "open sesame"}', ("PASSWORD", "open sesame")),
    ],
)
def test_a_value_goes_by_its_key(values, text, value):
    assert values(text) == {value}


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "get_weather", "type": "function"}',
        '{"phone": {"type": "string"}}',
        '{"password": "string"}',
        '{"address": "0x7f3a1c"}',
        '{"login": "admin"}',
        '{"max_tokens": 4096, "pinned": "2.0"}',
        '{"user_id": ""}',
        '{"passwords": ["a"]}',
    ],
)
def test_schemas_and_other_keys_stay(values, text):
    assert values(text) == set()

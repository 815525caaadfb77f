import pytest


@pytest.fixture(scope="module")
def people(engine):
    """Return the stretches of a text that are masked as PERSON."""

    def people(text):
        (entities,) = engine.find([text])
        return [text[e.start : e.end] for e in entities if e.type == "PERSON"]

    return people


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("My name is Oluwaseun Adeyemi and it broke.", ["Oluwaseun Adeyemi"]),
        ("I asked Rebecca Gairbekov about the bug.", ["Rebecca Gairbekov"]),
        ("It lost what Dr. Katarzyna Nowak-Wiśniewska wrote.", None),
        ("Under my partner's name Donald van der Voet", ["Donald van der Voet"]),
        ("Fails again.\n\nBest regards,\nPriya Raghunathan", ["Priya Raghunathan"]),
        ("Hi Thembi, it fails", ["Thembi"]),
        ("Name: Jarosław Bąk", ["Jarosław Bąk"]),
        ("with Kimberly, Teodora and Malik today", ["Kimberly", "Teodora", "Malik"]),
        ("says Jonathan O'Neill Jr. of it", ["Jonathan O'Neill Jr"]),
        ("my name is kimberly pinto", ["kimberly pinto"]),
        ("i told mr. gustafsson so", ["mr. gustafsson"]),
    ],
)
def test_names_go_whole(people, text, names):
    if names is None:
        assert any("Nowak-Wiśniewska" in name for name in people(text))
    else:
        assert sorted(people(text)) == sorted(names)


@pytest.mark.parametrize(
    "text",
    [
        "Claude Sonnet 4 and Haiku 3.5 forget everything.",
        "Opus 4.1 on Bedrock, Gemini and Llama elsewhere.",
        "Redis, Terraform and Kubernetes answers are wrong.",
        "The Markdown table breaks in Firefox on Windows.",
        "Thanks, it works. Hello again. Dear team,",
        "In Python, Django and React it gives Thai characters.",
        "API Error: Connection error.",
        "Broken. Useless! Terrible? Slower than before.",
        "call user.getName() or class Donald_Service",
        "It answers: สวัสดีครับ 你好 Привет Γειά",
        "ALL CAPS BECAUSE I AM ANGRY ABOUT THE CODE",
        "On Monday in March it was fine.",
    ],
)
def test_products_sentences_and_foreign_script_are_left(people, text):
    assert people(text) == []


def test_a_name_in_code_is_left_and_in_prose_goes(people):
    text = "from donald.core import Donald_x  # written by Donald"
    assert people(text) == ["Donald"]


def test_known_failure_a_name_in_another_script_stays(people):
    assert people("меня зовут Наталья Кузнецова") == []


@pytest.mark.parametrize(
    "text",
    [
        "version 3.12.4 (main, Jun  6 2024, 18:26:44)",
        "openssl 3.0.13 30 Jan 2024",
        "it died with ECONNRESET at TLSWrap.onStreamRead",
        "XID 79: GPU has fallen off the bus",
    ],
)
def test_months_in_dates_and_error_codes_in_capitals_are_left(engine, text):
    (entities,) = engine.find([text])
    assert [e for e in entities if e.type == "PERSON"] == []


def test_a_listed_name_in_capitals_is_found(engine):
    (entities,) = engine.find(["I talked to MARIA GONZALEZ about it"])
    assert [e.type for e in entities] == ["PERSON"]

import pytest

from feedback.redaction.recognizers.address import AddressRecognizer


@pytest.mark.parametrize(
    "address",
    [
        "221B Baker Street",
        "1600 Amphora Parkway, Springfield, IL 62704",
        "12 Long Acre Road\nApt. 4\nLeeds LS1 4AB",
        "Bahnhofstraße 12, 8001 Zürich",
        "Kerkstraat 5-7",
        "19 rue La Boétie",
        "Via Garibaldi 27, Torino",
        "ul. Zielona 65",
        "Dózsa György út 78",
        "P.O. Box 2551",
        "PSC 7004, Box 8380\nAPO AP 11949",
        "35 Kromwater 38\n Apt. 705\n Zoetermeer\n Tanzania 53144",
    ],
)
def test_addresses_go_whole(engine, address):
    text = f"please send it to {address}, thanks a lot"
    (entities,) = engine.find([text])
    masked = {i for e in entities for i in range(e.start, e.end)}
    start = text.index(address)
    letters = {start + i for i, c in enumerate(address) if c.isalnum()}
    assert letters <= masked
    assert not any(text.index("please") <= i < text.index("to") for i in masked)
    assert text.index("thanks") not in masked


def test_an_address_without_capitals_is_found(found):
    spans = found(AddressRecognizer(), "ship it to 12 long acre road, leeds please")
    assert any(s.startswith("12 long acre road") for s in spans)


@pytest.mark.parametrize(
    "text",
    [
        "Error 500 on route /api/v1",
        "It took 3 minutes to place the order",
        "Claude Sonnet 4 answers, Opus 4.1 does not",
        "asked 5 times, got 3 answers in Thai",
        "the 2 queries drive me mad",
        "Python 3.11, Node 20, Windows 11",
        "Step 2: open the file, line 40",
        "unit tests fail in 12 of 40 cases",
        "since 25 August 2025 on Bedrock",
        "GPT-4 and Llama 3 in one street fight",
        "a context of 200000 tokens",
        "I have 2 models running in a row",
        "gave me 10 options and close the tab",
    ],
)
def test_numbers_beside_ordinary_words_are_left(found, text):
    assert found(AddressRecognizer(), text) == []


def test_the_sentence_after_an_address_stays(found):
    text = "I live at 12 Baker Street, London. The model lost it."
    (span, *_) = sorted(set(found(AddressRecognizer(), text)), key=len, reverse=True)
    assert span == "12 Baker Street, London"


@pytest.mark.parametrize(
    "address",
    [
        "Atatürk Caddesi No: 45",
        "Mariahilfer Straße 45/3/12",
        "Str. Victoriei nr. 12",
        "ul. Tverskaya 7, kv. 12",
        "Av. Paulista, 1578, apto 42",
    ],
)
def test_house_numbers_of_other_countries_are_found(engine, address):
    (entities,) = engine.find([f"Send it to {address}, please"])
    masked = {i for e in entities for i in range(e.start, e.end)}
    numbers = [i for i, c in enumerate(address, 11) if c.isdigit()]
    assert masked.issuperset(numbers)

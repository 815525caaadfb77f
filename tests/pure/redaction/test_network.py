import pytest

from feedback.redaction.recognizers.network import (
    IpAddressRecognizer,
    MacAddressRecognizer,
)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("from 203.0.113.77 again", "203.0.113.77"),
        ("at 198.51.100.9:8443,", "198.51.100.9"),
        ("http://192.168.17.4/x", "192.168.17.4"),
        ("(10.218.6.131)", "10.218.6.131"),
        (
            "from 2001:db8:85a3:0:0:8a2e:370:7334 today",
            "2001:db8:85a3:0:0:8a2e:370:7334",
        ),
        ("fe80::1ff:fe23:4567:890a blocked", "fe80::1ff:fe23:4567:890a"),
    ],
)
def test_addresses_are_found(found, text, address):
    assert found(IpAddressRecognizer(), text) == [address]


@pytest.mark.parametrize(
    "text",
    [
        "version 2.14.0.3 is broken",
        "2.1.0.4 worked, 2.1.0.7 does not",
        "since v1.2.3.4",
        "Chrome/120.0.6099.71",
        "torch==2.1.0.4",
        "upgraded to 10.15.7.2",
        "pkg@1.2.3.4",
        "127.0.0.1:8000 and 0.0.0.0",
        "dns 8.8.8.8",
        "999.1.1.1",
        "1.2.3.4.5",
        "at 12:30:45",
        "std::vector a::b dead::beef ::1",
        "2025-08-25T14:00:00+00:00",
    ],
)
def test_versions_loopback_and_code_are_left(found, text):
    assert found(IpAddressRecognizer(), text) == []


def test_hardware_addresses_are_found(found):
    text = "eth0 00:1a:2b:3c:4d:5e and 00-1A-2B-3C-4D-5F"
    assert found(MacAddressRecognizer(), text) == [
        "00:1a:2b:3c:4d:5e",
        "00-1A-2B-3C-4D-5F",
    ]


@pytest.mark.parametrize("text", ["12:30:45:00", "00:1a:2b:3c:4d:5e:6f", "a-b-c-d-e-f"])
def test_what_is_no_hardware_address_is_left(found, text):
    assert found(MacAddressRecognizer(), text) == []


@pytest.mark.parametrize("mac", ["3c22.fb9a.10e7", "3C22FB9A10E7", "3c22fb-9a10e7"])
def test_hardware_addresses_of_other_forms_are_found_by_name(found, mac):
    assert found(MacAddressRecognizer(), f"my MAC address is {mac} here") == [mac]
    assert found(MacAddressRecognizer(), f"commit {mac} here") == []


def test_a_colon_may_follow_an_address(found):
    address = "2001:db8:85a3::8a2e:370:7334"
    assert found(IpAddressRecognizer(), f"to {address}: timeout") == [address]

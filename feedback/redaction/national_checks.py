"""Check digits of national identity numbers, each by its state's public rule."""

from __future__ import annotations

import re
from datetime import date

_DNI = "TRWAGMYFPDXBNJZSQVHLCKE"
_HETU = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_ODD = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10)
_ODD_TAIL = (22, 25, 24, 23)
_CF_ODD = (*_ODD, *_ODD_TAIL)
_NRIC = {"ST": "JZIHGFEDCBA", "FG": "XWUTRQPNMLK"}


def digits(text: str) -> list[int]:
    """Return the digits of `text` in order."""
    return [int(c) for c in text if c.isdigit()]


def luhn(text: str) -> bool:
    """Check the sum modulo 10 with every second digit doubled (ISO 7812)."""
    total = 0
    for place, digit in enumerate(reversed(digits(text))):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def weighted(values: list[int], weights: tuple[int, ...], modulus: int) -> int:
    """Return the weighted sum of the leading digits, modulo `modulus`."""
    return sum(v * w for v, w in zip(values, weights, strict=False)) % modulus


def is_day(year: int, month: int, day: int) -> bool:
    """Say whether a number can hold this date of birth."""
    try:
        return date(year, month, day).year > 0
    except ValueError:
        return False


def spain(text: str) -> bool:
    """DNI and NIE: the letter is the number modulo 23."""
    compact = re.sub(r"[\s.-]", "", text).upper()
    number = compact[:-1].translate(str.maketrans("XYZ", "012"))
    return _DNI[int(number) % 23] == compact[-1]


def italy(text: str) -> bool:
    """Codice fiscale: odd and even places weigh differently, modulo 26."""
    code = text.upper()
    total = 0
    for place, char in enumerate(code[:15]):
        value = int(char) if char.isdigit() else ord(char) - 65
        total += value if place % 2 else _CF_ODD[value]
    return chr(65 + total % 26) == code[15]


def brazil(text: str) -> bool:
    """CPF: two check digits modulo 11; a repeated digit is none."""
    d = digits(text)
    if len(set(d)) < 2:
        return False
    for n in (9, 10):
        rest = weighted(d, tuple(range(n + 1, 1, -1)), 11)
        if d[n] != (0 if rest < 2 else 11 - rest):
            return False
    return True


def poland(text: str) -> bool:
    """PESEL: weights 1 3 7 9, with a date of birth in front."""
    d = digits(text)
    month, day = (d[2] * 10 + d[3]) % 20, d[4] * 10 + d[5]
    check = -weighted(d, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3), 10) % 10
    return is_day(2000, month, day) and check == d[10]


def finland(text: str) -> bool:
    """HETU: the last character is the nine digits modulo 31."""
    return _HETU[int(text[:6] + text[7:10]) % 31] == text[10].upper()


def sweden(text: str) -> bool:
    """Personnummer: Luhn over ten digits, with a date of birth in front."""
    ten = "".join(map(str, digits(text)))[-10:]
    month, day = int(ten[2:4]), int(ten[4:6]) % 60
    return is_day(2000, month, day) and luhn(ten)


def france(text: str) -> bool:
    """NIR: the key is 97 less the number modulo 97; Corsica writes 2A and 2B."""
    compact = re.sub(r"\s", "", text).upper().replace("2A", "19").replace("2B", "18")
    return 97 - int(compact[:13]) % 97 == int(compact[13:15])


def chile(text: str) -> bool:
    """RUT: weights 2 to 7 from the right, modulo 11, K for ten."""
    compact = re.sub(r"[.\s-]", "", text).upper()
    body = [int(c) for c in reversed(compact[:-1])]
    rest = 11 - weighted(body, (2, 3, 4, 5, 6, 7, 2, 3), 11)
    return compact[-1] == {10: "K", 11: "0"}.get(rest, str(rest))


def korea(text: str) -> bool:
    """RRN: a date in front and, until October 2020, a check digit modulo 11."""
    d = digits(text)
    return is_day(2000, d[2] * 10 + d[3], d[4] * 10 + d[5]) and 1 <= d[6] <= 8


def china(text: str) -> bool:
    """Resident id: ISO 7064, modulo 11-2."""
    values = [10 if c in "xX" else int(c) for c in text]
    total = sum(v * (2**p % 11) for v, p in zip(values, range(17, -1, -1), strict=True))
    return total % 11 == 1 and is_day(*(int(text[a:b]) for a, b in _CHINESE_DATE))


_CHINESE_DATE = ((6, 10), (10, 12), (12, 14))


def singapore(text: str) -> bool:
    """NRIC and FIN: weights 2 7 6 5 4 3 2, modulo 11, letter by series."""
    first, last = text[0].upper(), text[8].upper()
    offset = 4 if first in "TG" else 0
    rest = (weighted(digits(text), (2, 7, 6, 5, 4, 3, 2), 11) + offset) % 11
    return any(
        first in series and letters[rest] == last for series, letters in _NRIC.items()
    )


def south_africa(text: str) -> bool:
    """ID number: a date in front and Luhn over thirteen digits."""
    return is_day(2000, int(text[2:4]), int(text[4:6])) and luhn(text)

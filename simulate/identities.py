"""Invented people whose data gets into complaints, as real people's would."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

from faker import Faker

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

LOCALES = ("en_US", "en_GB", "de_DE", "fr_FR")
KEY_PREFIXES = ("sk-", "ghp_", "xoxb-", "key_", "AKIA", "glpat-")


def invent_people(*, count: int, seed: int) -> tuple[Mapping[str, str], ...]:
    """Return `count` people: name, email, phone, street, city, login, ip, key.

    Faker is slow, so a world draws its people once and meets them again.
    """
    fakers = [Faker(locale) for locale in LOCALES]
    for number, fake in enumerate(fakers):
        fake.seed_instance(seed * len(LOCALES) + number)
    return tuple(_person(fakers[i % len(fakers)]) for i in range(count))


def made_up_key(rng: random.Random) -> str:
    """Return random characters in the shape of an API key; it opens nothing."""
    body = "".join(rng.choices(string.ascii_letters + string.digits, k=32))
    return rng.choice(KEY_PREFIXES) + body


def _person(fake: Faker) -> dict[str, str]:
    name = f"{fake.first_name()} {fake.last_name()}"
    return {
        "name": name,
        "email": fake.email(),
        "phone": fake.phone_number(),
        "street": fake.street_address().replace("\n", ", "),
        "city": fake.city(),
        "login": fake.user_name(),
        "ip": fake.ipv4_private(),
    }

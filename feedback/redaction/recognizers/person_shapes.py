"""The shapes of names, and what people write before and after them."""

from __future__ import annotations

import re

# Latin letters only: names in other scripts would cost the foreign-script output that
# a complaint quotes, and the English model cannot read them anyway.
LATIN = "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ"
WORD = re.compile(rf"(?<![^\W_])[{LATIN}](?:[{LATIN}]|['’-](?=[{LATIN}]))*")
_INNER_CAPITAL = re.compile(r"(?:Mc|Mac|De|Di|Du|La|Le|Van|Von|Fitz)(?=[A-ZÀ-ÖØ-Þ])")
_TITLES = r"(?:Mr|Mrs|Ms|Mx|Miss|Dr|Prof|Professor|Sir|Madam|Herr|Frau|Sra?)"
CODE_BEFORE = re.compile(r"[\w./\\@#<`$_{\[-]$")
CODE_AFTER = re.compile(r"^(?:\w|[_(`\\>=](?!['\"])|[./:@-]\w|\[\w)")

_PARTICLE = (
    r"(?:van|von|vom|zu|der|den|de|da|do|dos|di|du|del|della|la|le|el|al|bin|ibn|ter|ten"
    r"|y|e)"
)
_TITLES_LOWER = r"(?:(?:mr|mrs|ms|dr|prof)\.|mrs?)"
HONORIFIC = re.compile(rf"\b(?:{_TITLES}\.?|{_TITLES_LOWER})[ ]")
HONORIFIC_BEFORE = re.compile(HONORIFIC.pattern + "$")
WORD_LEFT = re.compile(rf"([{LATIN}][{LATIN}'’-]*)[ ]$")
NEXT_NAME = re.compile(
    rf"[ ](?:[A-Z]\.[ ])?(?:{_PARTICLE}[ ]){{0,3}}(?P<name>[{LATIN}][{LATIN}'’-]*)"
)
SUFFIX = re.compile(r",?[ ](?:Jr|Sr|PhD|Ph\.D|MD|DVM|DDS|Esq|II|III|IV)\b\.?")
LINKED = re.compile(
    rf"(?:,[ ](?:and[ ]|or[ ])?|[ ](?:and|or|&)[ ])(?P<name>[{LATIN}][{LATIN}'’-]+)"
)
LINK_BEFORE = re.compile(
    rf"(?P<name>[{LATIN}][{LATIN}'’-]+)(?:,[ ](?:and[ ]|or[ ])?|[ ](?:and|or|&)[ ])$"
)

# After these words a name follows, in whatever case.
INTRODUCTION = re.compile(
    r"\b(?:my\s+(?:full\s+|real\s+|first\s+|last\s+|maiden\s+)?name\s+is|name['’]s"
    r"|(?:people|friends|everyone)\s+calls?\s+me|(?:maiden|full)\s+name\s+is)[ \t]+",
    re.IGNORECASE,
)
# After these a capitalised word is one.
CUE = re.compile(
    r"(?:\b(?i:regards|sincerely|cheers|thanks|thank\ you|best|yours),?[ ]{0,4}\n"
    r"\s{0,8}"
    r"|(?:^|\n)[ \t>*-]{0,8}"
    r"(?i:name|user|customer|contact|reporter|author|attn|from|to|cc)[ ]?:[ \t]{0,8}"
    r"|(?:^|\n|[.!?]\s)\s{0,4}"
    r"(?:Hi|Hello|Hey|Dear|Thanks|Thank\ you|Cheers|Regards|Best)[ ,][ ]?"
    r")(?=[^\W\d_])"
)
CUE_END = re.compile(r"[ ]*(?:[,.!:;\n]|$)")
# What is said of people and seldom of companies or places.
SPEAKS = re.compile(
    r"[ ](?:said|says|told|asked|asks|shouted|wrote|writes|replied|called|emailed"
    r"|texted|had\ given|gave|wants|thinks|is\ from|can\ I|could\ you)\b"
    r"|['’]s\ (?:e-?mail|phone|address|account|name|wife|husband|son|daughter|partner"
    r"|mother|father|brother|sister|boss|birthday|number|laptop|computer)\b"
)
SPOKEN_OF = re.compile(
    r"\b(?:says|said|named|called|colleague|coworker|teammate|boss|manager|friend|wife"
    r"|husband|partner|son|daughter|brother|sister|mother|father|doctor|told|asked|given"
    r"|directed\ by|written\ by|starring|by|ask|cc)[ ]$"
)
_MONTH = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|april|june|july|august)",
    re.IGNORECASE,
)
_DAY_BEFORE = re.compile(r"\d[ /.-]$")
_DAY_AFTER = re.compile(r"[ .,/-]{1,3}\d")
_ENGLISH = (
    "the of and is it in my for not that this with was you are but have has when from "
    "what they your its which will would could should to i"
)
ENGLISH = frozenset(_ENGLISH.split())
_FOREIGN = (
    "der die das und ist nicht ein eine ich mit auf dem den im bei nach wird keine "
    "meine le la les des une et est pas je ne qui dans sur pour avec mon ma il elle du "
    "el los las una y se por con para mi pero como del al en "
    "o os um uma não com minha seu ele ela "
    "il lo gli che di per non sono mio della "
    "het een niet van ik met op voor mijn maar "
    "och att det som inte jag med för men på og ikke jeg er til"
)
FOREIGN = frozenset(_FOREIGN.split()) - ENGLISH
NOT_A_PERSON = frozenset(
    {"ORG", "GPE", "FAC", "LOC", "NORP", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW"}
)


def is_english_around(text: str, start: int, end: int) -> bool:
    """Say whether more English than other function words stand around a span."""
    near = text[max(0, start - 80) : start].split() + text[end : end + 80].split()
    words = [word.strip(".,;:!?()\"'").casefold() for word in near]
    return sum(w in FOREIGN for w in words) <= sum(w in ENGLISH for w in words)


def is_english_prose(text: str, start: int, end: int) -> bool:
    """Say whether English function words stand around a span, more than others."""
    near = text[max(0, start - 60) : start] + " " + text[end : end + 60]
    words = {word.strip(".,;:!?()\"'").casefold() for word in near.split()}
    return bool(words & ENGLISH) and is_english_around(text, start, end)


def bare(word: str) -> str:
    """Return `word` without a trailing 's and punctuation."""
    return re.sub(r"['’]s$", "", word.rstrip(".'’-"))


def in_code(text: str, start: int, end: int) -> bool:
    """Say whether what touches a span makes it code, a path or a handle."""
    before, after = text[max(0, start - 1) : start], text[end : end + 3]
    return bool(CODE_BEFORE.search(before) or CODE_AFTER.search(after))


def is_month(text: str, start: int, end: int) -> bool:
    """Say whether [start, end) is a month beside a number: 30 Jan, Jun  6, Mar-24."""
    if not _MONTH.fullmatch(text, start, end):
        return False
    before, after = text[max(0, start - 2) : start], text[end : end + 4]
    return bool(_DAY_BEFORE.search(before) or _DAY_AFTER.match(after))


def is_title_case(word: str) -> bool:
    """Say whether `word` starts like Anna, O'Neil or D'Angelo: not ANNA, not anna."""
    letters = word.replace("'", "").replace("’", "")
    return letters[:1].isupper() and any(c.islower() for c in letters[1:3])


def is_name_shaped(word: str) -> bool:
    """Say whether `word` is written like a name: Anna, ANNA, Anne-marie, McCoy.

    Not like a name in code: getUser, JavaScript, iPhone.
    """
    return word[:1].isupper() and all(map(_is_shaped, re.split(r"['’-]", word)))


def _is_shaped(part: str) -> bool:
    rest = _INNER_CAPITAL.sub("", part, count=1)[1:]
    return not rest or rest.islower() or rest.isupper()

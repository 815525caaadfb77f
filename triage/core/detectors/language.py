"""An answer in another language than the question, both in Latin script.

Languages are told by their commonest words (function words, some thirty each), which
needs no model and says nothing on short texts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from triage.core.detectors.parts import asked, prose
from triage.core.types import Finding

if TYPE_CHECKING:
    from triage.core.types import Complaint

NAME = "other_language"
SYMPTOM_ID = "foreign_language"
_LEAST_WORDS = 10
_LEAST_SHARE = 0.15
_LEAD = 1.6
_WORD = re.compile(r"[^\W\d_]+")
_COMMON = {
    "English": "the and of to is in that it for you with are this was but not have be "
    "on my from which if we they has can what when how your there or about",
    "German": "der die das und ist nicht ein eine ich zu mit auf für den dem sie wir "
    "auch wird bei einen einem einer aber wenn dann nach du es sich kann im am von",
    "French": "le la les et est une des dans pour que qui sur pas vous avec du ce il "
    "je nous au aux un ne il elle mais ou sont plus se sa son cela si",
    "Spanish": "el los las y es una en por que con para del se lo no un como más su al "
    "la de pero si está hay muy nos sin sobre cada",
    "Portuguese": "o os as e é uma em por que com para do da não um como mais seu "
    "ao na no dos das mas se está te de muito sem num à",
    "Italian": "il lo gli e è una in per che con di del della non un come più sono si "
    "nel la le ma se dalle alle al ci questo molto da poi",
    "Dutch": "de het een en is niet van voor dat met op zijn ik je wordt ook maar bij "
    "aan naar die dan als we te tot om moet kunt hebt nog wat er",
    "Polish": "i w na z do się nie jest to że co jak ale od po za o przez dla jeśli "
    "który która lub być są czy moja tym jej go",
    "Swedish": "och att det som en ett är på för med till den av inte om i från man vi "
    "var men du har kan vid eller så när sig hem",
    "Turkish": "ve bir bu için ile da de çok daha en ne ama gibi her olarak kadar "
    "sonra var değil ya o mi hem çünkü önce biraz",
}
_SETS = {name: frozenset(listed.split()) for name, listed in _COMMON.items()}
_MEANT = re.compile(
    r"translat|\bmeans?\b|summar|übersetz|tradu|vertaal|english|german|french|spanish|portuguese|italian|"
    r"dutch|polish|swedish|turkish|polski|svenska|türkçe|język|språk|dilin|"
    r"deutsch|anglais|inglés|inglese|englisch|engels|französisch|spanisch|"
    r"allemand|español|français|language|sprache|langue|idioma|lingua",
    re.IGNORECASE,
)


def detect(complaint: Complaint) -> Finding | None:
    """Compare the language of the question with that of the answer."""
    question = asked(complaint)
    if _MEANT.search(question):
        return None
    spoken, answered = guess(prose(question)), guess(prose(complaint.answer))
    if spoken is None or answered is None or spoken == answered:
        return None
    note = f"{answered} answer to a question in {spoken}"
    return Finding(NAME, SYMPTOM_ID, "answer", note, 0.8)


def guess(text: str) -> str | None:
    """Give the language whose common words lead clearly, None when unsure."""
    found = _WORD.findall(text.casefold())
    if len(found) < _LEAST_WORDS:
        return None
    counts = {name: sum(w in listed for w in found) for name, listed in _SETS.items()}
    (best, most), (_, runner_up) = sorted(counts.items(), key=lambda x: -x[1])[:2]
    sure = most >= _LEAST_SHARE * len(found) and most >= _LEAD * runner_up
    return best if sure else None

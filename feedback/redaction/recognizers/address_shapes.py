"""The shapes by which a street or postal address is known, country by country.

An anchor is hardly anything but a part of an address. A plain shape (number, names,
number) is one only next to a word or a line that says so.
"""

from __future__ import annotations

import re

LETTER = r"[^\W\d_]"
NUMBER = r"\d{1,5}(?:[ ]?[A-Za-z](?![^\W\d_]))?(?:[/-]\d{1,4}[A-Za-z]?){0,2}"
WORD = rf"{LETTER}(?:{LETTER}|['’.-]){{0,40}}"
# Capitalised in any script with capitals; every word once the text has none at all.
PROPER = rf"(?:(?!\d)[^\W_a-zß-öø-ÿ](?:{LETTER}|['’.-]){{0,40}})"
_PARTICLES = (
    "de da do di du del della des der den dos das van von la le los las el al och og "
    "i u y am an im bei sur sous en saint st a d l degli delle dei nad pod ob ved na "
    "aan op bij"
)
PARTICLES = frozenset(_PARTICLES.split())
_PARTICLE = rf"(?:{'|'.join(sorted(PARTICLES - {'a', 'd', 'l'}))})"

_ENGLISH = (
    r"(?:street|road|avenue|boulevard|lane|drive|highway|terrace|crescent|parkway|square"
    r"|place|close|circle|trail|alley|mews|grove|gardens|heights|hill|row|way|court"
    r"|creek|park|isle|island|spur|cove|coves|meadows?|valley|glen|shores?|harbou?r"
    r"|bridge|course|curve|oval|forge|loop|pass|path|pike|point|ridge|run|station|summit"
    r"|turnpike|view|village|vista|wharf|fields?|green|crossing|junction|keys?|lakes?"
    r"|esplanade|parade|promenade|quay|walk|plaza"
    r"|(?:st|str|rd|ave|av|blvd|ln|dr|hwy|ter|cres|pkwy|sq|pl|cir|ct|trl)\b\.?)"
)
_ENGLISH_LONG = r"(?:Street|Road|Avenue|Boulevard|Lane|Drive|Terrace|Crescent|Highway)"
_COMPOUND = (
    rf"{LETTER}(?:{LETTER}|['’.-]){{0,30}}(?:stra(?:ß|ss)e|str\.|gasse|allee|weg|platz|ufer|damm"
    r"|ring|straat|laan|gracht|kade|plein|dijk|singel|gade|vej|vejen|veg|vegen|gata"
    r"|gatan|gate|vägen|väg|veien|vei|stigen|gränd|torget|tie|katu|kuja|polku|gatvė"
    r"|vegur|götu|stræde|stræti|lundur)"
)
_TRAILING = (
    r"(?:stra(?:ß|ss)e|utca|útja|út|tér|tere|körút|köz|sor|sétány|u\.|ulica|ul\.|tee|tn"
    r"|tänav|puiestee|trg|cesta|prospekt|plads|plass|väg|vägen|gata|weg|allee|platz"
    r"|caddesi|sokak|sokağı|enparantza|kalea|iela|gatvė|náměstí|nám\.|námestie)"
)
_LEADING = (
    r"(?:str(?=\.)|rue|avenue|boulevard|bd|chemin|impasse|allée|quai|place|route|cours|faubourg"
    r"|via|viale|piazza|corso|vicolo|largo|strada|calle|carrer|avenida|av|avda|paseo"
    r"|plaza|camino|carretera|ctra|ronda|travesía|rua|rúa|praça|praza|travessa|alameda"
    r"|estrada|ul|ulica|aleja|al\.|plac|os\.|bulevar|prospekt|jalan|jl|lorong|odos|leoforos|c/"
    r"|λεωφόρος|λεωφ|οδός|ул|улица|проспект)(?:\b\.?|(?<=/))[ ]"
)

# Baker Street, without a number
_STREET = rf"\b(?:{PROPER}[ ]){{1,3}}{_ENGLISH_LONG}\b"

_INSENSITIVE = (
    # 12 Long Acre Street, 12B Baker St
    rf"(?<![\w.]){NUMBER},?\s(?:[NSEW]\.?\s)?(?P<middle>(?:[\w'’.-]{{1,40}}[ ]){{1,3}})"
    rf"{_ENGLISH}(?![\w-])",
    # Bahnhofstraße 12, Kerkstraat 5-7, Grote Baan 12; 12 Bahnhofstraße
    rf"(?<![\w/.-]){_COMPOUND}[ ,]+{NUMBER}\b",
    rf"(?<![\w.]){NUMBER},?[ ](?!(?:weg|ring|tie|gate|sorting)\b){_COMPOUND}(?!\w)",
    # Dózsa György út 78., Gosposka ulica 47
    rf"\b{WORD}[ ]{_TRAILING},?[ ]?(?:No\.?:?[ ]?)?{NUMBER}\b",
    # 19 rue La Boétie
    rf"(?<![\w.]){NUMBER},?[ ](?:bis[ ]|ter[ ])?{_LEADING}"
    rf"(?:{_PARTICLE}[ ]){{0,2}}(?:{LETTER}|['’.-]){{3,40}}",
    # flats and boxes
    r"\b(?:apt|apartment|apto|depto|dpto|appt|kv|whg|wohnung|suite|ste|flat|unit|room)\b"
    r"\.?[ ]?#?\d{1,5}[a-z]?\b(?:,?[ ]box[ ]\d+)?",
    r"\bp\.?[ ]?o\.?[ ]?box[ ]#?\d{1,6}\b",
    r"\b(?:postfach|postbus|boks|casella[ ]postale|apartado|box)[ ]\d{2,6}(?=[\n,])",
    r"\b(?:psc|cmr)[ ]\d{1,5},?[ ]box[ ]\d{1,6}\b",
    r"\b(?:zip|postal|post)[ ]?codes?(?:[ ]is|[ ]was)?[ :]{1,3}(?=[\w -]{0,9}\d)"
    r"(?P<only>[A-Z0-9]{2,6}(?:[ -][A-Z0-9]{2,4})?)\b",
    # military post
    r"\b(?:APO|FPO|DPO)[ ,]+A[AEP][ ]\d{5}(?:-\d{4})?\b",
    r"\b(?:the[ ])?corner[ ]of[ ](?=[^\n]{3,80}\b(?:street|road|avenue|str))"
    rf"(?:[\w'’./]+[ ]){{1,8}}?and[ ](?:[\w'’.]+[ ]){{1,3}}{_ENGLISH}",
)
_SENSITIVE = (
    # Via Roma 12, ul. Zuchów 65
    rf"(?<!\w)(?i:{_LEADING})(?:{_PARTICLE}[ ]){{0,2}}"
    rf"{PROPER}(?:[ ](?:{PROPER}|{_PARTICLE})){{0,4}},?[ ]"
    rf"(?:(?:nr|no|n)\.?[º°:]?[ ])?{NUMBER}\b",
    _STREET,
    # 21 José Matía 66 Apt. 617: numbers, names and a flat
    rf"(?<![\w.]){NUMBER}[ ]{PROPER}(?:[ ]{WORD}){{0,3}}[ ]{NUMBER}"
    r"(?=[\s,]+(?i:apt|suite|ste|unit|flat)\b)",
    # Bygget 91 street
    rf"{PROPER}[ ]{NUMBER}[ ](?:[Ss]treet|[Rr]oad|[Aa]venue|St\b\.?)(?![\w-])",
    # Springfield, IL 62704; SW1A 1AA; K1A 0B1
    rf"{PROPER},?\s{{1,3}}[A-Z]{{2,3}},?\s{{1,3}}\d{{5}}(?:-\d{{4}})?\b",
    r"\b[A-Z]{1,2}\d[A-Z\d]?[ ]\d[ABD-HJLNP-UW-Z]{2}\b",
    r"\b[ABCEGHJ-NPRSTVXY]\d[A-Z][ ]\d[A-Z]\d\b",
)
_PLAIN = (
    rf"(?<![\w./#-])(?:{NUMBER}[ ])?{PROPER}(?:[ ](?:{PROPER}|{_PARTICLE})){{0,3}}[ ]"
    rf"{NUMBER}(?![\w%]|\.\d)"
)
# Jan and Archkogl 67: the corner of two streets, where something says so.
_CORNER = (
    rf"(?:the[ ]corner[ ]of[ ])?{PROPER}(?:[ ](?:{PROPER}|{_PARTICLE})){{0,3}}[ ]and[ ]"
    rf"{PROPER}(?:[ ](?:{PROPER}|{_PARTICLE})){{0,3}}[ ]{NUMBER}(?![\w%]|\.\d)"
)

ANCHORS = tuple(re.compile(p, re.IGNORECASE) for p in _INSENSITIVE)
CAPITAL_ANCHORS = tuple(map(re.compile, _SENSITIVE))
STREET = re.compile(_STREET)
PLAIN = re.compile(f"{_CORNER}|{_PLAIN}")
# The same for a text that is written without any capital.
LOWER_ANCHORS = (re.compile(_SENSITIVE[0], re.IGNORECASE),)
LOWER_PLAIN = re.compile(f"{_CORNER}|{_PLAIN}".replace(PROPER, WORD))
LOWER_STREET = re.compile(rf"(?P<street>{WORD})[ ]{_ENGLISH_LONG}\b", re.IGNORECASE)
# Told where: a number, a name and what follows up to the next number, in any case.
TOLD = re.compile(
    rf"\b(?:address|live[sd]?\sat|moved\sto|sen[dt]\sto|taxi\sto|return\sto|arrived\sat)\b"
    rf"(?:\sis|\swas)?[\s:,(]{{1,3}}(?P<told>{NUMBER}[ ](?:{NUMBER}[ ])?{PROPER}"
    rf"(?:[ ]{WORD}){{0,3}}[ ]{NUMBER})(?![\w%]|\.\d)"
)

# What comes right before an address, and what comes right after a bare street.
SAID = re.compile(
    r"\b(?:address(?:es)?|here\sthey\sare|live[sd]?\s(?:at|on|in)|reside[sd]?\sat"
    r"|located\sat|office\sis\sat|deliver(?:ed|y)?\sto|ship(?:ped|ping)?\sto"
    r"|sen[dt]\s(?:it|them|one)?\s?to|one\sto|moved\sto|mail(?:ed)?\sto|taxi\sto"
    r"|return\sto|arrived\sat|meet\b[^.\n]{0,30}\bat|is\sat|residence|enter\son"
    r")\b(?:\s(?:is|was|to|with|at))?[\s:,(]*$",
    re.IGNORECASE,
)
GOES_ON = re.compile(
    rf"\.?(?:\s*\n[>?|*#\s]*|,\s*)(?:(?:apt|suite|flat|unit)\b|{PROPER}|,)"
)
# A line that goes on after a blank one: country and postcode.
_LAST_LINE = rf"[>?|*# ]{{0,3}}(?:{PROPER}[ ]){{1,4}}\d{{4,6}}\b"
LAST_LINE = re.compile(_LAST_LINE)
LOWER_LAST_LINE = re.compile(_LAST_LINE.replace(PROPER, WORD))
TOKEN = re.compile(rf"\d[\w/-]*|{WORD}|\n[>?|*#]{{0,3}}[ \t]*|[^\w\s]|[ \t]+")
# Words that may stand inside an address, but neither open nor end it.
CONNECTORS = PARTICLES | {"and", "the", "of", "near", "upon", "under", "next", "by"}
# Words that open the names of places; elsewhere they are ordinary. Where a table had no
# region, the address has "nan".
_PLACE_WORDS = (
    "new old great north south east west northern southern eastern western united "
    "republic kingdom islands island city port fort mount saint san santa los las st "
    "upper lower central saudi democratic federated states iron park creek beach lake "
    "long river village heights box suite apt unit flat floor czech dominican nan"
)
PLACE_WORDS = frozenset(_PLACE_WORDS.split())
# Words that end a letter or open a sentence after an address, never part of it.
_NEVER = (
    "thanks thank regards best cheers sincerely please dear hi hello sent yours and "
    "but when if then call phone tel mobile fax email the this it i we you he she they"
)
NEVER = frozenset(_NEVER.split())
NEXT_WORD = re.compile(rf"[ ](?:(?P<word>{WORD})|(?P<number>\d{{1,6}}(?=[,\n])))")

"""The reporting verbs: which words announce that somebody speaks.

Twenty lemmas cover 91% of political news and eighty suffice; an unknown
verb in a tag's position is recognised by that position instead of by a longer list.
"""

from __future__ import annotations

from releases.quotations.lexicon import word_set

# Regular verbs that introduce somebody's own words.
_SPEECH = """add admit affirm announce answer argue assert ask boast caution claim comment complain
concede conclude confess confirm continue contend counter cry declare demand describe elaborate
emphasize emphasise exclaim explain express gush insist interject joke lament maintain mention muse
note observe offer plead pledge pronounce proclaim promise protest quip reason recall recount
reflect reiterate remark remind repeat reply report respond retort reveal scoff shout signal sneer
snap state stress suggest summarize summarise tease testify thunder tweet urge venture vow warn
whisper wonder yell echo post advise agree assure blast opine predict chant rail remonstrate
acknowledge allege indicate telegraph relate implore chide deadpan vent mock bellow hint inform
react riff point remember ruminate theorize theorise rejoice beam bark cackle croak grumble scream
holler
instruct"""
# Verbs that show whose words or view a fragment gives, but seldom stand in a tag.
_STANCE = """accuse applaud appeal attack believe brand call celebrate characterize characterise
cite commend condemn congratulate consider criticize criticise decry defend denounce deny deride
dismiss disclose dispute dub endorse estimate expect fear feel hail highlight hope imply label
liken praise predict push refer reject require salute scold slam support tout
trumpet view voice want welcome refuse propose portray lambast lambaste bemoan invoke talk cheer
question thank ridicule blame challenge encourage"""
_IRREGULAR: dict[str, tuple[str, ...]] = {
    "say": ("say", "says", "said", "saying"),
    "tell": ("tell", "tells", "told", "telling"),
    "write": ("write", "writes", "wrote", "writing", "written"),
    "go on": ("went", "goes"),
    "read": ("read", "reads", "reading"),
    "put": ("put", "puts", "putting"),
    "quip": ("quip", "quips", "quipped", "quipping"),
    "admit": ("admit", "admits", "admitted", "admitting"),
    "speak": ("speak", "speaks", "spoke", "speaking"),
    "sing": ("sing", "sings", "sang", "singing"),
    "swear": ("swear", "swears", "swore", "swearing"),
    "rail": ("rail", "rails", "railed", "railing"),
    "begin": ("begin", "begins", "began", "beginning"),
    "retweet": ("retweets", "retweeted", "retweeting"),
    "tweet": ("tweeted", "tweets", "tweeting"),
    "shoot back": ("shot", "fired"),
    "chime in": ("chimed", "chimes", "chiming"),
    "note": ("notes", "noted", "noting"),
    "plead": ("plead", "pleads", "pleaded", "pled", "pleading"),
    "find": ("finds", "found"),
}
_STANCE_IRREGULAR: dict[str, tuple[str, ...]] = {
    "think": ("think", "thinks", "thought", "thinking"),
    "refer": ("refer", "refers", "referred", "referring"),
    "promise": ("promising",),
    "like": ("likened", "compares", "compared", "comparing"),
    "deny": ("deny", "denies", "denied", "denying"),
    "ask": ("asking",),
    "use": ("used", "uses", "using"),
}
# Nouns first and verbs second: only their past and participle count as reporting.
_NOUNS = word_set(
    """comment comments claim report reports offer offers post posts note state states stress signal
    signals promise promises pledge answer demand demands reason view views question questions
    fear fears hope hopes attack attacks support push label mention request plan tease echo
    voice cite protest protests brand call appeal reveal"""
)


def _inflect(verb: str) -> tuple[str, ...]:
    """The forms of a regular verb: base, third person, past, participle."""
    if verb.endswith("e"):
        return verb, verb + "s", verb + "d", verb[:-1] + "ing"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"
    if verb.endswith(("s", "sh", "ch", "x")):
        return verb, verb + "es", verb + "ed", verb + "ing"
    return verb, verb + "s", verb + "ed", verb + "ing"


def _forms(regular: str, irregular: dict[str, tuple[str, ...]]) -> dict[str, str]:
    forms: dict[str, str] = {}
    for verb in regular.split():
        for form in _inflect(verb):
            forms.setdefault(form, verb)
    for verb, listed in irregular.items():
        for form in listed:
            forms[form] = verb
    return forms


SPEECH: dict[str, str] = _forms(_SPEECH, _IRREGULAR)
STANCE: dict[str, str] = {
    form: verb for form, verb in _forms(_STANCE, _STANCE_IRREGULAR).items() if form not in SPEECH
}
REPORTING: dict[str, str] = {**STANCE, **SPEECH}
# Cues that carry the same statement on, instead of opening another.
CONTINUING = frozenset({"go on", "continue"})
# Without one of these words the verb reports nothing ("went home").
PARTICLES: dict[str, frozenset[str]] = {
    "went": frozenset({"on", "further"}),
    "goes": frozenset({"on", "further"}),
    "shot": frozenset({"back"}),
    "fired": frozenset({"back"}),
    "point": frozenset({"out"}),
    "points": frozenset({"out"}),
    "pointed": frozenset({"out", "to"}),
    "pointing": frozenset({"out"}),
    "put": frozenset({"it"}),
    "puts": frozenset({"it"}),
}


def is_participle(form: str) -> bool:
    """Whether a reporting form is an -ing participle, which borrows its subject."""
    return form.endswith("ing") and form in REPORTING and form not in ("sing", "bring")


def is_noun_too(form: str) -> bool:
    """Whether a reporting form is at least as often a noun ("claims", "reports")."""
    return form in _NOUNS

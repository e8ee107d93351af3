"""The words by which a reply is told: that it is one, to what, and what it does."""

from __future__ import annotations

import re


def _any(*phrases: str) -> re.Pattern[str]:
    """Return what finds any of some phrases, as whole words."""
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b", re.I)


# “Responding to …”, and what is answered follows.
TO_SOMETHING = _any(
    r"respond(?:ed|ing|s) to",
    r"in (?:\w+ )?(?:response|reply|answer|reaction) to",
    r"repl(?:ied|ying|ies) to",
    r"react(?:ed|ing|s) to",
    r"(?:when )?asked (?:about|whether|if|why|how|what)",
    r"(?:asked|pressed|questioned) by",
    r"(?:pressed|questioned) (?:about|on)",
    r"hit(?:s|ting)? back at",
)
QUESTION = _any(r"(?:when )?(?:asked|pressed|questioned)")
# “Rejected the claim”: the same, and it says that it is not so.
DENIED = _any(
    r"reject(?:ed|ing|s)",
    r"den(?:ied|ying|ies)",
    r"dismiss(?:ed|ing|es)",
    r"refut(?:ed|ing|es)",
    r"rebutt(?:ed|ing)",
    r"disput(?:ed|ing|es)",
    r"brush(?:ed|ing)? (?:off|aside)",
)
# “Said in response”: to whoever spoke last.
BARE = _any(
    r"in (?:response|reply)(?! to\b)",
    r"replied(?! to\b)",
    r"respond(?:ed|ing)(?! to\b)",
    r"retorted",
    r"hit back(?! at\b)",
    r"countered",
    r"shot back",
    r"defended (?:the|its|their|his|her)",
    r"(?:asked|approached|contacted) for (?:a )?(?:comment|response|reply)",
    r"asked to (?:comment|respond|reply)",
)
# Before one of these: nobody has replied yet.
NOT_DONE = re.compile(
    r"\b(?:not|never|n['’]t|yet|fail(?:ed|s|ing)?|refus(?:ed|es|ing)|declin(?:ed|es|ing)|unable"
    r"|no\w*|without|before|until|if|when|once|being|been|be|was|were|is|are)(?: to)?"
    r"(?: \w+)? ?$",
    re.I,
)
# What can be answered, where it is not said whose it is.
SPEECH = _any(
    r"claims?",
    r"criticisms?",
    r"comments?",
    r"remarks?",
    r"allegations?",
    r"accusations?",
    r"attacks?",
    r"suggestions?",
    r"assertions?",
    r"complaints?",
    r"concerns",
    r"calls?",
    r"charges?",
    r"demands?",
    r"statements?",
    r"intervention",
)
# Words quoted from another day are no reply, but evidence.
EARLIER = re.compile(
    r"\b(?:(?i:last (?:week|month|year|night|\w+day)|yesterday|earlier|previously|ago|once"
    r"|ha[sd] (?:said|previously)|according to|reports?|website|wrote|tweeted|advertis\w+"
    r"|manifesto|policy states|told (?:the )?(?:parliament|house|senate|reporters|journalists))"
    r"|in (?:19|20)\d\d|(?:on|in) (?:\d{1,2} )?(?:January|February|March|April|May|June|July"
    r"|August|September|October|November|December))\b"
)
FAULT = _any(
    r"fail(?:ed|s|ing|ings|ures?)?",
    r"refus(?:ed|es|ing|al)",
    r"betray\w*",
    r"brok(?:e|en) (?:its|their|his|her|promises?)",
    r"broken promises?",
    r"crisis",
    r"shame\w*",
    r"disgrac\w+",
    r"inadequate\w*",
    r"neglect\w*",
    r"ignor(?:ed|es|ing)",
    r"to blame|blam(?:ed|es|ing)",
    r"reckless\w*",
    r"incompeten\w+",
    r"accus(?:ed|es|ing)",
    r"condemn(?:ed|s|ing)?",
    r"criticis(?:ed|es|ing|m)|criticiz(?:ed|es|ing)",
    r"scandal\w*",
    r"chaos|chaotic",
    r"let (?:\w+ )?down",
    r"misl(?:ed|ead\w*)",
    r"lie[sd]?|lying",
    r"hypocri\w+",
    r"shambles",
    r"unacceptabl[ey]",
    r"wrong(?:ly)?",
    r"damag(?:ed|es|ing)",
    r"cuts?|slash(?:ed|ing)",
    r"catastroph\w+",
    r"not (?:done|engaged|delivered|acted|kept|enough)",
    r"too (?:little|late|slow)",
    r"broken",
    r"out of touch",
    r"cover(?:ed)?[- ]up",
)
DEMAND = _any(
    r"must",
    r"should",
    r"urg(?:e|es|ed|ing)",
    r"calls? (?:on|for)|call(?:ed|ing) (?:on|for)",
    r"demand(?:s|ed|ing)?",
    r"needs? to",
    r"oppos(?:e|es|ed|ing)",
    r"reject(?:s|ed)?",
    r"warn(?:s|ed)?",
    r"questions?",
)
DEFENCE = _any(
    r"(?:fully |absolutely |firmly )?committed to",
    r"continues? to",
    r"tak(?:e|es|ing) (?:\w+ ){0,6}?seriously",
    r"robust(?: action)?",
    r"swift",
    r"we have (?:\w+ )?\w+(?:ed|t|n)\b",
    r"(?:have|has) (?:already|always|made clear|invested|introduced|delivered|increased|doubled)",
    r"our record",
    r"proud of",
    r"not true|untrue|false|nonsense|misleading|inaccurate|incorrect|baseless|unfounded",
    r"(?:we|I) (?:do not accept|reject|disagree|strongly refute)",
    r"no truth",
    r"(?:sorry|apologi[sz]e|regret)",
    r"(?:right|fair|necessary) (?:thing|decision|and)",
    r"already",
    r"working (?:hard|closely)",
    r"in line with",
    r"priority",
)
# What a reply does, the first that its opening words tell.
RELATIONS = (
    (
        "declines",
        _any(
            r"no comment",
            r"(?:do|does|will|can|would)(?:n['’]t| not) comment",
            r"cannot comment",
            r"inappropriate to comment",
        ),
    ),
    (
        "rebuts",
        _any(
            r"not true|untrue|false|nonsense|misleading|inaccurate|incorrect|baseless|unfounded",
            r"(?:we|I) (?:do not accept|reject|strongly disagree|refute)",
            r"no truth",
            r"(?:is|are|was|were) (?:simply |plainly |just )?wrong",
            r"ridiculous|absurd|rubbish|fiction|scaremongering",
        ),
    ),
    (
        "concedes",
        _any(
            r"apologi[sz]e",
            r"(?:am|are|is) sorry",
            r"we regret",
            r"fell short",
            r"got .{1,20}wrong",
        ),
    ),
    (
        "welcomes",
        _any(
            r"welcom(?:e|es|ed|ing)",
            r"delighted",
            r"pleased",
            r"grateful",
            r"thank(?:s|ed|ful)?",
            r"proud to",
        ),
    ),
    ("defends-record", DEFENCE),
)

"""From the words of a mention to a speaker, as far as the text allows."""

from __future__ import annotations

from dataclasses import dataclass, field

from releases.quotations.attribution import Tag
from releases.quotations.focus import NEAR, UNKNOWN, Focus, Speaker
from releases.quotations.lexicon import (
    DETERMINERS,
    DOCUMENT_WORDS,
    FEMALE_PRONOUNS,
    FEMALE_WORDS,
    HONORIFICS,
    MALE_PRONOUNS,
    MALE_WORDS,
    ORGANISATION_WORDS,
    PEERS,
    ROLES,
    SEATS,
    SUFFIXES,
    word_set,
)
from releases.quotations.names import JOINT, NAME, PRONOUN, name_in, singular
from releases.quotations.registry import Registry
from releases.quotations.runs import FEMALE, MALE, bare_word, first_gender
from releases.quotations.tokens import WORD, Token, is_possessive

SPOKES = word_set("spokesman spokeswoman spokesperson spokespeople source insider official aide")
# "The Liberal Democrats" are a body.
MEMBERS = word_set("democrats conservatives republicans greens liberals nationalists tories")
# "A statement from the union" is the union's.
AUTHORED = frozenset({"from", "by", "of"})
# Descriptions that stand for whatever organisation is in focus.
GROUPS = word_set(
    """group organisation organization charity union movement association body campaign company
    department think-tank trust foundation network"""
)
PARTY_NAMES = word_set(
    "labour conservative conservatives tory liberal democrats greens republican democratic labor"
)


@dataclass(slots=True)
class Resolver:
    """Resolves mentions in the order of the text, and remembers who spoke."""

    text: str
    registry: Registry
    issuer: str | None = None
    spoken: list[tuple[int, Speaker]] = field(default_factory=list)
    focus: Focus = field(init=False)

    def __post_init__(self) -> None:
        """Share what was spoken with the focus."""
        self.focus = Focus(self.text, self.registry, self.issuer, self.spoken)

    def resolve(self, tag: Tag) -> Speaker:
        """The speaker a tag's mention stands for."""
        mention = tag.mention
        if mention.kind == PRONOUN:
            return self._pronoun(tag.tokens[mention.first].low, tag.start)
        if mention.kind == NAME:
            return self._name(tag)
        if mention.kind == JOINT:
            return self._joint(tag)
        return self._description(tag)

    def lead(self, at: int) -> Speaker:
        """Whom an untagged statement belongs to: the issuing person, the lead, the issuer."""
        person = self._issuing_person()
        if person:
            return Speaker(person)
        lead = self.registry.lead()
        if lead and lead.at < at:
            return Speaker(lead.name, lead.gender)
        return Speaker(self.issuer, is_body=True) if self.issuer else UNKNOWN

    def _issuing_person(self) -> str | None:
        """For "Office of Senator Ann Lee" to "Ann Lee"."""
        words = (self.issuer or "").split()
        if words[:2] != ["Office", "of"] or len(words) < 4:
            return None
        while words and (
            words[0].lower() in HONORIFICS or words[0].lower() in ("office", "of", "the")
        ):
            words = words[1:]
        person = self.registry.person_before(words[-1].lower(), len(self.text)) if words else None
        return person.name if person else " ".join(words) or None

    def is_known(self, speaker: Speaker) -> bool:
        """Whether the text names the speaker as a person."""
        name = (speaker.name or "").lower()
        if not name:
            return False
        people = self.registry.people.get(name.split()[-1], ())
        return any(person.name.lower() == name for person in people)

    def remember(self, at: int, speaker: Speaker) -> None:
        """Note who spoke where, for pronouns and descriptions further on."""
        if speaker.name:
            self.spoken.append((at, speaker))

    # --- names ----------------------------------------------------------------------------

    def _name(self, tag: Tag) -> Speaker:
        mention = tag.mention
        words = _words(tag.tokens[mention.name_first : mention.name_last])
        gender = _gender_of(tag.tokens[mention.first : mention.name_last])
        titled = any(t.low in HONORIFICS for t in tag.tokens[mention.first : mention.name_first])
        return self.named(words, gender, tag.start, titled=titled)

    def named(
        self, words: list[str], gender: str | None, at: int, *, titled: bool = False
    ) -> Speaker:
        """A person or body from the words of its name."""
        while len(words) > 1 and words[-1].lower().strip(".") in SUFFIXES:
            words = words[:-1]
        if words and words[0].lower() in DETERMINERS and len(words) > 1:
            words = words[1:]
        if not words:
            return UNKNOWN
        key = words[-1].lower()
        whole = " ".join(words)
        if len(words) == 1:
            full = self.registry.acronyms.get(key.replace(".", ""))
            if full and words[0].isupper():
                return Speaker(full, is_body=True)
            person = self.registry.person_before(key, at, gender)
            if person:
                return Speaker(person.name, person.gender or gender)
            person = self.registry.by_first_name(key) if titled else None
            if person:
                return Speaker(person.name, person.gender or gender)
            if titled:
                return Speaker(whole, gender)
        if "of" in words[1:] and (titled or first_gender(words[0])):
            return self.named(words[: words.index("of")], gender, at, titled=titled)
        peer = self._peer(words, gender)
        if peer:
            return peer
        body = self.registry.body(whole)
        if body and not titled:
            return Speaker(body, is_body=True)
        if len(words) > 1:
            known = next(
                (p for p in self.registry.people.get(key, ()) if p.name.lower() == whole.lower()),
                None,
            )
            if known:
                return Speaker(known.name, known.gender or gender)
        is_body = any(w.lower() in ORGANISATION_WORDS for w in words) or (
            whole.isupper() and len(whole) > 1
        )
        return Speaker(whole, gender or first_gender(words[0]), is_body)

    def _peer(self, words: list[str], gender: str | None) -> Speaker | None:
        """For "Lady Moss" to "Baroness Moss", as the text introduced her."""
        if len(words) != 2 or words[0].lower() not in PEERS:
            return None
        for person in self.registry.people.get(words[1].lower(), ()):
            styled = person.name.split()[0].lower() in PEERS
            if styled and person.gender in (gender, None):
                return Speaker(person.name, person.gender or gender)
        return None

    def _joint(self, tag: Tag) -> Speaker:
        """Two who speak together: "Ann Lee and Bob Moss", but "the Health and Safety Board"."""
        tokens = tag.tokens[tag.mention.first : tag.mention.last]
        at = next(number for number, token in enumerate(tokens) if token.low == "and")
        both = [self._person(part, tag.start) for part in (tokens[:at], tokens[at + 1 :])]
        if both[0] and both[1]:
            return Speaker(f"{both[0]} and {both[1]}")
        start = tag.tokens[tag.mention.name_first].start
        return Speaker(self.text[start : tag.end], is_body=True)

    def _person(self, tokens: list[Token], at: int) -> str | None:
        """The person a stretch of words names, or None where it names a body or a bare word."""
        name = name_in(tokens, 0, len(tokens))
        if name is None:
            return None
        titled = any(t.low in HONORIFICS for t in tokens[: name[0]])
        words = _words(tokens[name[0] : name[1]])
        speaker = self.named(words, _gender_of(tokens), at, titled=titled)
        known = titled or self.is_known(speaker) or (len(words) > 1 and not speaker.is_body)
        return speaker.name if known else None

    # --- pronouns -------------------------------------------------------------------------

    def _pronoun(self, low: str, at: int) -> Speaker:
        if low in ("i", "we"):
            return Speaker(self.issuer, sure=0.8) if self.issuer else UNKNOWN
        if low in ("it", "they", "its", "their"):
            return self.focus.body(at, people=low == "they")
        gender = MALE if low in MALE_PRONOUNS else FEMALE if low in FEMALE_PRONOUNS else None
        if gender is None:
            return UNKNOWN
        return self.focus.person(gender, at)

    # --- descriptions ---------------------------------------------------------------------

    def _description(self, tag: Tag) -> Speaker:
        mention = tag.mention
        tokens = tag.tokens[mention.first : mention.last]
        head = _head(tokens)
        words = [t.text for t in tokens]
        if head is None:
            return Speaker(" ".join(words), sure=0.7)
        low = singular(tokens[head].low)
        if low in SPOKES or tokens[head].low in SPOKES:
            return self._unnamed(tag, tokens, head)
        if low in DOCUMENT_WORDS and head + 2 < len(tokens) and tokens[head + 1].low in AUTHORED:
            return self._employer(tokens[head + 2 :], tag)
        if tokens[0].low == "the" and tokens[head].low not in ROLES:
            found = self._typed_body(tokens[head].low, tag.start, exact=len(tokens) > 2)
            if found:
                return found
        if (
            tokens[0].low in ("the", "its", "their", "this")
            and tokens[head].low in ORGANISATION_WORDS
        ):
            return self._body(tag, tokens, head)
        party = [t for t in tokens if t.low not in DETERMINERS]
        if tokens[head].low in MEMBERS and all(t.is_capital for t in party):
            name = " ".join(_words(party))
            return Speaker(self.registry.body(name) or name, is_body=True)
        if tokens[head].low in ROLES:
            found = self._holder(tokens, fewest=2)
            if found:
                return found
            if tokens[0].low in ("the", "his", "her", "this") and low == tokens[head].low:
                return self._role(tag, tokens)
        return Speaker(self.text[tag.start : tag.end], _gender_of(tokens))

    def _unnamed(self, tag: Tag, tokens: list[Token], head: int) -> Speaker:
        """An unnamed spokesperson speaks for an organisation."""
        after = tokens[head + 1 :]
        if len(after) > 1 and after[0].low in ("for", "of", "from", "at", "with"):
            return self._employer(after[1:], tag)
        before = [t for t in tokens[:head] if t.low not in DETERMINERS or is_possessive(t)]
        while (
            before
            and before[-1].low in ("official", "senior", "chief", "press", "campaign", "government")
            and len(before) > 1
        ):
            before = before[:-1]
        if before:
            return self._employer(before, tag)
        return self.focus.body(tag.start, people=False)

    def _employer(self, tokens: list[Token], tag: Tag) -> Speaker:
        while len(tokens) > 1 and (tokens[0].low in DETERMINERS or tokens[0].low == "senior"):
            tokens = tokens[1:]
        words = _words(tokens)
        if not words:
            return UNKNOWN
        lows = [word.lower() for word in words]
        if not any(word[0].isupper() for word in words):
            if lows[-1] in ORGANISATION_WORDS:
                found = self._typed_body(lows[-1], tag.start)
                if found:
                    return found
            return Speaker(" ".join(words).capitalize(), is_body=True, sure=0.7)
        if len(words) == 1 and self.registry.acronyms.get(lows[0]):
            return Speaker(self.registry.acronyms[lows[0]], is_body=True)
        named = self.registry.body(" ".join(lows))
        if named:
            return Speaker(named, is_body=True)
        if len(words) == 1 and self.registry.people.get(lows[0]):
            return self.named(words, None, tag.start)
        if lows[0] in PARTY_NAMES and len(words) == 1:
            party = self.registry.body(f"{lows[0]} party")
            return Speaker(party or words[0], is_body=True)
        joined = [
            w.capitalize() if w.lower() in ORGANISATION_WORDS and w.islower() else w for w in words
        ]
        return Speaker(" ".join(joined), is_body=True)

    def _body(self, tag: Tag, tokens: list[Token], head: int) -> Speaker:
        """For "the group", "the party", "the statement"."""
        low = tokens[head].low
        if low in DOCUMENT_WORDS and len(tokens) == head + 1:
            if self.spoken and tag.start - self.spoken[-1][0] < 2 * NEAR:
                return Speaker(
                    self.spoken[-1][1].name, is_body=self.spoken[-1][1].is_body, sure=0.9
                )
            if self.issuer:
                return Speaker(self.issuer, is_body=True)
        return Speaker(self.text[tag.start : tag.end], is_body=True, sure=0.75)

    def _typed_body(self, word: str, at: int, *, exact: bool = False) -> Speaker | None:
        """The last organisation whose name carries the word, else the one in focus."""
        bodies = [*self.registry.seen_bodies[:3], *self.registry.bodies_before(at)]
        for key in (sighting.name for sighting in reversed(bodies)):
            if word in key.split() or (word == "party" and key.split()[0] in PARTY_NAMES):
                return Speaker(self.registry.organisations[key], is_body=True)
        if exact:
            return None
        if word in GROUPS:
            found = self.focus.body(at, people=False)
            return found if found.name else self._lead_body(at)
        if self.issuer and word in ("government", "council", "party"):
            return Speaker(self.issuer, is_body=True, sure=0.8)
        return None

    def _holder(self, tokens: list[Token], *, fewest: int) -> Speaker | None:
        """For "the Home Secretary": whom the text names with that office."""
        words = [token.low for token in tokens if token.low not in DETERMINERS]
        known = self.registry.holder(" ".join(words)) if len(words) >= fewest else None
        return Speaker(*known, sure=0.95) if known else None

    def _lead_body(self, at: int) -> Speaker | None:
        """A text's first name stands for "the company" where nothing shows that it is a person."""
        lead = self.registry.lead()
        if lead is None or lead.gender or lead.at > at or not lead.opens or " " not in lead.name:
            return None
        return Speaker(lead.name, is_body=True, sure=0.75)

    def _role(self, tag: Tag, tokens: list[Token]) -> Speaker:
        """For "the senator", "the minister": the last speaker or person where one is in focus."""
        gender = _gender_of(tokens)
        if len(tokens) <= 3 and self.spoken and tag.start - self.spoken[-1][0] < NEAR:
            last = self.spoken[-1][1]
            fits = gender is None or last.gender in (gender, None)
            if fits and not last.is_body and not self._holds_another(last, tokens):
                return Speaker(last.name, last.gender, sure=0.9)
        if len(tokens) <= 2:
            lead = self.registry.lead()
            people = self.registry.people_before(tag.start, 6)
            for person in reversed(people):
                if (
                    tag.start - person.at < 600
                    and person.opens
                    and (gender is None or person.gender in (gender, None))
                ):
                    sure = 0.9 if lead and not self.spoken and lead.name == person.name else 0.7
                    return Speaker(person.name, person.gender, sure=sure)
            if lead and not self.spoken and lead.at < tag.start and gender in (None, lead.gender):
                return Speaker(lead.name, lead.gender, sure=0.9)
        return self._holder(tokens, fewest=1) or Speaker(
            self.text[tag.start : tag.end], gender, sure=0.8
        )

    def _holds_another(self, speaker: Speaker, tokens: list[Token]) -> bool:
        """Whether "the Health Secretary" is not whoever spoke last: they hold another office."""
        office, name = _office_of(tokens), (speaker.name or "").split()
        if not office or not name:
            return False
        if name[-1].lower() in ROLES:  # an office itself, which nobody in the text is given
            return " ".join(name).lower().removeprefix("the ") != office
        roles = self.registry.roles.items()
        held = {role for role, known in roles if known and known[0] == speaker.name}
        return bool(held) and office not in held


def _office_of(tokens: list[Token]) -> str:
    """The office that capitals make a name of its own ("health secretary"), else nothing."""
    named = len(tokens) > 2 and all(token.is_capital for token in tokens[1:])
    return " ".join(token.low for token in tokens[1:]) if named else ""


def _words(tokens: list[Token]) -> list[str]:
    words: list[str] = []
    for number, token in enumerate(tokens):
        if token.kind == WORD:
            last = number + 1 == len(tokens)
            words.append(bare_word(token.text) if last else token.text)
        elif token.text == "." and words:
            words[-1] += "."
        elif token.text == "&":
            words.append("&")
    return words


def _gender_of(tokens: list[Token]) -> str | None:
    for token in tokens:
        if token.low in MALE_WORDS:
            return MALE
        if token.low in FEMALE_WORDS and token.text not in SEATS:
            return FEMALE
    return None


def _head(tokens: list[Token]) -> int | None:
    """The noun a description is about: its last word before a preposition.

    The preposition of "a Department for Bridges spokesperson" belongs to a name.
    """
    if len(tokens) > 1 and tokens[-2].is_capital and tokens[-1].low in SPOKES:
        return len(tokens) - 1
    for number, token in enumerate(tokens):
        if number and token.low in ("of", "for", "at", "from", "with", "in", "to", "on"):
            return number - 1
    return len(tokens) - 1 if tokens else None

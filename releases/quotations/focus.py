"""Who is in focus where a pronoun or a description stands: recent, a subject, or speaking.

The weights were fitted on the development half of the annotated news and say, in points, what
makes a name more likely to be meant; a point is about 250 characters of distance.
"""

from __future__ import annotations

from dataclasses import dataclass

from releases.quotations.lexicon import DETERMINERS, word_set
from releases.quotations.registry import Registry, Sighting

NEAR = 1500
PER_CHARACTER = 1 / 250
PER_PARAGRAPH = 0.45
SAME_PARAGRAPH = 0.5
OPENS_SENTENCE = 1.2
FIRST_IN_SENTENCE = 1.5
GENDER_AGREES = 1.0
GENDER_UNKNOWN = 0.5
AFTER_PREPOSITION = 0.8
POSSESSIVE = 2.0
SAYS = 0.7
SPOKE = 2.5
BODY_OPENS = 2.5
BODY_ISSUES = 3.0
BODY_SPOKE = 3.0
TOO_FAR = -4.0
# A name that begins so is a place, unless a title or a first name shows a person.
PLACES = word_set("new north south east west central united los las san santa saudi puerto")
NOBODIES = DETERMINERS | word_set("nobody somebody anybody everybody none most")


@dataclass(frozen=True, slots=True)
class Speaker:
    """A resolved speaker: name, gender if known, whether an organisation, how sure (0 to 1)."""

    name: str | None
    gender: str | None = None
    is_body: bool = False
    sure: float = 1.0


UNKNOWN = Speaker(None, sure=0.4)


@dataclass(slots=True)
class Focus:
    """What the text has named and who has spoken so far."""

    text: str
    registry: Registry
    issuer: str | None
    spoken: list[tuple[int, Speaker]]

    def person(self, gender: str, at: int) -> Speaker:
        """The person "he" or "she" at an offset most likely means."""
        best: tuple[float, str, str | None] | None = None
        for sighting in self.registry.people_before(at):
            if at - sighting.at > NEAR or not _may_mean(gender, sighting.name, sighting.gender):
                continue
            score = self._prominence(sighting, gender, at)
            if best is None or score >= best[0]:
                best = score, sighting.name, sighting.gender
        for where, speaker in self.spoken[-3:]:
            if at - where > NEAR or speaker.is_body or not speaker.name:
                continue
            if not _may_mean(gender, speaker.name, speaker.gender):
                continue
            score = self._nearness(where, at) + SPOKE + GENDER_AGREES * (speaker.gender == gender)
            if best is None or score > best[0]:
                best = score, speaker.name, speaker.gender
        if best is None:
            return UNKNOWN
        return Speaker(best[1], gender, sure=0.9 if best[2] == gender else 0.75)

    def body(self, at: int, *, people: bool) -> Speaker:
        """The organisation "it" or "the group" at an offset most likely means, else the issuer.

        With ``people`` the last speaker may also be a person ("they").
        """
        best: tuple[float, str] | None = None
        for sighting in self.registry.bodies_before(at):
            if at - sighting.at > 2 * NEAR or sighting.governed:
                continue
            listed = self.registry.organisations[sighting.name]
            full = self.registry.acronyms.get(sighting.name, listed)
            score = BODY_OPENS * sighting.opens - (at - sighting.at) * PER_CHARACTER
            if self.issuer and full.lower() == self.issuer.lower():
                score += BODY_ISSUES
            if best is None or score >= best[0]:
                best = score, full
        for where, speaker in self.spoken[-1:]:
            if at - where < NEAR and speaker.name and (speaker.is_body or people):
                score = BODY_SPOKE - (at - where) * PER_CHARACTER
                if best is None or score > best[0]:
                    best = score, speaker.name
        if self.issuer and (best is None or best[0] < TOO_FAR):
            return Speaker(self.issuer, is_body=True, sure=0.85)
        return Speaker(best[1], is_body=True, sure=0.8) if best else UNKNOWN

    def _prominence(self, sighting: Sighting, gender: str, at: int) -> float:
        score = self._nearness(sighting.at, at)
        score += OPENS_SENTENCE * sighting.opens + FIRST_IN_SENTENCE * sighting.leads
        score += GENDER_AGREES if sighting.gender == gender else -GENDER_UNKNOWN
        score -= AFTER_PREPOSITION * sighting.governed + POSSESSIVE * sighting.owns
        score += SAYS * sighting.says
        return score + SAME_PARAGRAPH * ("\n" not in self.text[sighting.at : at])

    def _nearness(self, where: int, at: int) -> float:
        paragraphs = self.text.count("\n", where, at)
        return -(at - where) * PER_CHARACTER - paragraphs * PER_PARAGRAPH


def _may_mean(gender: str, name: str, its: str | None) -> bool:
    """Whether "he" or "she" may stand for a name: one of another gender, or of a place, it is not.

    Nor is a description a name ("the frontrunner"): whom it describes is named elsewhere.
    """
    if its is not None:
        return its == gender
    first, *others = name.split()
    if not first[0].isupper() or first.lower() in NOBODIES:
        return False
    return not (others and first.lower() in PLACES)

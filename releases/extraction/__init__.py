"""
From the text of releases to statements: found, attributed, kept.

    printed     the words of a mention -> what they say of the speaker: name, role, spokesperson
    speakers    many mentions -> people and organisations of the archive, in a few queries
    matching    what was found, beside the statements there are: kept, renewed, new or gone
    proposing   releases -> statements and passages, in the caller's transaction
    run         the whole archive, batch after batch

What is found is proposed. Confirmed is only what the two surest rules found and whose speaker is
one person or organisation of the archive; what a person has decided is never touched.
"""

from __future__ import annotations

from releases.extraction.proposing import Tally, propose, with_issuers
from releases.extraction.run import extract

__all__ = ["Tally", "extract", "propose", "with_issuers"]

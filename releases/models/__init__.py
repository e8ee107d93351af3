"""What they said: releases with their topics, attachments and provenance."""

from __future__ import annotations

from releases.models.attachment import Attachment
from releases.models.count import ReleaseCount
from releases.models.emptysearch import EmptySearch
from releases.models.exchange import Exchange, ExchangeEntry
from releases.models.importedrow import ImportedRow
from releases.models.partner import PartnerSlot
from releases.models.point import Point
from releases.models.rebuild import SearchRebuild
from releases.models.related import RelatedRelease, ReleaseProfile
from releases.models.release import Release
from releases.models.replysought import ReplySought
from releases.models.response import Response
from releases.models.statement import Passage, Statement
from releases.models.synonym import SynonymSet
from releases.models.topic import Topic
from releases.models.topiccount import TopicCount
from releases.models.watermark import CountedUntil

__all__ = [
    "Attachment",
    "CountedUntil",
    "EmptySearch",
    "Exchange",
    "ExchangeEntry",
    "ImportedRow",
    "PartnerSlot",
    "Passage",
    "Point",
    "RelatedRelease",
    "Release",
    "ReleaseCount",
    "ReleaseProfile",
    "ReplySought",
    "Response",
    "SearchRebuild",
    "Statement",
    "SynonymSet",
    "Topic",
    "TopicCount",
]

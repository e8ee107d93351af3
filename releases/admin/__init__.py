"""The staff desk for what they said."""

from __future__ import annotations

from releases.admin.attachment import AttachmentDesk
from releases.admin.emptysearch import EmptySearchDesk
from releases.admin.exchange import ExchangeDesk
from releases.admin.importedrow import ImportedRowDesk
from releases.admin.partner import PartnerSlotDesk
from releases.admin.point import PointDesk
from releases.admin.release import ReleaseDesk
from releases.admin.replysought import ReplySoughtDesk
from releases.admin.response import ResponseDesk
from releases.admin.statement import StatementDesk
from releases.admin.synonym import SynonymSetDesk
from releases.admin.topic import TopicDesk

__all__ = [
    "AttachmentDesk",
    "EmptySearchDesk",
    "ExchangeDesk",
    "ImportedRowDesk",
    "PartnerSlotDesk",
    "PointDesk",
    "ReleaseDesk",
    "ReplySoughtDesk",
    "ResponseDesk",
    "StatementDesk",
    "SynonymSetDesk",
    "TopicDesk",
]

"""The staff desk for what they said."""

from __future__ import annotations

from releases.admin.attachment import AttachmentDesk
from releases.admin.emptysearch import EmptySearchDesk
from releases.admin.importedrow import ImportedRowDesk
from releases.admin.partner import PartnerSlotDesk
from releases.admin.release import ReleaseDesk
from releases.admin.statement import StatementDesk
from releases.admin.synonym import SynonymSetDesk
from releases.admin.topic import TopicDesk

__all__ = [
    "AttachmentDesk",
    "EmptySearchDesk",
    "ImportedRowDesk",
    "PartnerSlotDesk",
    "ReleaseDesk",
    "StatementDesk",
    "SynonymSetDesk",
    "TopicDesk",
]

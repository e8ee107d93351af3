"""The staff desk for who speaks."""

from __future__ import annotations

from organisations.admin.organisation import OrganisationDesk
from organisations.admin.person import PersonDesk

__all__ = ["OrganisationDesk", "PersonDesk"]

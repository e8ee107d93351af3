"""Who speaks: organisations and people, under all their names, with dated ties between them."""

from __future__ import annotations

from organisations.models.organisation import (
    Affiliation,
    Identifier,
    Organisation,
    OrganisationName,
)
from organisations.models.person import Person, PersonName, Role

__all__ = [
    "Affiliation",
    "Identifier",
    "Organisation",
    "OrganisationName",
    "Person",
    "PersonName",
    "Role",
]

"""The directory's tables, one file for each thing a listing is made of. Names follow HSDS 3."""

from directory.models.gazetteer import Area, Town, UnitPostcode
from directory.models.handout import Handout, HandoutLanguage
from directory.models.location import Location, PrivateAddress
from directory.models.organization import DoNotList, Organization
from directory.models.party import OrganizationParty
from directory.models.pause import Pause
from directory.models.peer_evidence import PeerEvidence
from directory.models.phone import Phone
from directory.models.provenance import FieldProvenance
from directory.models.report import Report
from directory.models.schedule import Schedule
from directory.models.search_entry import SearchEntry, SearchWord
from directory.models.service import Service, ServiceArea, ServiceAtLocation

__all__ = [
    "Area",
    "DoNotList",
    "FieldProvenance",
    "Handout",
    "HandoutLanguage",
    "Location",
    "Organization",
    "OrganizationParty",
    "Pause",
    "PeerEvidence",
    "Phone",
    "PrivateAddress",
    "Report",
    "Schedule",
    "SearchEntry",
    "SearchWord",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "Town",
    "UnitPostcode",
]

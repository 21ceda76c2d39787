"""Whether peers run an organization, derived from the evidence it gave."""

from collections.abc import Iterable

from directory.models import PeerEvidence
from directory.vocabularies import PeerCriterion, PeerStatus

# The threshold of the SAMHSA Consumer-Operated Services kit for the governing board; majorities elsewhere.
BOARD_SHARE = 51


def holds(evidence: PeerEvidence) -> bool | None:
    """Whether the criterion is met: by the private figure where there is one, else by the organization's answer."""
    if evidence.private_share is not None and evidence.criterion in {
        PeerCriterion.BOARD_MAJORITY,
        PeerCriterion.STAFF_MAJORITY,
    }:
        return evidence.private_share >= BOARD_SHARE
    return evidence.answer


def derive(evidence: Iterable[PeerEvidence]) -> PeerStatus:
    """The public status [docs/domain.md].

    family-led where they say so; peer-delivered where a provider runs it and peers do the work; hybrid where peers
    hold some of the power but not all that peer-run asks; otherwise they have not told us.
    """
    met = {row.criterion: holds(row) for row in evidence}
    peers_lead = met.get(PeerCriterion.BOARD_MAJORITY)
    independent = met.get(PeerCriterion.INDEPENDENT)
    peers_take_part = any(met.get(key) for key in (PeerCriterion.DIRECTOR, PeerCriterion.STAFF_MAJORITY))
    if peers_lead and independent:
        return PeerStatus.PEER_RUN
    if met.get(PeerCriterion.FAMILY_LED):
        return PeerStatus.FAMILY_LED
    if independent is False and peers_take_part and not peers_lead:
        return PeerStatus.PEER_DELIVERED
    if peers_lead or peers_take_part:
        return PeerStatus.HYBRID
    return PeerStatus.NOT_SAID

"""Listings for tests of pages, made in one call each."""

from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from directory import services
from directory.models import (
    FieldProvenance,
    Location,
    Organization,
    PeerEvidence,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
)

PORTLAND = {"city": "Portland", "state_province": "Oregon", "postal_code": "97201", "country": "US"}


def make_listing(
    name: str,
    *,
    at: tuple[float, float] | None = None,
    location: dict[str, Any] | None = None,
    service: dict[str, Any] | None = None,
    rrule: str | None = None,
    times: tuple[time, time] = (time(19), time(20, 30)),
    zone: str = "America/Los_Angeles",
    areas: list[str] | None = None,
    phone: str | None = "503 555 0143",
    checked_days_ago: int | None = 20,
    peer_run: bool = False,
    **organization: Any,
) -> Organization:
    """A published organization with one service, indexed. `at` is a position; `areas` are area codes it covers."""
    made = Organization.objects.create(name=name, **{"country": "US", **organization})
    offered = {"service_type": "support_group", "formats": ["in_person"], "cost": "free", "joining": ["walk_in"]}
    one = Service.objects.create(organization=made, **{**offered, **(service or {})})
    if at is not None:
        position = {"latitude": at[0], "longitude": at[1], "precision": "exact", "areas": ["US-41051", "US-OR", "US"]}
        place = Location.objects.create(organization=made, **{**PORTLAND, **position, **(location or {})})
        ServiceAtLocation.objects.create(service=one, location=place)
    for code in areas or []:
        ServiceArea.objects.create(service=one, area_id=code)
    if rrule is not None:
        Schedule.objects.create(
            service=one, valid_from=date(2026, 1, 5), opens_at=times[0], closes_at=times[1], rrule=rrule, timezone=zone
        )
    if phone:
        Phone.objects.create(organization=made, number=phone)
    if checked_days_ago is not None:
        day = timezone.localdate() - timedelta(days=checked_days_ago)
        FieldProvenance.objects.create(organization=made, field="listing", verified_on=day, method="phone")
    if peer_run:
        for criterion in ("board_majority", "independent"):
            PeerEvidence.objects.create(
                organization=made, criterion=criterion, answer=True, approved_on=date(2026, 1, 1), private_share=None
            )
    services.index_listing(organization_id=made.pk)
    return made


def make_town() -> dict[str, Organization]:
    """What a search near 97201 finds: all three groups, every kind of place and time that pages tell apart."""
    women = {"populations": ["women"]}
    return {
        "harbor": make_listing(
            "Harbor Peers",
            at=(45.507, -122.69),
            location={"name": "First Unitarian", "accessibility": ["step_free"]},
            service=women,
            rrule="FREQ=WEEKLY;BYDAY=TU",
            peer_run=True,
        ),
        "harbor_east": make_listing(
            "Harbor Peers",
            at=(45.52, -122.58),
            location={"name": "Montavilla Hall"},
            service=women,
            rrule="FREQ=MONTHLY;BYDAY=1TH",
        ),
        "voices": make_listing(
            "River City Voices",
            at=(45.53, -122.66),
            location={"name": "Albina Library"},
            service={"populations": ["hearing_voices"]},
            rrule="FREQ=WEEKLY;BYDAY=MO,TH",
            checked_days_ago=300,
        ),
        "clubhouse": make_listing(
            "Clubhouse on Third",
            at=(45.522, -122.673),
            location={"address_1": "300 NW 3rd Ave", "precision": "postcode"},
            service={"service_type": "drop_in"},
            rrule="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
            times=(time(9), time(17)),
        ),
        "respite": make_listing(
            "Open Door Respite",
            at=(45.5, -122.43),
            location={"city": "Gresham", "postal_code": "", "precision": "town", "confidential": True},
            service={"service_type": "peer_respite", "joining": ["call_first"]},
        ),
        "art": make_listing("Art Together", at=(45.49, -122.7), service={"service_type": "recreation_arts"}),
        "bridgers": make_listing(
            "Multnomah Peer Bridgers",
            areas=["US-41051"],
            service={"service_type": "peer_bridger"},
            refers_who="Anybody, with the person present",
        ),
        "warmline": make_listing(
            "Oregon Evening Warmline",
            areas=["US-OR"],
            rrule="FREQ=DAILY",
            times=(time(17), time(23)),
            service={"service_type": "warmline", "formats": ["phone"], "joining": []},
            phone="800 555 0199",
        ),
        "national": make_listing(
            "National Warmline",
            areas=["US"],
            rrule="FREQ=DAILY",
            times=(time(0), time(0)),
            service={"service_type": "warmline", "formats": ["phone"], "joining": []},
            phone="800 555 0100",
        ),
        "online": make_listing(
            "Night Owls",
            areas=["US"],
            rrule="FREQ=WEEKLY;BYDAY=FR,SA",
            times=(time(22), time(0)),
            service={"service_type": "support_group", "formats": ["online"], "populations": ["bipolar"]},
            phone=None,
        ),
    }

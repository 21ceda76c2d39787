"""One who refers, opens and stops without end while the disk fails: `python -m trials.endure.disk_writer LOG NUMBER`.

What is written to LOG was answered first: "shown ID" a page with what was said about somebody, "stopped ID" the page
after a stop, "failed CODE" an answer that says there is a problem, "cut" a story that could not be made. "WRONG ..." is
what must never be: a failed answer with a word about anybody, or a page that shows after a stop.
"""

import sys
import time
from pathlib import Path
from typing import Any, TextIO

import django

TROUBLE = "Sorry, there is a problem with the service"


def main(log: str, number: int) -> None:
    django.setup()
    from django.db import connection

    from core.models import Attempt
    from trials.endure.own_server import for_trials

    for_trials()
    with Path(log).open("a", buffering=1) as out:
        while True:
            try:
                Attempt.objects.all().delete()
                story, own, theirs = _story(number)
            except Exception as error:
                out.write(f"cut {type(error).__name__}\n")
                connection.close()
                time.sleep(0.02)
                continue
            _play(out, story, own, theirs)


def _story(number: int) -> tuple[Any, Any, Any]:
    from django.core import mail
    from django.test import Client

    from accounts.models import Membership
    from core.rls.principal import Principal, acting_as
    from directory.models import Organization
    from referrals.models import Link
    from tests.referrals import by_link, stories

    mail.outbox = []
    robin = Membership.objects.select_related("party__agency", "user").order_by("since")[0]
    organization = Organization.objects.get(name="Harbor Peers")
    staff = stories.Staff(robin.agency, robin, robin, robin, robin)
    story = stories.sent_referral(staff, organization, stories.sam(robin))
    browsers = [Client(raise_request_exception=False, REMOTE_ADDR=f"10.0.0.{number}") for _ in range(2)]
    with acting_as(Principal.job("trial")):
        assert Link.objects.filter(referral=story.referral).exists()
    return story, by_link.person(story, browsers[0]), by_link.organization(story, browsers[1])


def _play(out: TextIO, story: Any, own: Any, theirs: Any) -> None:
    from django.db import connection

    from tests.referrals import stories
    from tests.referrals.by_link import reverse

    secret, pk = stories.CONTENT["hopes"], story.referral.pk
    page, opening = reverse("referrals:organization"), reverse("referrals:organization_open")
    stop = reverse("referrals:person_stop", args=[story.release.reference, 1])
    stopped = False
    for browser, method, address in (
        (theirs, "post", opening), (theirs, "get", page), (own, "post", stop), (theirs, "get", page),
        (own, "post", stop), (theirs, "get", page),
    ):  # fmt: skip
        # As a server does before each request; the browser of tests leaves it out.
        connection.close_if_unusable_or_obsolete()
        answer = getattr(browser, method)(address)
        text = answer.content.decode()
        if answer.status_code >= 500:
            out.write(f"failed {answer.status_code}\n")
            if TROUBLE not in text or secret in text or stories.SAM["preferred_name"] in text:
                out.write(f"WRONG page for {pk}\n")
        elif secret in text:
            out.write(f"shown {pk}\n" if not stopped else f"WRONG shown after a stop {pk}\n")
        elif address == stop and answer.status_code == 302:
            stopped = True
            out.write(f"stopped {pk}\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from directory import services
from directory.models import Schedule
from directory.schedules.occurrences import write_upcoming
from directory.search import entry


class Command(BaseCommand):
    help = (
        'Move the horizon of "open now", "today" and "this week" on, and delete the short links of hand-outs whose '
        "days are over. Run it once a day."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Schedule.objects.select_related("service").order_by("service__organization_id", "pk").iterator(2000)
        done = 0
        while batch := list(islice(rows, 2000)):
            with transaction.atomic():
                done += write_upcoming(batch)
                entry.refresh({schedule.service.organization_id for schedule in batch})
        self.stdout.write(f"{done} schedules looked ahead.")
        self.stdout.write(f"{services.open_again()} listings no longer closed.")
        self.stdout.write(f"{services.clear_handouts()} short links ended.")

from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from directory.models import Organization
from directory.search import entry


class Command(BaseCommand):
    help = "Build the search index anew. Searches go on meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        with tqdm(total=Organization.objects.count(), unit=" listings", disable=None) as progress:
            for done in entry.rebuild():
                progress.update(done)

"""Entry point of web servers."""

import os

from django.core.wsgi import get_wsgi_application

from config.help_page import HelpAtHand

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = HelpAtHand(get_wsgi_application())

from config.start import refuse_the_demonstrations_database  # noqa: E402 - needs the applications to be loaded

refuse_the_demonstrations_database()

from directory.search import danger  # noqa: E402
from directory.search.understanding import meanings  # noqa: E402

# Read before the workers part, who then share it; whoever wrote a word wrongly learns it now and no visitor waits.
danger.make_ready()
meanings.make_ready()

"""Entry point of web servers."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from config.start import refuse_the_demonstrations_database  # noqa: E402 - needs the applications to be loaded

refuse_the_demonstrations_database()

"""E-mail on its way behind row-level security: it holds addresses, and until it is sent links that open something."""

from django.db import migrations

from core.rls.rows import behind_row_security


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_uk_controller"), ("core", "0002_found_without_a_search_path")]
    operations = [behind_row_security("accounts_outgoingmail", "(SELECT app_principal_kind()) = 'job'")]

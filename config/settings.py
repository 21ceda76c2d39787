"""Settings of Alongside: one file, read from the environment, failing loudly.

Two modes. `local` (the default) is for a laptop and for tests: plain http on localhost, a secret key kept in
`var/`. `production` is everything else and refuses to start with anything missing.
"""

import hashlib
import hmac
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import postgres
from config.env import Env

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

MODE = env.text("ALONGSIDE_MODE", "local")
if MODE not in {"local", "production"}:
    raise ImproperlyConfigured(f"ALONGSIDE_MODE is {MODE!r}; write local or production.")
PRODUCTION = MODE == "production"
VAR_DIR = Path(env.text("ALONGSIDE_VAR", str(BASE_DIR / "var")))

DEBUG = env.flag("DEBUG", False)
if DEBUG and PRODUCTION:
    raise ImproperlyConfigured("DEBUG=1 shows secrets to visitors: it cannot be set in production.")

SECRET_KEY = env.text("SECRET_KEY") if PRODUCTION else postgres.kept_secret(VAR_DIR)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS") if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"]
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("Set ALLOWED_HOSTS to the names this site answers to, separated by commas.")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

# Keys of personal fields and files, the writing one first. Another SECRET_KEY never touches what they wrote.
FIELD_KEYS = env.words("FIELD_KEYS") if PRODUCTION else [postgres.kept_field_key(VAR_DIR), *env.words("FIELD_KEYS")]
if PRODUCTION and not FIELD_KEYS:
    raise ImproperlyConfigured("Set FIELD_KEYS to a key for personal fields: `python -m core.crypto` makes one.")

# The demonstration: fictional listings, a banner that says so, and sign-ins that everybody may know.
DEMO = env.flag("DEMO", not PRODUCTION)

INSTALLED_APPS = [
    "core",
    "allauth.account",
    "allauth.mfa",
    "accounts",
    "directory",
    "referrals",
    "config.apps.WiringConfig",
    "config.apps.CuratorAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_filters",
    "csp",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.limit_browser_features",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.reject_unreadable_input",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.services.sessions.signed_in_sessions",
    "accounts.services.device_lock.restrict_to_shared_form",
    "accounts.web.kept_form.put_back",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.middleware.private_pages_are_not_stored",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
                "referrals.web.staff.context.chosen",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Who answers what a lower app asks of a higher one (`core.providers`).
PROVIDERS = {
    "core.may_still_go": "referrals.services.waiting_mail.may_still_go",
    "directory.unable_to_receive": "referrals.selectors.recipients.unable_to_receive",
}

# The application role owns nothing; migrations connect as the owner. See docs/decisions/0008.
DATABASES = {"default": postgres.django_database(env, VAR_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "accounts:curate"
LOGOUT_REDIRECT_URL = "directory:start"
# Where people who work for an agency begin.
STAFF_HOME_URL = "referrals:referral_list"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_RESET_TIMEOUT = 60 * 60
# In the demonstration curators need no second factor; everywhere else everybody who signs in does.
CURATORS_NEED_SECOND_FACTOR = not DEMO or PRODUCTION
# Proxies of our own before this server, which each add to X-Forwarded-For; what is left of that anybody can write.
TRUSTED_PROXY_COUNT = int(env.number("TRUSTED_PROXY_COUNT", 1 if env.flag("BEHIND_PROXY") else 0))
WORK_IN_BACKGROUND = True

# django-allauth: sign-in with a second factor. Its own limits live in the cache of one process, so ours replace them.
ACCOUNT_ADAPTER = "accounts.web.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_RATE_LIMITS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "accounts.web.forms.SignInForm",
    "reauthenticate": "accounts.web.forms.PasswordAgainForm",
    "change_password": "accounts.web.forms.ChangePasswordForm",
}
MFA_ADAPTER = "accounts.web.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "accounts.web.forms.CodeForm",
    "reauthenticate": "accounts.web.forms.CodeAgainForm",
    "authenticate_webauthn": "accounts.web.forms.PasskeyForm",
    "reauthenticate_webauthn": "accounts.web.forms.PasskeyAgainForm",
    "activate_totp": "accounts.web.forms.ActivateAppForm",
    "add_webauthn": "accounts.web.forms.AddPasskeyForm",
}
MFA_RATE_LIMITS = False
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODE_DIGITS = 10
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
# A path nobody can guess from the framework's habits: derived from the secret key unless set.
ADMIN_PATH = env.text(
    "ADMIN_PATH",
    "desk-" + hmac.new(SECRET_KEY.encode(), b"admin path", hashlib.sha256).hexdigest()[:12],
).strip("/")

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = True
FORMAT_MODULE_PATH = "config.formats"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = VAR_DIR / "media"
# Scanned papers, encrypted. Another storage of Django's gets its options as JSON.
_document_storage = env.text("DOCUMENT_STORAGE", "")
STORAGES["documents"] = {
    "BACKEND": _document_storage or "django.core.files.storage.FileSystemStorage",
    "OPTIONS": env.mapping("DOCUMENT_STORAGE_OPTIONS")
    if _document_storage
    else {
        "location": VAR_DIR / "documents",
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    },
}

# Checkpoints of the ledger of disclosures: their file, best on another disk, and the key that no database holds.
LEDGER_CHECKPOINT_FILE = env.text("LEDGER_CHECKPOINT_FILE", str(VAR_DIR / "ledger-seals.jsonl"))
LEDGER_CHECKPOINT_KEY = env.text("LEDGER_CHECKPOINT_KEY", "")

# Years for which signed permissions are kept after their end, by jurisdiction or agency id; else what its law asks.
RELEASE_RETENTION_YEARS = env.mapping("RELEASE_RETENTION_YEARS")

# Privacy and transport
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
# Not `no-referrer`: Chromium would send `Origin: null` and every form would be refused.
SECURE_REFERRER_POLICY = "same-origin"
# The site stands at the root of its host: links never begin with what a request says in SCRIPT_NAME.
FORCE_SCRIPT_NAME = ""
USE_X_FORWARDED_HOST = USE_X_FORWARDED_PORT = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY") else None
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_NAME = "__Host-session" if PRODUCTION else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if PRODUCTION else "csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# Gone with the browser's window: a cookie that stays for a year is a trace on a shared phone.
CSRF_COOKIE_AGE = None
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# E-mail. Without a server: printed to the console on a laptop, handed to the machine's own server in production.
EMAIL_HOST = env.text("EMAIL_HOST", "localhost" if PRODUCTION else "")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
if EMAIL_USE_SSL and EMAIL_USE_TLS:
    raise ImproperlyConfigured("Set EMAIL_USE_TLS (usually with port 587) or EMAIL_USE_SSL (usually 465), not both.")
EMAIL_PORT = int(env.number("EMAIL_PORT", 465 if EMAIL_USE_SSL else 587 if EMAIL_USE_TLS else 25))
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_TIMEOUT = env.number("EMAIL_TIMEOUT_S", 10)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"alongside@{ALLOWED_HOSTS[0].lstrip('.')}")

# Street tiles only where an admin sets their address, for example https://tiles.example.org/{z}/{x}/{y}.png
MAP_TILE_URL = env.text("MAP_TILE_URL", "")
MAP_TILE_ATTRIBUTION = env.text("MAP_TILE_ATTRIBUTION", "")
_tile_origin = ["/".join(MAP_TILE_URL.replace("{s}", "*").split("/")[:3])] if MAP_TILE_URL else []

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *_tile_origin],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# What a visitor typed never reaches a log: no query strings, no addresses, no statement text.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_search_words": {"()": "config.logs.NoSearchWords"}},
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["no_search_words"]},
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING")},
    "loggers": {"django": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING"), "propagate": False}},
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# Site choices
SITE_NAME = env.text("SITE_NAME", "Alongside")
# Where this site is, for links in e-mails. `localhost` and not a number: passkeys refuse an IP address.
_here = None if PRODUCTION else f"http://localhost:{env.text('PORT', '8000')}"
SITE_URL = env.text("SITE_URL", _here).rstrip("/")
MFA_TOTP_ISSUER = SITE_NAME
# Country (ISO 3166) whose places come first, and miles or kilometres before a place is known; "" prefers none.
SITE_COUNTRY = env.text("SITE_COUNTRY", "").upper()
# Countries the site serves: a bare name leads to no other, and where no place is sure their crisis lines stand.
SITE_COUNTRIES = env.countries("SITE_COUNTRIES", first=SITE_COUNTRY, default="US,GB")
# geopy geocoders asked, in this order, when the shipped gazetteer does not know a place: names as geopy has them,
# such as `nominatim`. Empty: nothing a visitor types leaves this server.
GEOCODERS = env.words("GEOCODERS")
GEOCODER_TIMEOUT_S = env.number("GEOCODER_TIMEOUT_S", 3.0)
GEOCODER_USER_AGENT = env.text("GEOCODER_USER_AGENT", "alongside")
GEOCODER_DOMAIN = env.text("GEOCODER_DOMAIN", "")
GEOCODER_CACHE_DAYS = env.number("GEOCODER_CACHE_DAYS", 30)
# Listings older than this are shown as stale [docs/domain.md].
STALE_AFTER_DAYS = int(env.number("STALE_AFTER_DAYS", 180))
# A TOML file that adds to, replaces or removes concepts of the lexicon by name. See docs/lexicon.md.
SITE_LEXICON_FILE = env.text("SITE_LEXICON_FILE", "")
STALE_AFTER_DAYS_CRISIS = int(env.number("STALE_AFTER_DAYS_CRISIS", 90))
# Where "Exit this page" leads: a weather page.
EXIT_URL = env.text("EXIT_URL", "https://www.weather.gov/")
EXIT_URL_GB = env.text("EXIT_URL_GB", "https://www.bbc.co.uk/weather")

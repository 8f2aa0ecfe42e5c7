"""Settings of an installation, read from the environment; the defaults serve one machine."""

from ipaddress import ip_network

import environ
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from ppaos.config.database import database
from ppaos.config.home import PROJECT, home
from ppaos.config.secret import secret_key

env = environ.Env()

PPAOS_HOME = home()
SITE_NAME = env("PPAOS_SITE_NAME", default="PPAOS")
IS_DEMO = env.bool("PPAOS_DEMO", default=False)
DEMO_ACCOUNTS = "ppaos.config.demo.accounts.accounts"
DEBUG = env.bool("PPAOS_DEBUG", default=False)
SECRET_KEY = secret_key(PPAOS_HOME)
ALLOWED_HOSTS = env.list("PPAOS_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("PPAOS_ORIGINS", default=[])

# The rooms from the ground up: the one source of their order.
ROOMS = [
    "ppaos.ground.privacy",
    "ppaos.ground.workbench",
    "ppaos.ground.geography",
    "ppaos.ground.accounts",
    "ppaos.people.cooperation",
    "ppaos.people.registry",
    "ppaos.evidence.targeting",
    "ppaos.evidence.survey",
    "ppaos.evidence.livelihood",
    "ppaos.support.assistance",
    "ppaos.support.referral",
    "ppaos.support.operating_models",
    "ppaos.support.grievance",
    "ppaos.learning.monitoring",
    "ppaos.learning.policy",
    "ppaos.sharing.protection",
    "ppaos.sharing.dashboards",
    "ppaos.sharing.selection",
    "ppaos.sharing.exchange",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_htmx",
    "django_vite",
    "axes",
    "allauth.account",  # what allauth.mfa stands on; none of its pages is mounted
    "allauth.mfa",
    "procrastinate.contrib.django",
    *ROOMS,
    "ppaos.config",
]

MIDDLEWARE = [
    "ppaos.config.middleware.Timed",
    "django.middleware.security.SecurityMiddleware",
    "ppaos.config.middleware.Packed",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "ppaos.config.middleware.ThaiFirst",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ppaos.config.middleware.BehindTheWall",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "ppaos.config.middleware.SecondFactor",
    "ppaos.config.middleware.SeenSessions",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ppaos.config.middleware.ContentSecurityPolicy",
    "ppaos.config.middleware.NoNull",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "ppaos.config.urls"
WSGI_APPLICATION = "ppaos.config.wsgi.application"
# Where records have pages of their own. Rooms beneath ask the record; only the house knows the room above.
ABSOLUTE_URL_OVERRIDES = {
    "registry.household": lambda household: reverse("dashboards:household", args=[household.pk]),
    "referral.slip": lambda slip: reverse("public_voices:own_proof", args=[slip.signed]),
}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PROJECT / "ppaos" / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ppaos.config.context.shell",
            ],
        },
    }
]

DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "ppaos.ground.accounts.backends.ActiveUsers",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "display_name", "email", "phone"]},
    },
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
SESSION_COOKIE_AGE = 60 * 60 * 10  # a working day
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("PPAOS_HTTPS", default=False)
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("PPAOS_HTTPS", default=False) else None
)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "ppaos.ground.accounts.views.locked_out"
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "ppaos.ground.accounts.queries.client_address"
AXES_SENSITIVE_PARAMETERS = ["username", "code", "credential"]

# Who sees names signs in with a second factor: «required», or only «offered» (as in the demonstration).
SECOND_FACTOR = env("PPAOS_SECOND_FACTOR", default="offered" if IS_DEMO else "required")
if SECOND_FACTOR not in ("required", "offered"):
    raise ImproperlyConfigured(
        f"PPAOS_SECOND_FACTOR is «{SECOND_FACTOR}»; it may be «required» or «offered»."
    )
SECOND_FACTOR_NEEDED = "ppaos.people.cooperation.permissions.needs_second_factor"
# Days from the first sign-in without one until nothing opens any more.
SECOND_FACTOR_GRACE_DAYS = env.int("PPAOS_SECOND_FACTOR_GRACE_DAYS", default=0)
MFA_ADAPTER = "ppaos.ground.accounts.backends.SealedFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # half a minute early or late
MFA_WEBAUTHN_USER_VERIFICATION = "preferred"
# Names of networks, so that a list of sessions says where they are: 10.46.0.0/16=Provincial hall,…
PLACES = {ip_network(text, strict=False): name for text, name in env.dict("PPAOS_PLACES", default={}).items()}

# ThaID (OpenID Connect). Off until the installation is registered; addresses not named here are asked of the issuer.
THAID = {
    "issuer": env("PPAOS_THAID_ISSUER", default=""),
    "client_id": env("PPAOS_THAID_CLIENT_ID", default=""),
    "client_secret": env("PPAOS_THAID_CLIENT_SECRET", default=""),
    "scope": env("PPAOS_THAID_SCOPE", default="openid pid ial"),
    "ial": env.float("PPAOS_THAID_IAL", default=2.1),  # from this assurance on, ThaID stands for both factors
    "authorization_endpoint": env("PPAOS_THAID_AUTHORIZATION_URL", default=""),
    "token_endpoint": env("PPAOS_THAID_TOKEN_URL", default=""),
    "userinfo_endpoint": env("PPAOS_THAID_USERINFO_URL", default=""),
    "jwks_uri": env("PPAOS_THAID_JWKS_URL", default=""),
}

# How messages leave: console, file; smtp for e-mail, gateway for SMS, line for LINE. Nothing goes out by default.
NOTICE_CARRIERS = {
    "email": env("PPAOS_NOTICES_EMAIL", default="file"),
    "sms": env("PPAOS_NOTICES_SMS", default="file"),
    "line": env("PPAOS_NOTICES_LINE", default="file"),
}
EMAIL_HOST = env("PPAOS_EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("PPAOS_EMAIL_PORT", default=25)
EMAIL_HOST_USER = env("PPAOS_EMAIL_USER", default="")
EMAIL_HOST_PASSWORD = env("PPAOS_EMAIL_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("PPAOS_EMAIL_TLS", default=False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("PPAOS_EMAIL_FROM", default="ppaos@localhost")
SMS_URL, SMS_TOKEN = env("PPAOS_SMS_URL", default=""), env("PPAOS_SMS_TOKEN", default="")
LINE_URL = env("PPAOS_LINE_URL", default="https://api.line.me/v2/bot/message/push")
LINE_TOKEN = env("PPAOS_LINE_TOKEN", default="")
# The address under which people reach this installation: for messages that lead here.
SITE_URL = env("PPAOS_URL", default=next(iter(CSRF_TRUSTED_ORIGINS), "")).rstrip("/")

# Addresses (e-mail) outside the installation to which each seal of the audit is sent, so that nobody can rewrite the
# past unnoticed, who holds the key included.
SEAL_KEEPERS = env.list("PPAOS_SEAL_KEEPERS", default=[])
# Machines of agencies that may be told of events though they stand inside or speak without encryption (webhooks).
WEBHOOK_HOSTS = env.list("PPAOS_WEBHOOK_HOSTS", default=[])
# How many requests a minute one key of a machine may make (in each process of the server).
API_REQUESTS_A_MINUTE = env.int("PPAOS_API_REQUESTS_A_MINUTE", default=600)

LANGUAGE_CODE = "th"
LANGUAGES = [("th", "ไทย"), ("en", "English")]
LOCALE_PATHS = [PROJECT / "ppaos" / "config" / "locale"]
TIME_ZONE = "Asia/Bangkok"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [PROJECT / "ppaos" / "config" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
# What Vite builds carries its content in its name, so a browser may keep it for ever.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+/dist/assets/.+-[0-9A-Za-z_-]{8}\..+$"
DJANGO_VITE = {
    "default": {
        "dev_mode": False,
        "static_url_prefix": "dist",
        "manifest_path": PROJECT / "ppaos" / "config" / "static" / "dist" / "manifest.json",
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "ppaos.config.uploads.LooksThrough",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# A ClamAV daemon that looks through every file (host:port); without one only the test signature is refused.
CLAMAV = env("PPAOS_CLAMAV", default="")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"tokens": {"()": "ppaos.config.logs.HideTokens"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["tokens"]}},
    "root": {"handlers": ["console"], "level": env("PPAOS_LOG", default="WARNING")},
}

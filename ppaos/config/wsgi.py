"""The web application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from ppaos.config.database import FOR_THE_WEB

os.environ[FOR_THE_WEB] = "1"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ppaos.config.settings")
application = get_wsgi_application()

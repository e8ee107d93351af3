"""The door gunicorn opens."""

from __future__ import annotations

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pressroom.settings")

application = get_wsgi_application()

# What is loaded once stays: Python need not look for garbage in it now and again, which holds up
# whoever asks just then for 40 ms.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()

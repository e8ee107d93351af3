"""The settings that a machine is given: refused in words where they are unsafe."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "PRODUCTION": "1",
    "SECRET_KEY": "k" * 25 + "".join(map(chr, range(65, 91))),
    "ALLOWED_HOSTS": "pressroom.example",
    "DATABASE_URL": "sqlite://:memory:",
}


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py with this environment and nothing else of this machine's settings."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    command = [sys.executable, "-W", "error::RuntimeWarning", "manage.py", *arguments]
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**kept, "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_production_passes_every_check_of_deployment_in_silence() -> None:
    checked = manage("check", "--deploy", "--fail-level", "DEBUG", **PRODUCTION)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout == "System check identified no issues (0 silenced).\n"


@pytest.mark.parametrize(
    ("name", "value"),
    [("SECRET_KEY", None), ("SECRET_KEY", ""), ("ALLOWED_HOSTS", None), ("ALLOWED_HOSTS", "")],
)
def test_production_does_not_start_without_what_it_must_be_told(
    name: str, value: str | None
) -> None:
    environment = {key: text for key, text in PRODUCTION.items() if key != name}
    if value is not None:
        environment[name] = value
    refused = manage("check", **environment)
    assert refused.returncode != 0
    last = refused.stderr.strip().splitlines()[-1]
    assert name in last
    assert "ImproperlyConfigured" in last
    assert PRODUCTION["SECRET_KEY"] not in refused.stderr


def test_production_does_not_start_with_debugging_on() -> None:
    refused = manage("check", **PRODUCTION, DEBUG="1")
    assert refused.returncode != 0
    assert "DEBUG" in refused.stderr.strip().splitlines()[-1]


READ = """
from django.conf import settings as s
print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT,
      s.SECURE_HSTS_SECONDS > 0, s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.DEBUG,
      s.SESSION_COOKIE_HTTPONLY, s.CSRF_COOKIE_HTTPONLY)
"""


def test_production_keeps_cookies_to_https_and_this_machine_works_without() -> None:
    here = manage("shell", "-v0", "-c", READ, DATABASE_URL="sqlite://:memory:")
    assert here.stdout.split() == [
        *("False", "False", "False", "False", "sessionid", "csrftoken", "False"),
        *("True", "True"),
    ]
    there = manage("shell", "-v0", "-c", READ, **PRODUCTION)
    assert there.stdout.split() == [
        *("True", "True", "True", "True", "__Host-sessionid", "__Host-csrftoken", "False"),
        *("True", "True"),
    ]


def test_postgresql_is_given_limits_of_time() -> None:
    read = "from django.conf import settings as s; print(s.DATABASES['default']['OPTIONS'])"
    url = "postgres://somebody@/nothing?host=/nowhere"
    shown = manage("shell", "-v0", "-c", read, DATABASE_URL=url, STATEMENT_TIMEOUT="7s")
    assert "-c statement_timeout=7s -c lock_timeout=3s" in shown.stdout
    assert "'connect_timeout': 3" in shown.stdout


def test_times_are_londons_and_uploads_lie_outside_what_is_served() -> None:
    assert settings.USE_TZ
    assert settings.TIME_ZONE == "Europe/London"
    media, static = Path(settings.MEDIA_ROOT), Path(settings.STATIC_ROOT)
    assert static not in media.parents
    assert media != static
    assert settings.MEDIA_URL in ("", "/")
    assert settings.FILE_UPLOAD_PERMISSIONS == 0o600

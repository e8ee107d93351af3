"""``manage.py first_sign_in``: somebody who may sign in on a fresh site."""

from __future__ import annotations

import secrets
from itertools import count
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand

# Nothing that is mistaken for something else when it is copied from a screen.
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 4, 5  # 20 characters of 31: 99 bits


class Command(BaseCommand):
    """Make the first member of staff."""

    help = "Makes the first member of staff and prints name and password once; else prints nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make a superuser where no member of staff exists."""
        users = get_user_model().objects
        if users.filter(is_staff=True).exists():
            return
        names = ("staff" if n == 1 else f"staff{n}" for n in count(1))
        name = next(name for name in names if not users.filter(username=name).exists())
        password = "-".join(
            "".join(secrets.choice(READABLE) for _ in range(GROUP)) for _ in range(GROUPS)
        )
        users.create_superuser(username=name, password=password)
        self.stdout.write(f"Sign in at /admin/ as {name} with the password {password}")

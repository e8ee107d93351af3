"""The pages and actions by which staff take a step with one release or with several."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from organisations.admin.picking import is_key
from releases.admin.base import LondonDesk
from releases.admin.steps import STEPS, Step, take_step
from releases.models import Release
from releases.querysets import PUBLIC_STATES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpRequest, HttpResponse

MOST = 100  # releases in one step: what a person can have looked at


class StepDesk(LondonDesk):
    """
    The steps, as links on a release's page and as actions on the list.

    Both show the same page first; only its POST changes anything. Every release is taken by
    itself: a refused one is left alone, with the reason in words, and does not stop the others.
    """

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Tell whether this person publishes, withdraws and reinstates."""
        return request.user.has_perm("releases.publish_release") and self.has_view_permission(
            request
        )

    def has_remove_permission(self, request: HttpRequest) -> bool:
        """Tell whether this person removes for law or privacy."""
        return request.user.has_perm("releases.remove_release") and self.has_view_permission(
            request
        )

    def may_take(self, request: HttpRequest, step: Step, release: Release | None = None) -> bool:
        """Tell whether this person may take the step at all, or with this release."""
        if step.permission == "change":
            return self.has_change_permission(request, release)
        return bool(getattr(self, f"has_{step.permission}_permission")(request))

    def steps_for(self, request: HttpRequest, release: Release) -> list[Step]:
        """Return the steps that this person may take with this release now."""
        return [
            step
            for step in STEPS.values()
            if not step.refusal(release) and self.may_take(request, step, release)
        ]

    def get_urls(self) -> list[Any]:
        """Add one page for the steps of a release."""
        own = path(
            "<int:pk>/step/<slug:name>/",
            self.admin_site.admin_view(self.step_view),
            name="releases_release_step",
        )
        return [own, *super().get_urls()]

    def step_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Show the page of a step with one release, and take it when that is posted."""
        step = STEPS.get(name)
        release = self.get_queryset(request).filter(pk=pk).first() if is_key(pk) else None
        if step is None:
            raise Http404
        if not self.may_take(request, step, release):
            raise PermissionDenied
        if release is None:
            raise Http404
        back = reverse("admin:releases_release_change", args=[pk])
        if refusal := step.refusal(release):
            messages.error(request, f"“{release}” was left alone: {refusal}")
            return HttpResponseRedirect(back)
        return self.step_page(request, step, [release], back, sent=request.method == "POST")

    def step_page(
        self,
        request: HttpRequest,
        step: Step,
        releases: Sequence[Release],
        back: str,
        *,
        sent: bool,
    ) -> HttpResponse:
        """Show what a step will do to the releases; take it where the page was ``sent``."""
        form = step.form(request.POST if sent else None, releases=releases)
        if sent and form.is_valid():
            self.take(request, step, seen_in(request, releases), form.cleaned_data)
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": step.label,
            "opts": self.opts,
            "media": self.media,
            "step": step,
            "form": form,
            "rows": [(release, step.refusal(release), is_out(release)) for release in releases],
            "original": releases[0] if len(releases) == 1 else None,
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
            "back": back,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "releases/admin/step.html", context)

    def take(
        self, request: HttpRequest, step: Step, seen: dict[int, str], data: dict[str, Any]
    ) -> None:
        """Take the step with each release that was on the page, and say what became of it."""
        done = 0
        for pk, version in seen.items():
            try:
                with transaction.atomic():
                    release, message = take_step(step, pk, version, data, timezone.now())
                    if not self.may_take(request, step, release):
                        raise PermissionDenied
                    self.log_change(request, release, message)
                done += 1
            except ValidationError as error:
                named = Release.objects.filter(pk=pk).first() or f"Release {pk}"
                messages.error(request, f"“{named}” was left alone: {' '.join(error.messages)}")
        if done:
            what = "1 release was" if done == 1 else f"{done} releases were"
            messages.success(request, f"{what} {step.done}.")


def seen_in(request: HttpRequest, releases: Sequence[Release]) -> dict[int, str]:
    """Return which version of each release was on the page that was posted."""
    shown = (entry.partition(":") for entry in request.POST.getlist("seen"))
    versions = {key: version for key, _, version in shown}
    return {release.pk: versions.get(str(release.pk), "") for release in releases}


def is_out(release: Release) -> bool:
    """Tell whether readers can see it at this moment."""
    now = timezone.now()
    return release.state in PUBLIC_STATES and bool(
        release.public_from and release.public_from <= now
    )


def _action(step: Step) -> Callable[..., Any]:
    """Return the list's action for a step."""

    def act(desk: StepDesk, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        releases = list(queryset.defer(None)[: MOST + 1])
        if len(releases) > MOST:
            messages.error(request, f"Take at most {MOST} at a time. Nothing was changed.")
            return None
        back = request.get_full_path()
        return desk.step_page(request, step, releases, back, sent="sent" in request.POST)

    act.__name__ = step.name
    return admin.action(act, permissions=[step.permission], description=f"{step.label} …")


ACTIONS = [_action(step) for step in STEPS.values()]

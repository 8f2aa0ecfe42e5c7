"""Long work and work by the clock: one module a kind, each imported here so that the worker finds it."""

from ppaos.support.referral.tasks import answers, batches, referring, reminders, slips, webhooks

__all__ = ["answers", "batches", "referring", "reminders", "slips", "webhooks"]

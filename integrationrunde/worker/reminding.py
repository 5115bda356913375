"""What the worker does with tasks: remind organisations of theirs, and on Mondays the secretariat of all of them."""

from collections.abc import Callable
from datetime import timedelta

import structlog

from integrationrunde.kit import clock
from integrationrunde.kit.actor import System
from integrationrunde.kit.transaction import reading, transaction
from integrationrunde.reminders import digest, task_leaving, task_queries, task_sending
from integrationrunde.worker.duties import Diary, apart, is_due

log = structlog.get_logger()

REMIND_OF_TASKS_EVERY = timedelta(minutes=1)


def remind_of_tasks(diary: Diary, stop: Callable[[], bool]) -> None:
    """Queue the reminders of tasks that are due and the digests, each in a transaction of its own, once a minute."""
    now = clock.now()
    if not is_due(diary.tasks_reminded_at, REMIND_OF_TASKS_EVERY, now):
        return
    diary.tasks_reminded_at = now
    with transaction():
        task_sending.hold_back(by=System(), now=now)
    with reading():
        organisations, accounts = task_queries.due(now), digest.due(now)
    for organisation_id in organisations:
        if stop():
            return
        with apart("task reminders", organisation=organisation_id), transaction():
            left = task_leaving.leave(organisation_id, by=System(), now=now)
            if left is not None:
                log.info("task reminder", organisation=organisation_id, tasks=left.tasks, letters=left.letters)
    for account_id in accounts:
        if stop():
            return
        with apart("task digests", account=account_id), transaction():
            digest.leave(account_id, by=System(), now=now)

"""Who waits for work of this process hears of it at once, also of a ring while it looked."""

from __future__ import annotations

import threading

import sqlalchemy as sa

from api.jobs.bell import BELL, Bell
from tests.api.test_jobs import put

PATIENCE_S = 120.0


def waiting(bell: Bell, heard: int) -> threading.Thread:
    thread = threading.Thread(target=bell.wait, args=(heard, PATIENCE_S))
    thread.start()
    return thread


def test_a_waiter_is_woken_by_a_ring():
    bell = Bell()
    waiter = waiting(bell, bell.rings)
    bell.ring()
    waiter.join(PATIENCE_S / 2)
    assert not waiter.is_alive()


def test_a_ring_before_the_waiting_is_not_missed():
    bell = Bell()
    heard = bell.rings
    bell.ring()
    waiter = waiting(bell, heard)
    waiter.join(PATIENCE_S / 2)
    assert not waiter.is_alive()


def test_a_new_job_rings_and_one_that_is_known_does_not(database: sa.Engine):
    heard = BELL.rings
    put(database, "first")
    assert BELL.rings == heard + 1
    put(database, "first")
    assert BELL.rings == heard + 1

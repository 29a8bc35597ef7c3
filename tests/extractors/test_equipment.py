"""What a process that reads is equipped with."""

from __future__ import annotations

from pathlib import Path

from threadpoolctl import threadpool_info, threadpool_limits

from extractors.equipment import equip


def test_linear_algebra_keeps_to_one_thread_where_readers_are_made(tmp_path: Path) -> None:
    """Its threads wait for each other in circles: beside a second reader everything took several times as long."""
    with threadpool_limits(2, user_api="blas"):
        equip((), tmp_path)
        used = [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]
    assert used
    assert set(used) == {1}

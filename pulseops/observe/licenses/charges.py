"""FOCUS charges: staged in blocks, kept exactly, and summed to cost lines whose totals are right to the cent."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import polars as pl

from pulseops.base.context import Context
from pulseops.observe.licenses import charges_repository as repository
from pulseops.observe.sources.refreshers import Batch


class ChargeLoader:
    """Takes the chunks of one file after the other into `cost_charge` and `cost_line`."""

    def staging(self, ctx: Context) -> AbstractContextManager[Callable[[pl.DataFrame], None]]:
        """Open the staging table for frames."""
        return repository.staging(ctx)

    def finish(self, ctx: Context, batch: Batch) -> tuple[int, int, dict[str, Any]]:
        """Keep what no earlier import has. The same file again changes nothing.

        Rows of a later file that an earlier one has too (all their values the same, as often) are unchanged. Rows that
        only the earlier one has stay as well and are counted in the report: whether the later file replaces it is not
        ours to say.
        """
        seen = repository.count_staged(ctx)
        known = repository.drop_known(ctx, batch)
        stored = repository.keep(ctx, batch)
        repository.add_lines(ctx, batch)
        repository.give_departments(ctx, run_id=batch.run_id)
        repository.drop_stage(ctx)
        report = {"totals": repository.totals(ctx, batch.run_id), "only_earlier": known.left}
        return stored, seen - stored, report

    def take_back(self, ctx: Context, batch: Batch) -> int:
        """Remove charges and lines of a run."""
        return repository.remove(ctx, batch.run_id)

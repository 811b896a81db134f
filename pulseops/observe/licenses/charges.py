"""FOCUS charges: kept exactly, in compressed blocks, and summed to cost lines whose totals are right to the cent.

A block is a Parquet file of the charges as text (ADR 11). To know a charge again, all its values are hashed at the
moment of comparing, both those in earlier blocks and those that come, so no hash is stored.
"""

import io
from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from pulseops.base.context import Context
from pulseops.base.errors import Conflict
from pulseops.observe.licenses import charges_repository as repository
from pulseops.observe.sources.charges import AMOUNT
from pulseops.observe.sources.refreshers import Batch

CONTENT = (
    "provider", "publisher", "issuer", "invoice_id", "billing_account", "account_id", "account_name", "service",
    "category", "charge_category", "charge_class", "description", "sku_id", "resource_id", "region", "quantity", "unit",
    "currency", "billed", "effective", "listed", "contracted", "starts_at", "ends_at", "billing_on", "tags",
)  # fmt: skip
_LINE = (
    "provider", "service", "category", "currency", "account_id", "account_name", "tags", "billing_on",
    "charge_category", "month",
)  # fmt: skip
_BILL = pl.concat_str("provider", "billing_account", "billing_on", separator="\x1f", ignore_nulls=True)
_SEEDS = (1, 2)  # two hashes of 64 bits: two different charges meet in neither
_HASHES = [f"hash_{seed}" for seed in _SEEDS]
LINES_HELD = 200_000


class ChargeLoader:
    """Takes the charges of a file into `charge_block` and `cost_line`."""

    def load(self, ctx: Context, batch: Batch, frames: Iterator[pl.DataFrame]) -> tuple[int, int, dict[str, Any]]:
        """Keep what no earlier import has. The same file again changes nothing.

        Rows of a later file that an earlier one has too (all their values the same, as often) are unchanged. Rows that
        only the earlier one has stay as well and are counted in the report: whether the later file replaces it is not
        ours to say.
        """
        known, sums, seen, stored = _Known(ctx, batch), _Sums(), 0, 0
        for number, frame in enumerate(frames):
            new = known.without(frame)
            seen += frame.height
            stored += new.height
            if new.height:
                sums.add(new)
                bills = new.select(_BILL).to_series().unique().to_list()
                repository.add_block(ctx, batch, number, new.height, bills, _packed(new))
        if stored:
            of_bill = pl.col("last").max().over("provider", "month")  # lines of a bill end together
            repository.add_lines(ctx, batch, sums.lines().with_columns(of_bill))
            repository.give_departments(ctx, run_id=batch.run_id)
        totals, unchanged = repository.totals(ctx, batch.run_id), seen - stored
        report = {"totals": totals, "only_earlier": known.left, "known_in": sorted(known.runs) if unchanged else []}
        return stored, unchanged, report

    def take_back(self, ctx: Context, batch: Batch) -> int:
        """Remove charges and lines of a run. Raises Conflict when a later import left rows out that this one holds."""
        if later := repository.leaning_on(ctx, batch.run_id):
            names = ", ".join(f"'{label}'" for label in later)
            raise Conflict(
                "has-dependants",
                f"Rows of this import came again and were not stored twice. Undo {names} first; nothing was changed.",
            )
        return repository.remove(ctx, batch.run_id)


class _Known:
    """How often earlier imports of the bills met so far hold each charge, less those found again."""

    def __init__(self, ctx: Context, batch: Batch) -> None:
        self._ctx, self._batch = ctx, batch
        self._bills: set[str] = set()
        self.runs: set[str] = set()
        schema = {**dict.fromkeys(_HASHES, pl.UInt64), "n": pl.UInt32}
        self._counts = pl.DataFrame(schema=schema)

    @property
    def left(self) -> int:
        """Charges of earlier imports that did not come again."""
        return int(self._counts["n"].sum())

    def without(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The charges that are new: of equal ones, those beyond as many as are known."""
        fresh = set(frame.select(_BILL).to_series().unique()) - self._bills
        if fresh:
            self._bills |= fresh
            self._learn(sorted(fresh))
        if self._counts.is_empty():
            return frame
        place = pl.int_range(pl.len(), dtype=pl.UInt32).over(_HASHES)
        marked = pl.concat([frame, _hashed(frame)], how="horizontal").with_columns(place=place)
        marked = marked.join(self._counts, on=_HASHES, how="left", maintain_order="left")
        again = marked.filter(pl.col("place") < pl.col("n")).group_by(_HASHES).agg(pl.len().alias("again"))
        left = pl.col("n") - pl.col("again").fill_null(0)
        self._counts = self._counts.join(again, on=_HASHES, how="left").filter(left > 0).select(*_HASHES, n=left)
        return marked.filter(pl.col("n").is_null() | (pl.col("place") >= pl.col("n"))).select(frame.columns)

    def _learn(self, bills: Sequence[str]) -> None:
        found = [self._counts]
        for run_id, data in repository.blocks_of(self._ctx, self._batch, bills):
            self.runs.add(str(run_id))
            frame = pl.read_parquet(io.BytesIO(data)).filter(_BILL.is_in(bills))
            found.append(_hashed(frame).group_by(_HASHES).agg(pl.len().alias("n")))
        self._counts = pl.concat(found).group_by(_HASHES).agg(pl.col("n").sum())


class _Sums:
    """Sums of charges by bill, service, account, tags and month."""

    def __init__(self) -> None:
        self._parts: list[pl.DataFrame] = []

    def add(self, frame: pl.DataFrame) -> None:
        """Count charges in."""
        amounts = [pl.col(name).cast(AMOUNT).sum() for name in ("billed", "effective")]
        month = (pl.col("starts_at").str.slice(0, 8) + "01").alias("month")
        last = pl.col("ends_at").max().alias("last")
        self._parts.append(frame.group_by(*_LINE[:-1], month).agg(*amounts, last, pl.len().alias("charges")))
        if sum(part.height for part in self._parts) > LINES_HELD:
            self._parts = [self.lines()]

    def lines(self) -> pl.DataFrame:
        """One row a line."""
        amounts, last, charges = pl.col("billed", "effective").sum(), pl.col("last").max(), pl.col("charges").sum()
        return pl.concat(self._parts).group_by(_LINE).agg(amounts, last, charges)


def _hashed(frame: pl.DataFrame) -> pl.DataFrame:
    content = frame.select(CONTENT)
    return pl.DataFrame({name: content.hash_rows(seed) for name, seed in zip(_HASHES, _SEEDS, strict=True)})


def _packed(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.select("row_number", *CONTENT).write_parquet(buffer, compression="zstd", statistics=False)
    return buffer.getvalue()

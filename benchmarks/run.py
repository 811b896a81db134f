"""Measure everything, print it with its method, and keep it in results.json.

usage: python -m benchmarks.run [--data FOLDER] [--only PART ...]

Each part is a module with `measure(data) -> {name: entry}`; an entry is {value, low, high, unit, seconds, method}, kept
with the name of its part.
`low` and `high` are the range over repetitions or a 95 % interval, as the method says. Parts without
their data say so. How long each part took is kept beside its figures, as `bench_<part>_s`, and of a run of all parts
as `bench_s`.
"""

import argparse
import importlib
import json
import os
import platform
import resource
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from benchmarks.figures import figure

RESULTS = Path(__file__).with_name("results.json")
TABLE = Path(__file__).with_name("RESULTS.md")
HEAD = """# What was measured

Written by `make bench` on {machine}. The range is given in brackets; the method says what it is a range of.
Data that are not part of the project (public tables and series) are read from a folder given by `DATA=`; parts
without their data are left out. One part again: `python -m benchmarks.run --data FOLDER --only PART`.
"""
COLUMNS = "| figure | value | how |\n|---|---|---|\n"
PARTS = (
    "starting", "serving", "alerting", "wire", "scoring", "churn_quality", "churn_tables", "ravenstack", "learning",
    "anomalies", "nab", "m3", "waste", "costs", "reporting",
    "assistant", "assistant_figures", "assistant_injection", "assistant_speed", "assistant_llm",
)  # fmt: skip


def main() -> int:
    """Run parts and merge what they found; a part that fails is told, the others go on, and the run has failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(__file__).resolve().parents[2] / "shared" / "data")
    parser.add_argument("--only", nargs="*", choices=PARTS, default=PARTS)
    asked = parser.parse_args()
    data = asked.data if asked.data.is_dir() else None
    began, failed = (time.monotonic(), _cpu()), list[str]()
    for part in asked.only:
        print(f"== {part}", flush=True)
        start = time.monotonic(), _cpu()
        try:
            found = {**importlib.import_module(f"benchmarks.{part}").measure(data), f"bench_{part}_s": took(*start)}
            keep({name: {**entry, "part": part} for name, entry in found.items()})
        except Exception:  # noqa: BLE001 - printed; one part must not cost the figures of the others
            traceback.print_exc()
            failed.append(part)
    if set(asked.only) == set(PARTS) and not failed:
        keep({"bench_s": took(*began)})
    TABLE.write_text(table(known()))
    if failed:
        print(f"failed: {', '.join(failed)}; their earlier figures are kept", file=sys.stderr)
    return len(failed)


def keep(found: dict[str, Any]) -> None:
    """Print figures and put them to those known; what is stored is read again: another run may have written."""
    for name, entry in found.items():
        print(line(name, entry), flush=True)
    results = {**known(), **found}
    RESULTS.write_text(json.dumps(dict(sorted(results.items())), indent=1, ensure_ascii=False) + "\n")


def took(began: float, cpu: float) -> dict[str, Any]:
    """How long a part took by the clock, with the CPU seconds of this process and of those it waited for."""
    seconds = time.monotonic() - began
    how = f"by the clock, data read and made included; {_cpu() - cpu:.0f} CPU-s without servers that were left running"
    return figure(seconds, "s", how, seconds=seconds)


def _cpu() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def known() -> dict[str, Any]:
    """Figures measured before."""
    found: dict[str, Any] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    return found


def table(results: dict[str, Any]) -> str:
    """All figures for people, as a page: a table for each part."""
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    text = HEAD.format(machine=machine)
    for part in (*PARTS, None):
        rows = [row(name, entry) for name, entry in sorted(results.items()) if entry.get("part") == part]
        if rows:
            text += f"\n## {part or 'All together'}\n\n{COLUMNS}" + "\n".join(rows) + "\n"
    return text


def row(name: str, entry: dict[str, Any]) -> str:
    """One figure of the page."""
    span = "" if entry["low"] is None else f" ({entry['low']:.4g} to {entry['high']:.4g})"
    return f"| `{name}` | {entry['value']:.4g}{span} {entry['unit']} | {entry['method']} |"


def line(name: str, entry: dict[str, Any]) -> str:
    """One figure for people."""
    span = "" if entry["low"] is None else f" ({entry['low']:.4g} to {entry['high']:.4g})"
    return f"{name:34} {entry['value']:.4g}{span} {entry['unit']}\n{'':34} {entry['method']}"


if __name__ == "__main__":
    sys.exit(main())

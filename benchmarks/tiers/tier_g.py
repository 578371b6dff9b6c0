"""Tier G: from a CSV file to columns, on one thread and on two."""

import os

from . import racing

PEERS = {
    "Polars": "tier_g_polars.py",
    "pyarrow": "tier_g_pyarrow.py",
    "DuckDB": "tier_g_duckdb.py",
}
SUMS = ("rows", "sum_of_thousandths", "sum_of_seconds", "sum_of_bytes")


def race(options, events, rounds, threads):
    """Ours beside Polars, pyarrow and DuckDB, each with its fastest way; sums are compared."""
    world = options.world(events)
    counts = ["--threads", str(threads)]
    ours = [options.bench_command, "tier-g", "--world", world, *counts]
    commands = {racing.OURS: ours}
    for name, script in PEERS.items():
        command = racing.peer(script, world, *counts)
        # Each way in a process of its own would be raced later; here one finds the fastest.
        best = racing.call(command + ["--repeat", "2"])["best"]
        commands[name] = command + racing.only([best])
    answers = racing.in_turns(commands, rounds)
    megabytes = os.path.getsize(os.path.join(world, "ledger.csv")) / 1e6
    participants = {}
    expected = [str(answers[racing.OURS][-1][name]) for name in SUMS]
    for name, rounds_of in answers.items():
        one = racing.figures(rounds_of)
        one["megabytes_per_second"] = round(megabytes / one["median_seconds"])
        sums = [str(rounds_of[-1][total]) for total in SUMS]
        verdict = "the same sums" if sums == expected else f"ANOTHER: {sums}, ours {expected}"
        one["answer"] = f"{one['megabytes_per_second']:,} MB/s, {verdict}"
        participants[name] = one
    return racing.line(
        {"tier": "G", "events": events, "seed": options.seed, "threads": threads,
         "rounds": rounds},
        racing.with_ratios(participants),
    )

"""One record: which ledger records can an external record match, one question at a time?"""

import os
import subprocess
import sys

from . import racing

PEER = "SQLite"

# Which question comes next, and what is read of a candidate.
QUESTIONS = (("jumping", "rows"), ("arrival", "rows"), ("arrival", "records"))


def races(options, events, rounds):
    """A race for each kind of question."""
    for order, answer in QUESTIONS:
        yield race(options, events, rounds, order, answer)


def race(options, events, rounds, order, answer):
    """Ours beside a prepared statement of SQLite, stepped by a small C program.

    A figure is the median question of a round, less the time of the clock, which is in each.
    """
    world = options.world(events)
    path = os.path.join(world, f"lookup-{options.seed}-{order}.txt")
    program = built(options)
    ours = [options.bench_command, "lookup", "--world", world, "--seed", str(options.seed),
            "--order", order, "--answer", answer]
    options.quietly(ours + ["--write", path])
    answers = racing.in_turns({racing.OURS: ours, PEER: [program, path, answer]}, rounds)
    participants = {}
    for name, rounds_of in answers.items():
        for one in rounds_of:
            for time in ("median_seconds", "fastest_seconds", "slowest_seconds", "p99_seconds"):
                one[time] = max(0.0, one[time] - one["clock_seconds"])
        one = racing.figures(rounds_of)
        medians = [each["median_seconds"] for each in rounds_of]
        one["fastest_seconds"], one["slowest_seconds"] = min(medians), max(medians)
        for time in ("p99_seconds", "mean_seconds", "index_seconds", "far_read_seconds"):
            if time not in rounds_of[0]:
                continue
            one[time] = sorted(each[time] for each in rounds_of)[len(rounds_of) // 2]
        one["answer_sum"] = rounds_of[-1]["answer_sum"]
        one["found"] = rounds_of[-1]["found"]
        participants[name] = one
    our_sum = participants[racing.OURS]["answer_sum"]
    for one in participants.values():
        verdict = "" if one["answer_sum"] == our_sum else "ANOTHER: "
        one["answer"] = (f"{verdict}{one['found']:,} found; p99 {one['p99_seconds'] * 1e6:.2f} us, "
                         f"mean {one['mean_seconds'] * 1e6:.2f} us, "
                         f"index {one['index_seconds']:.2f} s")
        if "far_read_seconds" in one:
            one["answer"] += f", one far read {one['far_read_seconds'] * 1e6:.2f} us"
    last = answers[racing.OURS][-1]
    return racing.line(
        {"tier": "L", "question": f"one record, {order}, {answer}", "events": events,
         "queries": last["queries"], "seed": options.seed, "threads": 1, "rounds": rounds},
        racing.with_ratios(participants),
    )


def built(options):
    """The peer's program, compiled unless it is newer than its source."""
    source = os.path.join(racing.HERE, "peers", "lookup_sqlite.c")
    program = os.path.join(options.data, "lookup_sqlite")
    if not os.path.exists(program) or os.path.getmtime(program) < os.path.getmtime(source):
        os.makedirs(options.data, exist_ok=True)
        command = [os.environ.get("CC", "cc"), "-O2", "-o", program, source, "-lsqlite3"]
        if subprocess.run(command, check=False).returncode != 0:
            sys.exit("tier L needs a C compiler and SQLite's header: apt-get install libsqlite3-dev")
    return program

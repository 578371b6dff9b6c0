"""Tier C: which 2 to 6 of 30 amounts sum to a target."""

import os

from . import racing

SOLVER = "OR-tools CP-SAT"


def race(options, problems, rounds):
    """Ours counts all sets and spells out the best; CP-SAT finds one. Times are per problem.

    CP-SAT gets a tenth of the problems.
    """
    folder = os.path.join(options.data, "tier-c")
    os.makedirs(folder, exist_ok=True)
    all_problems = os.path.join(folder, "problems.txt")
    few_problems = os.path.join(folder, "few-problems.txt")
    ours = [options.bench_command, "tier-c", "--problems", str(problems), "--seed",
            str(options.seed)]
    options.quietly(ours + ["--repeat", "1", "--write", all_problems])
    few = max(1, problems // 10)
    with open(all_problems, encoding="utf-8") as source, \
            open(few_problems, "w", encoding="utf-8") as copy:
        copy.writelines(line for _, line in zip(range(few), source))
    answers = racing.in_turns(
        {racing.OURS: ours + ["--repeat", "5"],
         SOLVER: racing.peer("tier_c_ortools.py", few_problems, "--repeat", "1",
                             "--variant", "workers=1")},
        rounds,
    )
    participants = {}
    for name, count in ((racing.OURS, problems), (SOLVER, few)):
        one = racing.figures(answers[name])
        for time in ("median_seconds", "fastest_seconds", "slowest_seconds"):
            one[time] /= count
        one["problems_per_second"] = round(1 / one["median_seconds"], 1)
        participants[name] = one
    last, theirs = answers[racing.OURS][-1], answers[SOLVER][-1]
    counts = last["set_counts"].split()
    their_counts = theirs["set_counts"].split()
    agreeing = sum(one == other for one, other in zip(counts, their_counts))
    participants[racing.OURS].update(
        recall=last["planted_found"] / problems,
        precision=1.0 if last["wrong_sums"] == 0 else 0.0,
        answer=f"{last['sample_agreeing']} of {last['sample']} counts as by enumeration; "
               f"{last['ambiguous']} of {problems} have several sets",
        unanswered=last["unanswered"],
    )
    participants[SOLVER].update(
        recall=theirs["solved"] / few,
        precision=theirs["right"] / max(1, theirs["solved"]),
        answer=f"{agreeing} of {len(their_counts)} counts of all sets as ours; "
               f"{theirs['counting_seconds_per_problem']} s per count",
    )
    # One thread, in the same process as ours; no round of its own.
    seconds = last["enumeration_seconds_per_problem"]
    participants["plain enumeration in Swift"] = {
        "median_seconds": seconds, "fastest_seconds": seconds, "slowest_seconds": seconds,
        "peak_memory_bytes": 0,
    }
    return racing.line(
        {"tier": "C", "problems": problems, "rows": last["rows"], "seed": options.seed,
         "threads": 1, "rounds": rounds},
        racing.with_ratios(participants),
    )

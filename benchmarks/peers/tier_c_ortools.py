#!/usr/bin/env python3
"""Tier C in OR-tools CP-SAT: one set of 2 to 6 amounts that sums to the target, per problem.

Building the model is part of the work, because a new problem needs a new model. Beside the times,
all sets of the first problems are counted, so that others can compare their counts."""

import json

import ortools
from ortools.sat.python import cp_model

import measuring

COUNTED = 5


def problems_of(path):
    problems = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            target, amounts = line.strip().split(";")
            problems.append((int(target), [int(amount) for amount in amounts.split()]))
    return problems


def model_of(target, amounts):
    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in amounts]
    model.add(cp_model.LinearExpr.weighted_sum(chosen, amounts) == target)
    model.add_linear_constraint(sum(chosen), 2, 6)
    return model, chosen


def solve(problems, workers):
    """How many problems got a set, and how many of those sets are right."""
    solved = right = 0
    for target, amounts in problems:
        model, chosen = model_of(target, amounts)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = workers
        if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            continue
        solved += 1
        rows = [row for row, variable in enumerate(chosen) if solver.boolean_value(variable)]
        right += sum(amounts[row] for row in rows) == target and 2 <= len(rows) <= 6
    return solved, right


class Counting(cp_model.CpSolverSolutionCallback):
    def __init__(self):
        super().__init__()
        self.count = 0

    def on_solution_callback(self):
        self.count += 1


def count_of(target, amounts):
    model, _ = model_of(target, amounts)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.enumerate_all_solutions = True
    counting = Counting()
    solver.solve(model, counting)
    return counting.count


def main():
    options = measuring.arguments(__doc__, world="file with one problem a line")
    problems = problems_of(options.world)
    variants = measuring.chosen(
        {f"workers={count}": lambda count=count: solve(problems, count)
         for count in sorted({1, options.threads})},
        options.variant,
    )
    seconds, answers = measuring.interleaved(variants, options.repeat)
    best = min(seconds, key=lambda name: measuring.figures(seconds[name])["median_seconds"])
    memory = measuring.peak_memory()
    counting_seconds, counts = measuring.timed(
        lambda: [count_of(*problem) for problem in problems[:COUNTED]]
    )
    print(json.dumps({
        "peer": "OR-tools CP-SAT",
        "version": ortools.__version__,
        "best": best,
        **measuring.figures(seconds[best]),
        "problems": len(problems),
        "solved": answers[best][0],
        "right": answers[best][1],
        "set_counts": " ".join(str(count) for count in counts),
        "counting_seconds_per_problem": round(counting_seconds / max(1, len(counts)), 4),
        "variants": {name: measuring.figures(taken) for name, taken in seconds.items()},
        "peak_memory_bytes": memory,
    }))


if __name__ == "__main__":
    main()

"""Results in words: the table of a run, and what has changed between two runs."""

import json

HEADER = f"{'':<28}{'median':>10}{'spread':>22}{'times ours':>12}{'MB':>8}{'precision':>11}" \
         f"{'recall':>9}  answer"

OURS = "Matchbook"


def name_of(workload):
    """A workload in a few words."""
    parts = [f"tier {workload['tier']}"]
    if "shape" in workload:
        parts.append(workload["shape"])
    for noun in ("events", "problems"):
        if noun in workload:
            parts.append(f"{workload[noun]:,} {noun}")
    if "question" in workload:
        parts.append(workload["question"])
    if "threads" in workload:
        parts.append(f"{workload['threads']} threads" if workload["threads"] > 1 else "one thread")
    if "rounds" in workload:
        parts.append(f"{workload['rounds']} rounds")
    return ", ".join(parts)


def time_of(seconds):
    """Three digits that count."""
    for limit, factor, unit in ((1e-3, 1e6, "us"), (1, 1e3, "ms")):
        if seconds < limit:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds:.3g} s"


def share_of(value):
    return "" if value is None else f"{value:.4f}"


def answer_of(one, name):
    if "answer" in one:
        return one["answer"]
    if "links" not in one:
        return ""
    if name == OURS:
        return f"{one['links']:,} links"
    if one["links_not_ours"] == 0 and one["our_links_missing"] == 0:
        return "the same links"
    return f"ANOTHER: {one['links_not_ours']:,} links that we have not, " \
           f"{one['our_links_missing']:,} of ours missing"


def row_of(name, one):
    spread = f"{time_of(one['fastest_seconds'])} to {time_of(one['slowest_seconds'])}"
    memory = one["peak_memory_bytes"] // 1_000_000
    recall = one.get("recall", one.get("recall_one_to_one"))
    answer = answer_of(one, name)
    if "f1" in one:
        answer = f"F1 {one['f1']:.4f}; {answer}"
    return (f"{name:<28}{time_of(one['median_seconds']):>10}{spread:>22}{one['times_ours']:>12}"
            f"{memory or '':>8}{share_of(one.get('precision')):>11}{share_of(recall):>9}  {answer}"
            ).rstrip()


def text_of(line):
    """One race as a part of the table."""
    rows = ["", name_of(line["workload"])]
    for step in line.get("growth", []):
        exponents = ", ".join(f"{name} {power}" for name, power in step["exponents"].items())
        rows.append(f"from {step['from_events']:,} to {step['to_events']:,} events the time grows "
                    f"with the power {exponents}")
    rows += [row_of(name, one) for name, one in line.get("participants", {}).items()]
    return "\n".join(rows)


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def key_of(line):
    """What must be equal for two lines to be comparable."""
    return json.dumps(
        {name: value for name, value in line["workload"].items() if name != "rounds"},
        sort_keys=True,
    )


def changes(old, new):
    """Says of each race that both runs have how our ratio to the fastest peer has moved.

    Only ratios are compared, because the machines may differ. A ratio has moved if it lies outside
    a fifth; quality has moved if it differs at all.
    """
    before = {key_of(line): line for line in old}
    texts = []
    for line in new:
        earlier = before.get(key_of(line))
        if earlier is None or "participants" not in line:
            continue
        texts.append(name_of(line["workload"]))
        texts += moved_times(earlier["participants"], line["participants"])
        texts += moved_quality(earlier["participants"][OURS], line["participants"][OURS])
    if not texts:
        return "the two runs have no race in common"
    return f"against {old[0]['commit']} of {old[0]['date'][:10]}:\n" + "\n".join(texts)


def moved_times(old, new):
    for name, one in new.items():
        if name == OURS or name not in old:
            continue
        was, now = old[name]["times_ours"], one["times_ours"]
        word = "as before"
        if was and now and not 0.8 <= now / was <= 1.25:
            word = "WE ARE SLOWER" if now < was else "we are faster"
        yield f"  {name:<26} took {was} times ours, now {now}: {word}"


def moved_quality(old, new):
    for measure in ("precision", "recall", "recall_one_to_one", "f1", "optimum", "links",
                    "ambiguous", "limits_reached"):
        if measure in old and measure in new and old[measure] != new[measure]:
            yield f"  {measure} was {old[measure]}, is {new[measure]}"

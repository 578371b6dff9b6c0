"""Stores and results whose reports are looked at: a month's work, nothing at all, 100,000 open records."""

import json
import pathlib
import subprocess

RULES = {"rules": [{
    "id": "invoice", "version": "1.0.0", "description": "Same amount and reference.", "priority": 1,
    "when": {"all": [{"field": "currency", "operator": "equal"},
                     {"field": "amount", "operator": "equal"},
                     {"field": "reference", "operator": "equal"}]}}]}


class World:
    """A folder in which the command works."""

    def __init__(self, matchbook, folder):
        self.matchbook = str(matchbook)
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.minutes = 0

    def call(self, line, *more, by="anna", at=None):
        words = [self.matchbook, *line.split(), *more]
        if "--store" in words:
            # Each call has a minute of its own: ids are made of the time.
            self.minutes += 1
            time = f"2026-04-02T{8 + self.minutes // 60:02}:{self.minutes % 60:02}:00Z"
            words += ["--actor", by, "--at", at or time]
        done = subprocess.run(words, cwd=self.folder, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(words)}\n{done.stdout}{done.stderr}")
        return done.stdout

    def items(self, line):
        return json.loads(self.call(line + " --format json"))["items"]

    def write(self, name, text):
        (self.folder / name).write_text(text)


def month(matchbook, folder, examples):
    """March as two people leave it: suggestions decided, a fee, records closed, an exception open."""
    world = World(matchbook, folder)
    store = "--store march.store"
    world.call(f"run create march --book north-bank {store}", at="2026-04-01T08:00:00Z")
    world.call(f"stream add bank --side external --overdue-days 5 --book north-bank {store}",
               "--name", "Bank account", at="2026-04-01T08:00:00Z")
    world.call(f"source add march {examples}/ledger.csv --side ledger {store}", at="2026-04-01T08:01:00Z")
    world.call(f"source add march {examples}/bank.csv --source {examples}/bank.json --side external "
               f"--stream bank {store}", at="2026-04-01T08:02:00Z")
    world.call(f"run match march --rules {examples}/rules.json {store}", at="2026-04-01T08:03:00Z")
    suggested = world.items(f"match list march --status suggested {store}")
    for match in suggested[:9]:
        world.call(f"match accept {match['match_id']} {store}", "--reason", "the customer confirmed by mail",
                   by="bert")
    for match in suggested[9:12]:
        world.call(f"match reject {match['match_id']} {store}", "--reason", "another customer", by="bert")
    world.call(f"match revoke {suggested[0]['match_id']} {store}", "--reason", "the invoice was cancelled",
               by="carla", at="2026-04-02T11:00:00Z")
    ledger = world.items(f"item list march --side ledger --state unmatched --limit 400 {store}")
    external = world.items(f"item list march --side external --state unmatched --limit 400 {store}")
    fee = next((one, other) for one in external for other in ledger
               if one["currency"] == other["currency"]
               and 0 < float(other["amount"]) - float(one["amount"]) < 2)
    world.call(f"match manual march --ledger-id {fee[1]['id']} --external-id {fee[0]['id']} {store} "
               "--adjust fee", "--reason", "same customer, same week", "--adjust-reason",
               "the bank kept its charge", by="bert")
    for number, item in enumerate(external[-8:-4]):
        world.call(f"item close march {item['id']} --side external {store} --reason "
                   f"{['not_ours', 'timing', 'duplicate', 'write_off'][number]}",
                   "--note", "checked with the bank <by phone>", by="carla")
    world.call(f"sweep {store}", at="2026-04-20T08:00:00Z")
    exception = world.items(f"exception list {store}")[0]["id"]
    world.call(f"exception assign {exception} --to bert {store}", at="2026-04-20T08:10:00Z")
    world.call(f"exception comment {exception} {store}", "--text", "@carla please ask the bank",
               at="2026-04-20T08:11:00Z")
    world.call(f"exception investigate {exception} {store}", at="2026-04-20T08:12:00Z")
    found = world.items(f"discrepancy list march {store}")
    world.call(f"discrepancy review {found[0]['discrepancy_id']} {store}", at="2026-04-20T08:20:00Z")
    world.call(f"discrepancy close {found[1]['discrepancy_id']} {store}", "--reason",
               "both payments were refunded", at="2026-04-20T08:21:00Z")
    world.call(f"run close march {store}", "--reason", "month end", "--override", "agreed with the auditor",
               at="2026-04-21T08:00:00Z")
    return report(world, "march", store)


def nothing(matchbook, folder):
    """A run of which nothing came in."""
    world = World(matchbook, folder)
    store = "--store nothing.store"
    world.call(f"run create nothing {store}")
    return report(world, "nothing", store)


def crowd(matchbook, folder, count=100_000):
    """Records of which hardly any fits: all but a few stay open."""
    world = World(matchbook, folder)
    store = "--store crowd.store"
    lines = ["id,date,amount,currency,reference,counterparty"]
    world.write("books.csv", "\n".join(lines + [
        f"L-{row:06},2026-{row % 3 + 1:02}-{row % 28 + 1:02},{row * 7919 % 1000003 / 100:.2f},EUR,INV-{row:06},"
        f"Customer {row % 977}" for row in range(count // 2)]) + "\n")
    world.write("bank.csv", "\n".join(lines + [
        f"X-{row:06},2026-03-{row % 28 + 1:02},{row * 7907 % 1000003 / 100:.2f},EUR,INV-{row + 10:06},"
        f"CUSTOMER {row % 977}" for row in range(count // 2)]) + "\n")
    world.write("rules.json", json.dumps(RULES))
    world.call(f"run create crowd {store}")
    world.call(f"source add crowd books.csv --side ledger {store}")
    world.call(f"source add crowd bank.csv --side external {store}")
    world.call(f"run match crowd --rules rules.json {store}")
    return report(world, "crowd", store)


def report(world, run, store):
    """The files of a report, by their endings."""
    names = [f"{run}.{ending}" for ending in ("html", "xlsx", "csv", "json")]
    world.call(f"report {run} {store} --out {' '.join(names)}", at="2026-04-30T16:00:00Z")
    return {name.rsplit(".", 1)[1]: world.folder / name for name in names}

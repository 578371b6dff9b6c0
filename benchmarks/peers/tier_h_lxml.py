"""Tier H with lxml: a statement in camt.053, entry by entry, with its texts."""

import argparse
import json

from lxml import etree

import measuring


def cents(text):
    """An exact amount in minor units, without a detour over Decimal, which is slower."""
    whole, _, part = text.partition(".")
    return int(whole) * 100 + int((part + "00")[:2])


def read(path):
    """Records, their sum, and the bytes of their texts."""
    records = total = size = 0
    finders = {}
    for _, entry in etree.iterparse(path, events=("end",), tag="{*}Ntry", resolve_entities=False,
                                    no_network=True):
        space = entry.tag[:-4]
        paths = finders.get(space) or finders.setdefault(space, Paths(space))
        credit = entry.findtext(paths.direction) == "CRDT"
        amount = cents(entry.findtext(paths.amount))
        texts = [entry.findtext(path) for path in paths.texts]
        codes = [entry.findtext(path) for path in paths.codes]
        texts.append("-".join(code for code in codes if code))
        for transaction in entry.iterfind(paths.transaction):
            records += 1
            total += amount if credit else -amount
            own = [transaction.findtext(path) for path in paths.sides[credit]]
            own.append(" ".join(part.text for part in transaction.iterfind(paths.remittance)))
            size += sum(len(text.encode()) for text in texts + own if text)
        # What was read is taken out of the tree, or all of it would stay in memory.
        entry.clear()
        while entry.getprevious() is not None:
            del entry.getparent()[0]
    return records, total, size


class Paths:
    """The paths of one namespace."""

    def __init__(self, space):
        def path(text):
            return "/".join(space + step for step in text.split("/"))

        self.direction = path("CdtDbtInd")
        self.amount = path("Amt")
        self.texts = [path(text) for text in (
            "BookgDt/Dt", "ValDt/Dt", "AcctSvcrRef", "AddtlNtryInf", "BkTxCd/Prtry/Cd")]
        self.codes = [path("BkTxCd/Domn/" + text) for text in ("Cd", "Fmly/Cd", "Fmly/SubFmlyCd")]
        self.transaction = path("NtryDtls/TxDtls")
        self.remittance = path("RmtInf/Ustrd")
        self.sides = {
            credit: [path(text) for text in (
                "Refs/EndToEndId", "Refs/TxId", f"RltdPties/{side}/Pty/Nm",
                f"RltdPties/{side}Acct/Id/IBAN", f"RltdAgts/{side}Agt/FinInstnId/BICFI")]
            for credit, side in ((True, "Dbtr"), (False, "Cdtr"))
        }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("statement")
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    seconds = []
    for _ in range(options.repeat):
        taken, (records, total, size) = measuring.timed(lambda: read(options.statement))
        seconds.append(taken)
    print(json.dumps({
        "peer": "lxml", "version": etree.__version__, "repeat": options.repeat,
        **measuring.figures(seconds), "records": records, "minor_units": total,
        "text_bytes": size, "peak_memory_bytes": measuring.peak_memory(),
    }))


if __name__ == "__main__":
    main()

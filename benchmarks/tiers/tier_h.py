"""Tier H: reading statements in camt.053."""

import os
import random
import sys

from . import racing

LXML = "lxml, iterparse"
ENTRIES = 2000


def race(options, megabytes, rounds):
    """A scan beside lxml's iterparse with the same texts, and a table as a variant of ours."""
    path = made_statement(options, megabytes)
    answers = racing.in_turns(
        {racing.OURS: [options.bench_command, "tier-h", "--statement", path, "--repeat", "3"],
         LXML: racing.peer("tier_h_lxml.py", path, "--repeat", "1")},
        rounds,
    )
    participants = {name: racing.figures(given) for name, given in answers.items()}
    ours = answers[racing.OURS][-1]
    for name, one in participants.items():
        last = answers[name][-1]
        agrees = all(last[key] == ours[key] for key in ("records", "minor_units", "text_bytes"))
        if not agrees:
            sys.exit(f"{name} reads other records: {last}")
        one["answer"] = f"{last['records']:,} records" if name == racing.OURS else "the same texts"
    table = racing.figures([answer | answer["table"] | {
        "peak_memory_bytes": answer["table_memory_bytes"]} for answer in answers[racing.OURS]])
    participants["Matchbook, table"] = table | {"answer": f"{ours['table_rows']:,} rows"}
    return racing.line(
        {"tier": "H", "shape": f"{megabytes:,} MB", "seed": options.seed, "threads": 1,
         "rounds": rounds},
        racing.with_ratios(participants),
    )


def made_statement(options, megabytes):
    """A file of statements of 2,000 entries each, whose balances agree."""
    os.makedirs(options.data, exist_ok=True)
    path = os.path.join(options.data, f"camt-{megabytes}-{options.seed}.xml")
    if not os.path.exists(path):
        with open(path + ".part", "w", encoding="utf-8") as file:
            write_statements(file, megabytes * 1_000_000, random.Random(options.seed))
        os.rename(path + ".part", path)
    return path


def write_statements(file, size, draw):
    file.write('<?xml version="1.0" encoding="UTF-8"?>\n'
               '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">'
               "<BkToCstmrStmt>\n<GrpHdr><MsgId>M</MsgId></GrpHdr>\n")
    number = 0
    while file.tell() < size:
        balance = 100_000
        entries = []
        for _ in range(ENTRIES):
            number += 1
            cents = draw.randrange(100, 500_000)
            credit = draw.random() < 0.6
            balance += cents if credit else -cents
            entries.append(entry(number, cents, credit, draw))
        file.write(f"<Stmt><Id>S-{number}</Id><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id>"
                   f"<Ccy>EUR</Ccy></Acct>\n{bound('OPBD', 100_000)}{bound('CLBD', balance)}")
        file.writelines(entries)
        file.write("</Stmt>\n")
    file.write("</BkToCstmrStmt></Document>\n")


def bound(code, cents):
    side = "CRDT" if cents >= 0 else "DBIT"
    return (f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
            f'<Amt Ccy="EUR">{decimal(abs(cents))}</Amt><CdtDbtInd>{side}</CdtDbtInd>'
            "<Dt><Dt>2026-03-31</Dt></Dt></Bal>\n")


def decimal(cents):
    return f"{cents // 100}.{cents % 100:02d}"


def entry(number, cents, credit, draw):
    side, party = ("CRDT", "Dbtr") if credit else ("DBIT", "Cdtr")
    day = f"2026-03-{1 + draw.randrange(28):02d}"
    amount = f'<Amt Ccy="EUR">{decimal(cents)}</Amt>\n    <CdtDbtInd>{side}</CdtDbtInd>'
    return f"""   <Ntry>
    <NtryRef>{number}</NtryRef>
    {amount}
    <Sts><Cd>BOOK</Cd></Sts>
    <BookgDt><Dt>{day}</Dt></BookgDt>
    <ValDt><Dt>{day}</Dt></ValDt>
    <AcctSvcrRef>2026{number:012d}</AcctSvcrRef>
    <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn><Prtry><Cd>NTRF+166</Cd></Prtry></BkTxCd>
    <NtryDtls><TxDtls>
     <Refs><EndToEndId>E2E-{draw.randrange(10 ** 9)}</EndToEndId><TxId>TX{number}</TxId></Refs>
     {amount}
     <RltdPties>
      <{party}><Pty><Nm>Müller &amp; Söhne {draw.randrange(5000)}</Nm></Pty></{party}>
      <{party}Acct><Id><IBAN>DE{draw.randrange(10 ** 19):020d}</IBAN></Id></{party}Acct>
     </RltdPties>
     <RltdAgts><{party}Agt><FinInstnId><BICFI>COBADEFFXXX</BICFI></FinInstnId></{party}Agt></RltdAgts>
     <RmtInf><Ustrd>Invoice INV-{draw.randrange(10 ** 6)}</Ustrd><Ustrd>customer {draw.randrange(5000)}</Ustrd></RmtInf>
    </TxDtls></NtryDtls>
    <AddtlNtryInf>SEPA credit transfer</AddtlNtryInf>
   </Ntry>
"""

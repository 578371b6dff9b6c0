// A file, and every word that reading it gives; ␇, ÿ and ☃ stand for a control character, a byte that is no
// text and a text of sixteen million letters.
let camtErrorSpecimens: [CamtErrorTests.Specimen] = [
  .init(
    testDescription: "a document type",
    file: #"""
      <!DOCTYPE a [<!ENTITY b "c">]>
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
      <BkToCstmrStmt><Stmt><Id>S</Id><Acct><Id><IBAN>DE1</IBAN></Id><Ccy>EUR</Ccy></Acct>
      <Ntry><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>
      </Stmt></BkToCstmrStmt>
      </Document>
      """#,
    text: #"""
      bank.xml:1: error: the file declares a document type, which could name other files
        1 | <!DOCTYPE a [<!ENTITY b "c">]>
                        ^
        Ask for a file without <!DOCTYPE>; messages of banks need none.
        [source.forbidden] The file was not imported.
      """#,
    json: #"{}"#),
  .init(
    testDescription: "an entity",
    file: #"""
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
      <BkToCstmrStmt><Stmt><Id>S</Id><Acct><Id><IBAN>DE1</IBAN></Id><Ccy>EUR</Ccy></Acct>
      <Ntry><AddtlNtryInf>&b;</AddtlNtryInf></Ntry>
      </Stmt></BkToCstmrStmt>
      </Document>
      """#,
    text: #"""
      bank.xml:3: error: an entity stands here that XML does not define
        3 | <Ntry><AddtlNtryInf>&b;</AddtlNtryInf></Ntry>
                                ^
        Ask for a file that writes the character itself.
        [source.forbidden] The file was not imported.
      """#,
    json: #"{}"#),
  .init(
    testDescription: "elements that are too deep",
    file: #"""
      <a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a>
      """#,
    text: #"""
      bank.xml:1: error: elements stand in each other more than 100 deep
        1 | …><a><a><a><a><a><a><a><a><a><a><a><a><a><a>
                                                     ^
        Ask for the file again; messages of banks are flat.
        [source.forbidden] The file was not imported.
      """#,
    json: #"{}"#),
  .init(
    testDescription: "a file that was cut off",
    file: #"""
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
      <BkToCstmrStmt><Stmt><Id>S</Id><Acct><Id><IBAN>DE1</IBAN></Id><Ccy>EUR</Ccy></Acct>
      <Ntry><Amt Ccy="EUR">1.00</Amt><CdtDbtInd
      """#,
    text: #"""
      bank.xml:3: error: the file ends in the middle: it was cut off
        3 | <Ntry><Amt Ccy="EUR">1.00</Amt><CdtDbtInd
                                           ^
        Transfer it again; nothing of it was used.
        [source.structure] The file was not imported.
      """#,
    json: #"{}"#),
  .init(
    testDescription: "tags that do not match",
    file: #"""
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
      <BkToCstmrStmt><Stmt><Id>S</Id><Acct><Id><IBAN>DE1</IBAN></Id><Ccy>EUR</Ccy></Acct>
      <Ntry></Amt>
      </Stmt></BkToCstmrStmt>
      </Document>
      """#,
    text: #"""
      bank.xml:3: error: this is no well-formed XML: mismatched tag
        3 | <Ntry></Amt>
                    ^
        Ask for the file again.
        [source.structure] The file was not imported.
      """#,
    json: #"{}"#),
  .init(
    testDescription: "a document behind the document",
    file: #"""
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
      <BkToCstmrStmt><Stmt><Id>S</Id><Acct><Id><IBAN>DE1</IBAN></Id><Ccy>EUR</Ccy></Acct>
      <Ntry><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>
      </Stmt></BkToCstmrStmt>
      </Document>
      <again/>
      """#,
    text: #"""
      bank.xml:6: error: something stands behind the end of the document
        6 | <again/>
            ^
        If several documents were joined to one file, split them.
        [source.structure] The file was not imported.
      """#,
    json: #"{}"#),
  .init(
    testDescription: "another message",
    file: #"""
      <Document><CstmrCdtTrfInitn><GrpHdr/></CstmrCdtTrfInitn></Document>
      """#,
    text: #"""
      bank.xml: error: the XML holds no message of camt.052, camt.053 or camt.054: its first elements are Document/CstmrCdtTrfInitn/GrpHdr
        Ask the bank for statements; payment orders and other messages are not read here.
        [source.unknown-format] The file was not imported.
      """#,
    json: #"{}"#),
  .init(
    testDescription: "a web page",
    file: #"""
      <!DOCTYPE html>
      <html><body>Sorry</body></html>
      """#,
    text: #"""
      bank.xml: error: the file is a web page, which is not read here
        It may be the bank's error message; open it, and download the file again.
        [source.unknown-format] The file was not imported.
      """#,
    json: #"{}"#),
  .init(
    testDescription: "a document for printing",
    file: #"""
      %PDF-1.7
      """#,
    text: #"""
      bank.xml: error: the file is a PDF document, which is not read here
        Ask the bank for camt, MT940 or CSV.
        [source.unknown-format] The file was not imported.
      """#,
    json: #"{}"#),
  .init(
    testDescription: "another format than declared",
    file: #"""
      id,amount,currency
      """#,
    text: #"""
      bank.xml: error: the file is a table of cells, but the description says "format": "camt"
        Take "format" out of the description to have it found.
        [source.unknown-format] The file was not imported.
      """#,
    json: #"{"format": "camt"}"#),
  .init(
    testDescription: "a control character",
    file: #"""
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
      <BkToCstmrStmt><Stmt><Id>S</Id><Acct><Id><IBAN>DE1</IBAN></Id><Ccy>EUR</Ccy></Acct>
      <Ntry><AddtlNtryInf>a␇b</AddtlNtryInf></Ntry>
      </Stmt></BkToCstmrStmt>
      </Document>
      """#,
    text: #"""
      bank.xml:3: error: the control character 0x07 stands here, expected text
        3 | <Ntry><AddtlNtryInf>a b</AddtlNtryInf></Ntry>
                                 ^
        Ask for the file again; no XML may hold it.
        [source.control-character] The file was not imported.
      """#,
    json: #"{}"#),
  .init(
    testDescription: "bytes of another encoding",
    file: #"""
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
      <BkToCstmrStmt><Stmt><Id>S</Id><Acct><Id><IBAN>DE1</IBAN></Id><Ccy>EUR</Ccy></Acct>
      <Ntry><AddtlNtryInf>Grÿse</AddtlNtryInf></Ntry>
      </Stmt></BkToCstmrStmt>
      </Document>
      """#,
    text: #"""
      bank.xml:3: error: the byte 0xFF is no text in the encoding of the file
        3 | <Ntry><AddtlNtryInf>Gr�se</AddtlNtryInf></Ntry>
                                  ^
        If the file is in Latin-1 or Windows-1252 all the same, set  "encoding": "latin-1"  in the description.
        [source.encoding] The file was not imported.
      """#,
    json: #"{}"#),
  .init(
    testDescription: "an encoding that is not known",
    file: #"""
      <?xml version="1.0" encoding="EBCDIC-CP-US"?>
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
      <BkToCstmrStmt><Stmt><Id>S</Id><Acct><Id><IBAN>DE1</IBAN></Id><Ccy>EUR</Ccy></Acct>
      <Ntry><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>
      </Stmt></BkToCstmrStmt>
      </Document>
      """#,
    text: #"""
      bank.xml:1: error: the file declares an encoding that is not read here
        1 | <?xml version="1.0" encoding="EBCDIC-CP-US"?>
                                          ^
        UTF-8, UTF-16, US-ASCII, ISO-8859-1, -2, -9, -13, -15, -16, windows-1250, -1252, -1254 and -1257 are; convert the file, or declare "encoding" in the description if it is one of them.
        [source.encoding] The file was not imported.
      """#,
    json: #"{}"#),
  .init(
    testDescription: "amounts that are none",
    file: #"""
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
      <BkToCstmrStmt><Stmt><Id>S</Id><Acct><Id><IBAN>DE1</IBAN></Id><Ccy>EUR</Ccy></Acct>
      <Ntry><Amt Ccy="EUR">1,50</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>
      <Ntry><Amt Ccy="EUR">-2.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>
      <Ntry><Amt Ccy="EUR">1.2.3</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>
      </Stmt></BkToCstmrStmt>
      </Document>
      """#,
    text: #"""
      bank.xml:3: error: Ntry/Amt holds "1,50", expected a decimal number without a sign such as 1234.50
        3 | <Ntry><Amt Ccy="EUR">1,50</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>
                                 ^^^^
      bank.xml:4: error: Ntry/Amt holds "-2.00", expected a decimal number without a sign such as 1234.50
        4 | <Ntry><Amt Ccy="EUR">-2.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>
                                 ^^^^^
      bank.xml:5: error: Ntry/Amt holds "1.2.3", expected a decimal number without a sign such as 1234.50
        5 | <Ntry><Amt Ccy="EUR">1.2.3</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>
                                 ^^^^^
        CdtDbtInd says the direction. Ask the bank for a correct file.
        [source.amount-format] The file was not imported.
      """#,
    json: #"{}"#),
  .init(
    testDescription: "an amount with too many places",
    file: #"""
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
      <BkToCstmrStmt><Stmt><Id>S</Id><Acct><Id><IBAN>DE1</IBAN></Id><Ccy>EUR</Ccy></Acct>
      <Ntry><Amt Ccy="JPY">1.50</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>
      </Stmt></BkToCstmrStmt>
      </Document>
      """#,
    text: #"""
      bank.xml:3: error: Ntry/Amt holds "1.50", expected at most 0 decimal places, because JPY has no more
        3 | <Ntry><Amt Ccy="JPY">1.50</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>
                                 ^^^^
        Ask the bank for a correct file.
        [source.amount-decimals] The file was not imported.
      """#,
    json: #"{}"#),
  .init(
    testDescription: "an amount that is too large",
    file: #"""
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
      <BkToCstmrStmt><Stmt><Id>S</Id><Acct><Id><IBAN>DE1</IBAN></Id><Ccy>EUR</Ccy></Acct>
      <Ntry><Amt Ccy="EUR">99999999999999999999</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>
      </Stmt></BkToCstmrStmt>
      </Document>
      """#,
    text: #"""
      bank.xml:3: error: Ntry/Amt holds "99999999999999999999", expected at most 9223372036854775807 minor units
        3 | <Ntry><Amt Ccy="EUR">99999999999999999999</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>
                                 ^^^^^^^^^^^^^^^^^^^^
        Ask the bank for a correct file.
        [source.amount-range] The file was not imported.
      """#,
    json: #"{}"#),
  .init(
    testDescription: "a currency that is none",
    file: #"""
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
      <BkToCstmrStmt><Stmt><Id>S</Id><Acct><Id><IBAN>DE1</IBAN></Id><Ccy>EUR</Ccy></Acct>
      <Ntry><Amt Ccy="EURO">1.50</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>
      </Stmt></BkToCstmrStmt>
      </Document>
      """#,
    text: #"""
      bank.xml:3: error: Ntry/Amt is in "EURO", expected a code of ISO 4217 such as EUR
        3 | <Ntry><Amt Ccy="EURO">1.50</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>
                                      ^
        Ask the bank for a correct file.
        [source.unknown-currency] The file was not imported.
      """#,
    json: #"{}"#),
  .init(
    testDescription: "a currency that is missing",
    file: #"""
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
      <BkToCstmrStmt><Stmt><Id>S</Id><Acct><Id><IBAN>DE1</IBAN></Id></Acct>
      <Ntry><Amt>1.50</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>
      </Stmt></BkToCstmrStmt>
      </Document>
      """#,
    text: #"""
      bank.xml:3: error: Ntry/Amt has no currency, and neither has the account
        3 | <Ntry><Amt>1.50</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>
                           ^
        Set  "currency": "EUR"  in the description if that is what it is.
        [source.empty-currency] The file was not imported.
      """#,
    json: #"{}"#),
  .init(
    testDescription: "a day that is none",
    file: #"""
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
      <BkToCstmrStmt><Stmt><Id>S</Id><Acct><Id><IBAN>DE1</IBAN></Id><Ccy>EUR</Ccy></Acct>
      <Ntry><Amt Ccy="EUR">1.50</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2026-02-30</Dt></BookgDt></Ntry>
      </Stmt></BkToCstmrStmt>
      </Document>
      """#,
    text: #"""
      bank.xml:3: error: Ntry/BookgDt holds "2026-02-30", expected a day such as 2026-03-01, or a time such as 2026-03-01T09:30:00+01:00
        3 | …<CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2026-02-30</Dt></BookgDt></Ntry>
                                                     ^^^^^^^^^^
        Ask the bank for a correct file.
        [source.date-format] The file was not imported.
      """#,
    json: #"{}"#),
  .init(
    testDescription: "a direction that is none",
    file: #"""
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
      <BkToCstmrStmt><Stmt><Id>S</Id><Acct><Id><IBAN>DE1</IBAN></Id><Ccy>EUR</Ccy></Acct>
      <Ntry><Amt Ccy="EUR">1.50</Amt><CdtDbtInd>Credit</CdtDbtInd></Ntry>
      </Stmt></BkToCstmrStmt>
      </Document>
      """#,
    text: #"""
      bank.xml:3: error: Ntry/CdtDbtInd is "Credit", expected CRDT or DBIT
        3 | …try><Amt Ccy="EUR">1.50</Amt><CdtDbtInd>Credit</CdtDbtInd></Ntry>
                                                     ^^^^^^
        Ask the bank for a correct file.
        [source.missing-element] The file was not imported.
      """#,
    json: #"{}"#),
  .init(
    testDescription: "an entry without an amount, left out",
    file: #"""
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
      <BkToCstmrStmt><Stmt><Id>S</Id><Acct><Id><IBAN>DE1</IBAN></Id><Ccy>EUR</Ccy></Acct>
      <Ntry><CdtDbtInd>CRDT</CdtDbtInd></Ntry><Ntry><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>
      </Stmt></BkToCstmrStmt>
      </Document>
      """#,
    text: #"""
      bank.xml:3: error: Ntry/Amt is missing in the entry that ends here
        3 | <Ntry><CdtDbtInd>CRDT</CdtDbtInd></Ntry><Ntry><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></…
                                             ^
        Ask the bank for a correct file.
        [source.missing-element] These rows were left out.
      """#,
    json: #"{"lenient": true}"#),
  .init(
    testDescription: "a status that is none",
    file: #"""
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
      <BkToCstmrStmt><Stmt><Id>S</Id><Acct><Id><IBAN>DE1</IBAN></Id><Ccy>EUR</Ccy></Acct>
      <Ntry><Amt Ccy="EUR">1.50</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>DONE</Sts></Ntry>
      </Stmt></BkToCstmrStmt>
      </Document>
      """#,
    text: #"""
      bank.xml:3: warning: Ntry/Sts is "DONE", which is no status of the standard; the entry is taken for a booked one
        3 | …50</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>DONE</Sts></Ntry>
                                                     ^^^^
        BOOK, PDNG, FUTR and INFO are known.
        [source.structure] All records were imported.
      """#,
    json: #"{}"#),
  .init(
    testDescription: "a long text",
    file: #"""
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
      <BkToCstmrStmt><Stmt><Id>S</Id><Acct><Id><IBAN>DE1</IBAN></Id><Ccy>EUR</Ccy></Acct>
      <Id>☃</Id>
      </Stmt></BkToCstmrStmt>
      </Document>
      """#,
    text: #"""
      bank.xml:3: error: this text is longer than 1048576 bytes
        3 | …xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
                                                     ^
        Ask for the file again; the longest text of a message has 2,000 characters.
        [source.text-length] The file was not imported.
      """#,
    json: #"{}"#),
  .init(
    testDescription: "balances that do not add up, where that is refused",
    file: #"""
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
      <BkToCstmrStmt><Stmt><Id>S</Id><Acct><Id><IBAN>DE1</IBAN></Id><Ccy>EUR</Ccy></Acct>
      <Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">5.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></Bal><Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
      <Ntry><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>
      </Stmt></BkToCstmrStmt>
      </Document>
      """#,
    text: #"""
      bank.xml:2: error: the statement S of account DE1 opens with -5.00 EUR and closes with 5.00 EUR, but with its 1 booked entry of 1.00 EUR it comes to -4.00; 9.00 EUR are missing
        Ask the bank for the whole statement, or for a corrected one.
        [source.statement-balance] The file was not imported.
      """#,
    json: #"{"strict": true}"#),
  .init(
    testDescription: "totals that are others",
    file: #"""
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
      <BkToCstmrStmt><Stmt><Id>S</Id><Acct><Id><IBAN>DE1</IBAN></Id><Ccy>EUR</Ccy></Acct>
      <TxsSummry><TtlNtries><NbOfNtries>3</NbOfNtries></TtlNtries><TtlCdtNtries><Sum>2.00</Sum></TtlCdtNtries></TxsSummry><Ntry><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>
      </Stmt></BkToCstmrStmt>
      </Document>
      """#,
    text: #"""
      bank.xml:2: warning: the statement S of account DE1 states 3 entries, found 1; credits of 2.00, found 1.00
        Ask the bank for the whole statement, or for a corrected one.
        [source.statement-totals] All records were imported.
      """#,
    json: #"{}"#),
  .init(
    testDescription: "a batch that does not add up",
    file: #"""
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
      <BkToCstmrStmt><Stmt><Id>S</Id><Acct><Id><IBAN>DE1</IBAN></Id><Ccy>EUR</Ccy></Acct>
      <Ntry><Amt Ccy="EUR">9.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><NtryDtls><TxDtls><Amt Ccy="EUR">5.00</Amt></TxDtls><TxDtls><Amt Ccy="EUR">5.00</Amt></TxDtls></NtryDtls></Ntry>
      </Stmt></BkToCstmrStmt>
      </Document>
      """#,
    text: #"""
      bank.xml:3: warning: the 2 transactions of this batch come to 10.00, but 9.00 EUR were booked; the batch is one record
        Compare the batch with the bank: charges may have been taken out of it.
        [source.batch-sum] All records were imported.
      """#,
    json: #"{}"#),
]

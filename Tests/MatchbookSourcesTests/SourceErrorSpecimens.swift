/// A description and a file with an error, and the exact text that a person reads: `== name`, the
/// description, `--`, the file, `--`, the text. Add a section for every new code.
///
/// In files, `ÿ` stands for the byte 0xFF, `␇` for the control character of that name and `☃` for
/// 16,777,216 letters; `☁` stands for a file that is not there.
// swift-format-ignore
let sourceErrorSpecimens = #"""
== a description that is no JSON
{"decimal": ",",}
--
id,amount,currency
--
bank.json:1:17: error: this is not JSON: a comma stands before the closing }, expected no comma there
  [source.description] The description was not used.
== a description with many mistakes
{
  "delimeter": ";",
  "decimal": ".",
  "grouping": ".",
  "encoding": "utf8",
  "header": "no",
  "skip_leading": -1,
  "currency": "EURO",
  "date_format": "DD.MM",
  "time_zone": "Berlin",
  "columns": {
    "amount": ["a", "b"],
    "debit": "Debit",
    "balance": "Balance",
    "id": 0,
    "reference": []
  },
  "named": {
    "date": "Date",
    "": "Nothing",
    "fee": { "type": "number" },
    "note": { "column": "Note", "places": 2 }
  },
  "named": {}
}
--
id,amount,currency
--
bank.json:2:3: error: "delimeter" is no key of a source description
  Did you mean "delimiter"? The keys are format, encoding, records, delimiter, decimal, grouping, header, skip_leading, skip_trailing, columns, named, keep_other_columns, currency, date_format, time_zone, negate, debit_is_negative, lenient, strict, batches, pending, keep_rows, leave_out_rows, transforms, defaults.
bank.json:4:15: error: "decimal" and "grouping" are both "."
  Give the mark before the cents as "decimal", the one between thousands as "grouping".
bank.json:5:15: error: $.encoding is "utf8", expected one of auto, utf-8, utf-16, latin-1
  Did you mean "utf-8"?
bank.json:6:13: error: $.header is a string, expected true or false
bank.json:7:19: error: $.skip_leading is -1, expected a whole number from 0 to 1000000
bank.json:8:15: error: $.currency is "EURO", which is no currency of ISO 4217
  Write its code, such as "EUR".
bank.json:9:18: error: $.date_format is "DD.MM", which is no date format
  Write one year, month and day with YYYY or YY, MM or MMM and DD; a time with HH, mm and ss may follow. For example "DD.MM.YYYY".
bank.json:10:16: error: $.time_zone is "Berlin", which is no time zone that this machine knows
  Write "UTC", an offset such as "+02:00", or a name such as "Europe/Berlin".
bank.json:12:15: error: $.columns.amount lists 2 columns, but only texts can be joined
  Name one column.
bank.json:14:5: error: "balance" is no key of "columns"
  The keys are id, amount, amount_minor, debit, credit, currency, date, reference, description, counterparty, account, source. Further columns are given under "named".
bank.json:15:11: error: $.columns.id is 0, expected a whole number from 1 to 16384
bank.json:16:18: error: $.columns.reference is an empty list
  Name at least one column.
bank.json:19:5: error: "date" in $.named is a built-in field
  Give it under "columns", or choose another name.
bank.json:20:5: error: a column in $.named has an empty name
  Give it a name that rules can use.
bank.json:21:12: error: $.named.fee does not say which column it is
  Add "column" with a header or a position.
bank.json:22:13: error: $.named.note gives "places" for a text
  Add "type": "number", or take "places" away.
bank.json:24:3: error: the key "named" stands twice in $, first in line 18
  Keep one of them.
  [source.description] The description was not used.
== headers in a file without one
{"header": false, "delimiter": "\"", "columns": {"amount": "Amount", "debit": "Debit"}}
--
1,2,EUR
--
bank.json:1:32: error: $.delimiter is """, which cannot stand between cells
  Write one mark such as ",", ";" or "|", or "tab".
bank.json:1:60: error: "amount" is the column "Amount", but the file has no header
bank.json:1:79: error: "debit" is the column "Debit", but the file has no header
  Give its position, counted from 1.
bank.json:1:79: error: "columns" gives the amount in several ways: "amount" and "debit"
  Keep "amount", or "amount_minor", or "debit" and "credit".
  [source.description] The description was not used.
== a list as a description
["id"]
--
1,2,EUR
--
bank.json:1:1: error: a source description is an object, found an array
  Write { "columns": { … } }.
  [source.description] The description was not used.
== no UTF-8 as declared
{"encoding": "utf-8"}
--
id,amount,currency
1ÿ,2,EUR
--
bank.csv:2: error: byte 21 of the file, 0xFF, is no text in UTF-8
  Set  "encoding": "latin-1"  in the description if the file is in Latin-1.
  [source.encoding] The file was not imported.
== neither UTF-8 nor plainly Latin-1
{}
--
id,amount,currency
1ÿ,2,EUR
--
bank.csv:2: error: byte 21 of the file, 0xFF, is no text in UTF-8, and the file is not plainly in Latin-1
  Set  "encoding": "latin-1"  in the description if the file is in Latin-1.
  [source.encoding] The file was not imported.
== no column of amounts
{}
--
id;Betrag;currency
1;2,50;EUR
--
bank.csv:1: error: no column of the file is known to hold amounts
  Name it in the description: "columns": {"amount": "…"}, or "debit" and "credit". The columns are: "id", "Betrag", "currency".
  [source.missing-column] The file was not imported.
== no column of currencies
{}
--
id,amount
1,2.50
--
bank.csv:1: error: no column of the file is known to hold currencies
  If all rows are of one currency, set  "currency": "EUR"  in the description; otherwise name the column: "columns": {"currency": "…"}.
  [source.missing-column] The file was not imported.
== a column that is not there
{"columns": {"reference": "Ordre", "date": 9}}
--
id,amount,currency,Order
1,2.50,EUR,x
--
bank.csv:1: error: the description takes "date" from column 9, but the file has 4 columns
  Columns are counted from 1.
bank.csv:1: error: the file has no column "Ordre", which the description names for "reference"
  Did you mean "Order"? The columns are: "id", "amount", "currency", "Order".
  [source.missing-column] The file was not imported.
== two columns of one name
{}
--
id,amount,currency,Amount
1,2.50,EUR,2.50
--
bank.csv:1: error: columns 2 and 4 are named "amount", expected one for "amount"
  Name the right one by its position in the description: "columns": {"amount": 2}
  [source.repeated-column] The file was not imported.
== a quote that stays open
{}
--
id,amount,currency,memo
1,2.50,EUR,"never closed
2,2.50,EUR,x
--
bank.csv:2: error: a quoted cell begins here and never ends
  2 | 1,2.50,EUR,"never closed
                 ^
  Close the cell, or write quotes inside it twice.
  [source.quote-open] The file was not imported.
== text behind a quote
{}
--
id,amount,currency,memo
1,2.50,EUR,"5" pipe"
--
bank.csv:2: error: text stands behind the closing quote of a cell, expected the delimiter or the end of the line
  2 | 1,2.50,EUR,"5" pipe"
                    ^
  Write a quote inside a quoted cell twice: "".
  [source.quote-text] The file was not imported.
== a control character
{}
--
id,amount,currency,memo
1,2.50,EUR,ding␇dong
--
bank.csv:2: error: a cell holds the control character 0x07, expected text
  2 | 1,2.50,EUR,ding dong
                     ^
  Export the file again as text, or remove the character.
  [source.control-character] The file was not imported.
== a cell that is too long
{}
--
id,amount,currency,memo
1,2.50,EUR,☃
--
bank.csv:2: error: a cell is longer than 16777214 bytes
  2 | 1,2.50,EUR,xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
                 ^
  Look for a quote that is not closed.
  [source.cell-length] The file was not imported.
== rows of other lengths
{}
--
id;amount;currency;memo
1;2.50;EUR;a;b
2;2.50;EUR
--
bank.csv:2: error: the row has 5 cells, but the header has 4
  2 | 1;2.50;EUR;a;b
bank.csv:3: error: the row has 3 cells, but the header has 4
  3 | 2;2.50;EUR
  Quote cells that hold the delimiter ";", or set "delimiter" in the description.
  [source.row-length] The file was not imported.
== an id that is empty
{}
--
id,amount,currency
1,2.50,EUR
,2.50,EUR
--
bank.csv:3: error: column "id" is empty, expected an id
  3 | ,2.50,EUR
      ^
  Fill it, or take ids from another column: "columns": {"id": "…"}.
  [source.empty-id] The file was not imported.
== an amount that is empty
{}
--
id,amount,currency
1,2.50,EUR
2,,EUR
--
bank.csv:3: error: column "amount" is empty, expected an amount
  3 | 2,,EUR
        ^
  Fill it; if such rows are no records, set  "leave_out_rows": {"amount": ""}  in the description.
  [source.empty-amount] The file was not imported.
== debit and credit that are empty
{}
--
id,debit,credit,currency
1,2.50,,EUR
2,,,EUR
--
bank.csv:3: error: debit and credit are both empty, expected an amount in one of them
  3 | 2,,,EUR
         ^
  Fill it; if such rows are no records, leave them out by the words of another column, with "leave_out_rows" in the description.
  [source.empty-amount] The file was not imported.
== an amount that is none
{}
--
id;amount;currency
1;2.50;EUR
2;abc;EUR
3;1.234,50;EUR
--
bank.csv:3: error: column "amount" holds "abc", expected a number such as 1234.50
  3 | 2;abc;EUR
        ^^^
  Correct it; if the line is no record, pass over it with "skip_leading" or "skip_trailing" in the description.
bank.csv:4: error: column "amount" holds "1.234,50", expected a number such as 1234.50
  4 | 3;1.234,50;EUR
        ^^^^^^^^
  If this file writes numbers that way, set  "decimal": ",", "grouping": "."  in the description.
  [source.amount-format] The file was not imported.
== an amount that is none under a decimal comma
{"decimal": ","}
--
id;amount;currency
1;2,50;EUR
2;1,234.50;EUR
--
bank.csv:3: error: column "amount" holds "1,234.50", expected a number such as 1.234,50
  3 | 2;1,234.50;EUR
        ^^^^^^^^
  If this file writes numbers that way, set  "decimal": ".", "grouping": ","  in the description.
  [source.amount-format] The file was not imported.
== minor units that are none
{}
--
id,amount_minor,currency
1,250,EUR
2,2.50,EUR
--
bank.csv:3: error: column "amount_minor" holds "2.50", expected a whole number of minor units such as 123450
  3 | 2,2.50,EUR
        ^^^^
  Write whole minor units, or map a column of decimals.
  [source.amount-format] The file was not imported.
== an amount with a currency
{}
--
id,amount,currency
1,€2.50,EUR
--
bank.csv:2: error: column "amount" holds "€2.50", expected the number alone, without a currency or other words
  2 | 1,€2.50,EUR
        ^^^^^
  If all of them are in one currency, set  "columns": {"amount": {"column": "amount", "steps": [{"replace": "€", "with": ""}]}}  in the description, and  "currency"  where no column tells it.
  [source.amount-symbol] The file was not imported.
== an amount with too many places
{}
--
id,amount,currency
1,2.505,EUR
2,2.50,JPY
--
bank.csv:2: error: column "amount" holds "2.505", expected at most 2 decimal places, because its currency has no more
  2 | 1,2.505,EUR
        ^^^^^
bank.csv:3: error: column "amount" holds "2.50", expected a whole number, because its currency has no decimals
  3 | 2,2.50,JPY
        ^^^^
  Correct the amount or its currency.
  [source.amount-decimals] The file was not imported.
== an amount that is too large
{}
--
id,amount,currency
1,92233720368547758.08,EUR
--
bank.csv:2: error: column "amount" holds "92233720368547758.08", expected at most 9223372036854775807 minor units
  2 | 1,92233720368547758.08,EUR
        ^^^^^^^^^^^^^^^^^^^^
  Correct the amount.
  [source.amount-range] The file was not imported.
== amounts that may be thousands
{}
--
id;amount;currency
1;1.234;EUR
2;250;EUR
--
bank.csv:2: error: column "amount" holds "1.234", which may be thousands or decimals, and no other number of the file tells
  2 | 1;1.234;EUR
        ^^^^^
  Set  "decimal": "."  or  "decimal": ","  in the description.
  [source.amount-ambiguous] The file was not imported.
== a debit and a credit
{}
--
id,debit,credit,currency
1,2.50,3.00,EUR
--
bank.csv:2: error: debit and credit are both filled, expected one of them
  2 | 1,2.50,3.00,EUR
        ^^^^
  Leave the one that does not apply empty, or write 0.
  [source.debit-and-credit] The file was not imported.
== a debit with a sign
{}
--
id,debit,credit,currency
1,-2.50,,EUR
--
bank.csv:2: error: column "debit" holds "-2.50", expected a number without a minus sign
  2 | 1,-2.50,,EUR
        ^^^^^
  If debits carry their minus sign in this file, set  "debit_is_negative": true  in the description.
  [source.debit-sign] The file was not imported.
== a debit without the declared sign
{"debit_is_negative": true}
--
id,debit,credit,currency
1,2.50,,EUR
--
bank.csv:2: error: column "debit" holds "2.50", expected a negative number, because the description says "debit_is_negative"
  2 | 1,2.50,,EUR
        ^^^^
  Take "debit_is_negative" out of the description if debits carry no sign.
  [source.debit-sign] The file was not imported.
== a currency that is empty
{}
--
id,amount,currency
1,2.50,EUR
2,2.50,
--
bank.csv:3: error: column "currency" is empty, expected a currency
  3 | 2,2.50,
             ^
  If such rows are of one currency, set  "currency": "EUR"  in the description.
  [source.empty-currency] The file was not imported.
== a currency that is none
{}
--
id,amount,currency
1,2.50,EURO
--
bank.csv:2: error: column "currency" holds "EURO", expected a code of ISO 4217 such as EUR
  2 | 1,2.50,EURO
             ^^^^
  Correct the code.
  [source.unknown-currency] The file was not imported.
== a date that is none
{}
--
id,amount,currency,date
1,2.50,EUR,2026-02-28
2,2.50,EUR,2026-02-29
--
bank.csv:3: error: column "date" holds "2026-02-29", expected a day of the calendar, written as YYYY-MM-DD
  3 | 2,2.50,EUR,2026-02-29
                 ^^^^^^^^^^
  Correct the date, or set "date_format" in the description, for example "DD.MM.YYYY".
  [source.date-format] The file was not imported.
== a date that is not in the declared format
{"date_format": "DD.MM.YYYY"}
--
id;amount;currency;date
1;2.50;EUR;2026-02-28
--
bank.csv:2: error: column "date" holds "2026-02-28", expected a day of the calendar, written as DD.MM.YYYY
  2 | 1;2.50;EUR;2026-02-28
                 ^^^^^^^^^^
  Correct the date, or "date_format" in the description.
  [source.date-format] The file was not imported.
== dates whose day and month could be swapped
{}
--
id;amount;currency;date
1;2.50;EUR;03/03/2026
2;2.50;EUR;01/02/2026
--
bank.csv:3: error: column "date" holds "01/02/2026", which may begin with the day or with the month, and the other dates do not tell
  3 | 2;2.50;EUR;01/02/2026
                 ^^^^^^^^^^
  Set  "date_format": "DD/MM/YYYY"  or  "MM/DD/YYYY"  in the description.
  [source.date-ambiguous] The file was not imported.
== a further number that is none
{"named": {"fee": {"column": "Fee", "type": "number", "places": 2}}}
--
id,amount,currency,Fee
1,2.50,EUR,none
--
bank.csv:2: error: column "Fee" holds "none", expected a number such as 1234.50
  2 | 1,2.50,EUR,none
                 ^^^^
  Correct it, raise "places", or leave out "type" to keep the column as text.
  [source.number-format] The file was not imported.
== rows that lenient reading leaves out
{"lenient": true}
--
id,amount,currency
1,2.50,EUR
2,x,EUR
--
bank.csv:3: error: column "amount" holds "x", expected a number such as 1234.50
  3 | 2,x,EUR
        ^
  Correct it; if the line is no record, pass over it with "skip_leading" or "skip_trailing" in the description.
  [source.amount-format] These rows were left out.
== a value in the middle of a long line
{}
--
id,amount,currency,memo
1,2.50,EUR,a description of many words that makes the line long
a description of many words that makes the line long before the amount,x,EUR,and another description of many words behind it that is cut off
--
bank.csv:3: error: column "amount" holds "x", expected a number such as 1234.50
  3 | …t makes the line long before the amount,x,EUR,and another description of many words behind it that …
                                               ^
  Correct it; if the line is no record, pass over it with "skip_leading" or "skip_trailing" in the description.
  [source.amount-format] The file was not imported.
== a file that is not there
{}
--
☁
--
no-such-folder/bank.csv: error: the file cannot be read: No such file or directory
  Check its name and its permissions.
  [source.unreadable] The file was not imported.
== a direction that no list has
{"columns": {"amount": {"column": "Amount", "sign": {"column": "D/C", "negative": ["D"], "positive": ["C"]}}}}
--
Id,Amount,D/C,Currency
1,5.00,C,EUR
2,6.00,X,EUR
--
bank.csv:3: error: column "D/C" holds "X", which is none of the words of "sign"
  3 | 2,6.00,X,EUR
             ^
  Add it to "negative" or "positive" of "sign" in the description.
  [source.unknown-sign] The file was not imported.
"""#

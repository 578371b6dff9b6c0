import Matchbook
import MatchbookJSON
import MatchbookReports
import MatchbookSources

extension InspectionText {
  /// The same as one JSON document.
  var json: [UInt8] {
    var writer = JSONWriter(indentation: 2)
    writer.beginObject()
    writer.member("file", report.name)
    writer.member("format", report.format.rawValue)
    if !report.variant.isEmpty { writer.member("variant", report.variant) }
    writer.member("encoding", report.encoding.rawValue)
    if let delimiter = report.delimiter { writer.member("delimiter", String(delimiter)) }
    if let dateFormat = report.dateFormat { writer.member("date_format", dateFormat) }
    writer.member("records", report.rowCount)
    writer.member("repeated_ids", report.repeatedIDCount)
    writer.member("numbered_records", report.numberedRowCount)
    writer.member(
      "ids_from_content", report.hasContentIDs ? report.rowCount : report.contentIDCount)
    writer.member("bad_rows", report.badRowCount)
    writer.member("left_out_rows", report.leftOutRowCount)
    if let days = dayRange {
      writer.member("first_day", "\(days.first)")
      writer.member("last_day", "\(days.last)")
    }
    writer.name("currencies")
    writer.beginArray()
    for sum in sums {
      writer.beginObject(onOneLine: true)
      writer.member("currency", sum.currency.code)
      writer.member("records", sum.count)
      writer.member("in", number: sum.text(sum.credits))
      writer.member("out", number: sum.text(sum.debits))
      writer.endObject()
    }
    writer.endArray()
    writer.name("columns")
    writer.beginArray()
    for column in report.columns {
      writer.beginObject(onOneLine: true)
      writer.member("column", column.header)
      writer.member("field", orNull: column.field)
      writer.endObject()
    }
    writer.endArray()
    writer.name("statements")
    writer.beginArray()
    for statement in report.statements { write(statement, to: &writer) }
    writer.endArray()
    writer.name("first_records")
    writer.beginArray()
    for record in shownRecords { write(record, to: &writer) }
    writer.endArray()
    writer.endObject()
    writer.newline()
    return writer.bytes
  }

  private func write(_ statement: Statement, to writer: inout JSONWriter) {
    let tally = statement.tally
    let places = statement.currency?.exponent ?? 2
    writer.beginObject()
    writer.member("id", statement.id)
    writer.member("account", statement.account)
    writer.member("currency", orNull: statement.currency?.code)
    writer.name("balances")
    writer.beginArray()
    for balance in statement.balances {
      writer.beginObject(onOneLine: true)
      writer.member("kind", balance.kind.rawValue)
      writer.member("amount", number: balance.amount.decimalText)
      writer.member("currency", balance.amount.currency.code)
      writer.member("day", orNull: balance.day?.description)
      writer.endObject()
    }
    writer.endArray()
    writer.member("entries", tally.entryCount)
    writer.member("pending", tally.pendingCount)
    writer.member("batches", tally.batchCount)
    writer.member("records", tally.recordCount)
    writer.member("credits", number: Decimal64.text(tally.credits, places: places))
    writer.member("debits", number: Decimal64.text(-tally.debits, places: places))
    writer.member("check", InspectionText.verdict(on: statement))
    writer.endObject()
  }

  private func write(_ record: (table: RecordTable, row: Int), to writer: inout JSONWriter) {
    let (table, row) = record
    writer.beginObject()
    for field in Field.builtIn + table.namedFields {
      guard let text = table.text(field, at: row) else { continue }
      writer.name(field.name)
      if table.isNumber(field) { writer.rawNumber(text) } else { writer.string(text) }
    }
    writer.endObject()
  }
}

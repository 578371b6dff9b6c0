import Matchbook
import MatchbookJSON

/// Writes facts as the JSON that `JSONFacts` of MatchbookRules reads; docs/reference/facts.md has
/// its names.
public struct FactsJSON: Sendable {
  private let facts: MatchFacts

  public init(_ facts: MatchFacts) { self.facts = facts }

  /// Bytes that are gathered before they are handed on.
  private static let chunkBytes = 1 << 20

  /// Hands the document on in pieces.
  public func write<Failure: Error>(
    to sink: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    var writer = JSONWriter(indentation: 2)
    writer.beginObject()
    writer.name(plain: "absent_records")
    writer.string(facts.absentRecords.rawValue)
    if !facts.pins.isEmpty {
      writer.name(plain: "pins")
      writer.beginArray()
      for pin in facts.pins {
        writer.beginObject(onOneLine: true)
        write(pin.ledgerIDs, "ledger", &writer)
        write(pin.externalIDs, "external", &writer)
        if pin.isPartial {
          writer.name(plain: "partial")
          writer.bool(true)
        }
        writer.endObject()
      }
      writer.endArray()
    }
    writer.name(plain: "rejections")
    writer.beginArray()
    for rejection in facts.rejections {
      writer.beginObject(onOneLine: true)
      writer.name(plain: "ledger")
      writer.string(rejection.ledgerID)
      writer.name(plain: "external")
      writer.string(rejection.externalID)
      writer.endObject()
    }
    writer.endArray()
    try writeAllocations(&writer, sink)
    writer.name(plain: "closed")
    writer.beginObject()
    for (name, ids) in [("ledger", facts.closedLedgerIDs), ("external", facts.closedExternalIDs)] {
      writer.name(name)
      writer.beginArray()
      for id in ids {
        writer.string(id)
        if writer.bytes.count >= FactsJSON.chunkBytes { try writer.drain(sink) }
      }
      writer.endArray()
    }
    writer.endObject()
    writer.endObject()
    writer.newline()
    try writer.drain(sink)
  }

  private func write(_ ids: [String], _ name: StaticString, _ writer: inout JSONWriter) {
    writer.name(plain: name)
    writer.beginArray(onOneLine: true)
    for id in ids { writer.string(id) }
    writer.endArray()
  }

  /// Amounts are decimals in quotes: a reader that turns JSON numbers into floats cannot spoil them.
  private func writeAllocations<Failure: Error>(
    _ writer: inout JSONWriter, _ sink: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    writer.name(plain: "allocations")
    writer.beginArray()
    for allocation in facts.allocations {
      writer.beginObject(onOneLine: true)
      let texts: [(StaticString, String)] = [
        ("side", allocation.side.rawValue), ("id", allocation.id),
        ("amount", allocation.amount.decimalText),
        ("currency", allocation.amount.currency.code),
      ]
      for (name, text) in texts {
        writer.name(plain: name)
        writer.string(text)
      }
      writer.endObject()
      if writer.bytes.count >= FactsJSON.chunkBytes { try writer.drain(sink) }
    }
    writer.endArray()
  }
}

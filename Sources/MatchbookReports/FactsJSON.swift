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
    writer.member("absent_records", facts.absentRecords.rawValue)
    if !facts.pins.isEmpty {
      writer.objects("pins", facts.pins, onOneLine: true) { pin, writer in
        writer.member("ledger", pin.ledgerIDs)
        writer.member("external", pin.externalIDs)
        if pin.isPartial { writer.member("partial", true) }
      }
    }
    writer.objects("rejections", facts.rejections, onOneLine: true) { rejection, writer in
      writer.member("ledger", rejection.ledgerID)
      writer.member("external", rejection.externalID)
    }
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

  private func writeAllocations<Failure: Error>(
    _ writer: inout JSONWriter, _ sink: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    writer.name(plain: "allocations")
    writer.beginArray()
    for allocation in facts.allocations {
      writer.beginObject(onOneLine: true)
      writer.members(allocated: allocation.amount, of: allocation.id, on: allocation.side)
      writer.endObject()
      if writer.bytes.count >= FactsJSON.chunkBytes { try writer.drain(sink) }
    }
    writer.endArray()
  }
}

extension JSONWriter {
  /// Writes what facts and results say of an allocation. Amounts are decimals in quotes: a reader
  /// that turns JSON numbers into floats cannot spoil them.
  mutating func members(allocated amount: Amount, of id: String, on side: Side) {
    member("side", side.rawValue)
    member("id", id)
    member("amount", amount.decimalText)
    member("currency", amount.currency.code)
  }
}

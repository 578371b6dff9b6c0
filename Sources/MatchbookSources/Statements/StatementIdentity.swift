import Matchbook

/// Makes an id of what an entry says, for entries that the file gives none.
///
/// Only what says which entry it is counts (``StatementElement/identifies``), so that an entry has the
/// same id in every file that holds it; two entries that agree in all of it are told apart by number.
enum StatementIdentity {
  static func hash(of entry: borrowing StatementEntry) -> UInt64 {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(entry.byteCount + 64)
    func append(_ value: UInt64) {
      withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
    append(UInt64(bitPattern: entry.minorUnits))
    append(UInt64(entry.currency.codeWord))
    append(UInt64(UInt32(bitPattern: entry.bookingDay?.number ?? Day.missing)))
    append(UInt64(UInt32(bitPattern: entry.valueDay?.number ?? Day.missing)))
    let present = entry.present.intersection(.identifying)
    for index in StatementIdentity.order where present.contains(index.set) {
      append(UInt64(index.tag))
      let text = entry.slice(index.position)
      append(UInt64(text.count))
      bytes.append(contentsOf: text)
    }
    return bytes.withUnsafeBufferPointer { StableHash.hash($0, seed: 2) }
  }

  /// The identifying elements by name: the order of the cases may change, names do not.
  private static let order: [(position: Int, tag: UInt32, set: StatementElements)] =
    StatementElement.allCases.filter(\.identifies)
    .sorted { $0.name < $1.name }
    .map { element in
      let tag = Array(element.name.utf8).withUnsafeBufferPointer {
        StableHash.hash($0, seed: 3)
      }
      return (element.index, UInt32(truncatingIfNeeded: tag), StatementElements([element]))
    }

  /// 16 digits to the base of 16.
  static func digits(_ hash: UInt64) -> String {
    let text = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - text.utf8.count) + text
  }
}

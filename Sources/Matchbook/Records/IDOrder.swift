/// Orders rows by their ids, bytes ascending; equal ids, which a table does not have, by position.
struct IDOrder {
  private let table: RecordTable

  init(_ table: RecordTable) { self.table = table }

  /// Whether one row's id comes before another's.
  func precedes(_ left: Int32, _ right: Int32) -> Bool {
    table.columns.arena.withUnsafeBufferPointer { arena in
      table.columns.ids.withView { ids in
        ids.map { IDOrder.precedes(arena.baseAddress, $0, left, right) } ?? (left < right)
      }
    }
  }

  /// The row of the least id; `nil` of none.
  func least(_ rows: some Sequence<Int32>) -> Int32? { rows.min(by: precedes) }

  /// The place of every row in the order of ids.
  func ranks() -> [Int32] {
    let count = table.count
    var ranks = [Int32](repeating: 0, count: count)
    for (rank, row) in sorted(table.allRows).enumerated() {
      ranks[Int(row)] = Int32(truncatingIfNeeded: rank)
    }
    return ranks
  }

  /// The rows by their ids.
  ///
  /// - Complexity: O(*n*) for ids that differ within eight bytes behind what all have in common,
  ///   as numbered ids do; otherwise O(*n* log *n*).
  func sorted(_ rows: [Int32]) -> [Int32] {
    guard rows.count > 1 else { return rows }
    return table.columns.arena.withUnsafeBufferPointer { arena in
      table.columns.ids.withView { ids in
        guard let ids else { return rows }
        func compared(_ rows: some Sequence<Int32>) -> [Int32] {
          rows.sorted { IDOrder.precedes(arena.baseAddress, ids, $0, $1) }
        }
        guard rows.count > IDOrder.fewRows else { return compared(rows) }
        let prefix = IDOrder.commonPrefix(rows, ids, arena)
        var entries = rows.map { Entry(key: IDOrder.key($0, prefix, ids, arena), row: $0) }
        IDOrder.sortByKey(&entries)
        // What the keys leave open is compared byte by byte.
        var sorted = entries.map(\.row)
        var start = 0
        while start < entries.count {
          var end = start + 1
          while end < entries.count, entries[end].key == entries[start].key { end += 1 }
          if end - start > 1 {
            sorted.replaceSubrange(start..<end, with: compared(sorted[start..<end]))
          }
          start = end
        }
        return sorted
      }
    }
  }

  /// Below this comparing is faster than counting.
  private static let fewRows = 512

  /// Eight bytes of an id, highest first.
  private struct Entry {
    var key: UInt64
    var row: Int32
  }

  /// How many bytes all ids begin with alike.
  private static func commonPrefix(
    _ rows: [Int32], _ ids: IDColumn.View, _ arena: UnsafeBufferPointer<UInt8>
  ) -> Int {
    ids.withText(Int(rows[0]), in: arena.baseAddress) { first in
      var length = first.count
      for row in rows {
        ids.withText(Int(row), in: arena.baseAddress) { text in
          length = min(length, text.count)
          var shared = 0
          while shared < length, text[shared] == first[shared] { shared += 1 }
          length = shared
        }
        if length == 0 { break }
      }
      return length
    }
  }

  private static func key(
    _ row: Int32, _ prefix: Int, _ ids: IDColumn.View, _ arena: UnsafeBufferPointer<UInt8>
  ) -> UInt64 {
    ids.withText(Int(row), in: arena.baseAddress) { text in
      var key: UInt64 = 0
      let count = min(8, text.count - prefix)
      for offset in 0..<count {
        key |= UInt64(text[prefix + offset]) << (56 - 8 * UInt64(offset))
      }
      return key
    }
  }

  /// Counting sort, byte by byte from the lowest; bytes that all keys share are passed over.
  private static func sortByKey(_ entries: inout [Entry]) {
    let first = entries[0].key
    let varying = entries.reduce(into: UInt64(0)) { $0 |= $1.key ^ first }
    var other = [Entry](repeating: Entry(key: 0, row: 0), count: entries.count)
    for shift in stride(from: UInt64(0), to: 64, by: 8) where varying >> shift & 0xFF != 0 {
      var places = [Int](repeating: 0, count: 257)
      for entry in entries { places[Int(entry.key >> shift & 0xFF) + 1] += 1 }
      for byte in 0..<256 { places[byte + 1] += places[byte] }
      for entry in entries {
        let byte = Int(entry.key >> shift & 0xFF)
        other[places[byte]] = entry
        places[byte] += 1
      }
      swap(&entries, &other)
    }
  }

  private static func precedes(
    _ arena: UnsafePointer<UInt8>?, _ ids: IDColumn.View, _ left: Int32, _ right: Int32
  ) -> Bool {
    if let precedes = ids.precedes(Int(left), Int(right)) { return precedes }
    return ids.withText(Int(left), in: arena) { first in
      ids.withText(Int(right), in: arena) { second in
        for offset in 0..<min(first.count, second.count) where first[offset] != second[offset] {
          return first[offset] < second[offset]
        }
        return first.count != second.count ? first.count < second.count : left < right
      }
    }
  }
}

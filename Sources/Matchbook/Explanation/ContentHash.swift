extension RecordTable {
  /// 32 hexadecimal digits over all rows, whatever their order; equal tables have equal ones.
  package func contentDigest(threads: Int) -> String {
    let (first, second) = contentHash(seed: 23, Workers(count: threads))
    return hexadecimal(first) + hexadecimal(second)
  }

  /// The sum of a hash of every row: the order of rows does not count, their number does.
  func contentHash(seed: UInt64, _ workers: Workers) -> (UInt64, UInt64) {
    var first = UInt64(count)
    var second = UInt64(count)
    columnNames.withUnsafeBufferPointer {
      first &+= StableHash.hash($0, seed: seed &+ 200)
      second &+= StableHash.hash($0, seed: seed &+ 300)
    }
    let pieces = min(count, max(1, min(workers.count * 8, count / 4096)))
    let sums = PieceOutputs<(UInt64, UInt64)>(count: pieces)
    let count = count
    workers.run(pieces: pieces) { piece in
      let rows = count * piece / pieces..<count * (piece + 1) / pieces
      sums[piece] = hashes(of: rows, seeds: (seed, seed &+ 100))
    }
    for (a, b) in sums.all {
      first &+= a
      second &+= b
    }
    return (first, second)
  }

  /// Which columns there are: the same text as a reference is not the same as a description.
  private var columnNames: [UInt8] {
    var names: [String] = []
    for (slot, cells) in columns.texts.enumerated() where !cells.isEmpty {
      names.append(Field.builtInTexts[slot].name)
    }
    if !columns.instants.isEmpty { names.append("instant") }
    for column in columns.named {
      switch column.values {
      case .text: names.append("text \(column.name)")
      case .number(_, let places): names.append("number \(places) \(column.name)")
      }
    }
    var bytes: [UInt8] = []
    for name in names {
      withUnsafeBytes(of: UInt64(name.utf8.count).littleEndian) { bytes.append(contentsOf: $0) }
      bytes.append(contentsOf: name.utf8)
    }
    return bytes
  }

  /// Columns that only some tables have.
  private enum Further {
    case texts(TextCells)
    case numbers([Int64])
    case instants(InstantColumn)
  }

  /// The sums of the hashes of some rows.
  private func hashes(of rows: Range<Int>, seeds: (UInt64, UInt64)) -> (UInt64, UInt64) {
    let columns = columns
    var further: [Further] = []
    if !columns.instants.isEmpty { further.append(.instants(columns.instants)) }
    for cells in columns.texts where !cells.isEmpty { further.append(.texts(cells)) }
    for column in columns.named {
      switch column.values {
      case .text(let cells): further.append(.texts(cells))
      case .number(let values, _): further.append(.numbers(values))
      }
    }
    var bytes = RowBytes()
    var sums: (UInt64, UInt64) = (0, 0)
    columns.withIDs { ids, arena in
      for row in rows {
        bytes.removeAll()
        ids.withText(row, in: arena.baseAddress) { bytes.append($0) }
        bytes.append(UInt64(bitPattern: columns.amounts[row]))
        bytes.append(UInt64(columns.currencies[row].word))
        bytes.append(UInt64(UInt32(bitPattern: columns.days[row])))
        for index in further.indices {
          switch further[index] {
          case .texts(let cells): bytes.append(cells[row], arena)
          case .numbers(let values): bytes.append(UInt64(bitPattern: values[row]))
          case .instants(let values): bytes.append(UInt64(bitPattern: values[row]))
          }
        }
        let (first, second) = bytes.hashes(seeds: seeds)
        sums.0 &+= first
        sums.1 &+= second
      }
    }
    return sums
  }
}

/// The values of one row, one behind the other.
private struct RowBytes: ~Copyable {
  private var memory: UnsafeMutableRawPointer
  private var capacity = 1024
  private var count = 0

  /// Zeros behind the bytes.
  private static let padding = 16

  init() { memory = .allocate(byteCount: capacity, alignment: 16) }

  deinit { memory.deallocate() }

  mutating func removeAll() { count = 0 }

  @inline(__always)
  private mutating func reserve(_ added: Int) {
    if count &+ added > capacity &- RowBytes.padding { grow(added) }
  }

  @inline(never)
  private mutating func grow(_ added: Int) {
    capacity = (count + added + RowBytes.padding) * 2
    let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    larger.copyMemory(from: memory, byteCount: count)
    memory.deallocate()
    memory = larger
  }

  @inline(__always)
  mutating func append(_ number: UInt64) {
    reserve(8)
    memory.storeBytes(of: number.littleEndian, toByteOffset: count, as: UInt64.self)
    count &+= 8
  }

  mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
    append(UInt64(text.count))
    guard let base = text.baseAddress, !text.isEmpty else { return }
    reserve(text.count)
    (memory + count).copyMemory(from: base, byteCount: text.count)
    count &+= text.count
  }

  @inline(__always)
  mutating func append(_ cell: TextCell, _ arena: UnsafeBufferPointer<UInt8>) {
    let (start, length) = (cell.offset, cell.length)
    append(UInt64(length))
    guard length > 0, let base = arena.baseAddress else { return }
    reserve(length &+ 16)
    let source = UnsafeRawPointer(base + start)
    if start &+ length &+ 16 <= arena.count {
      // Whole words: what is written behind the text is written over.
      var offset = 0
      repeat {
        memory.storeBytes(
          of: source.loadUnaligned(fromByteOffset: offset, as: SIMD2<UInt64>.self),
          toByteOffset: count &+ offset, as: SIMD2<UInt64>.self)
        offset &+= 16
      } while offset < length
    } else {
      (memory + count).copyMemory(from: source, byteCount: length)
    }
    count &+= length
  }

  @inline(__always)
  mutating func hashes(seeds: (UInt64, UInt64)) -> (UInt64, UInt64) {
    memory.storeBytes(of: SIMD2(0, 0), toByteOffset: count, as: SIMD2<UInt64>.self)
    return StableHash.hashes(padded: memory, count: count, seeds: seeds)
  }
}

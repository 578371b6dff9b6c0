/// A part of a key without references.
struct BarePart {
  enum Kind: UInt8 { case currency, amount, day, month, text, ruleKey, other }
  var kind = Kind.other
  var absentCounts = false
  var bytes = 0
  var cells: TextCells.View?
  var arena: UnsafePointer<UInt8>?
  var kernel = TextKernel(prefixes: nil, table: nil)
  var keys: BareKeys?
}

/// The keys that a rule has computed, as ``RecordKeys`` keeps them.
struct BareKeys {
  let starts: UnsafePointer<Int32>
  let ends: UnsafePointer<Int>
  let bytes: UnsafePointer<UInt8>
}

/// The parts of a key and the columns they are made of, without references, so that a loop over
/// millions of rows counts none.
struct BareParts {
  let parts: UnsafePointer<BarePart>
  let count: Int
  let amounts: UnsafePointer<Int64>
  let days: UnsafePointer<Int32>
  let currencies: UnsafePointer<UInt8>
  let hasOpenEnd: Bool
  /// For one key at a time that is longer than an entry: ``LongKey/memoryBytes`` bytes.
  let memory: UnsafeMutableRawPointer
  /// Where the key is one that a shorter loop makes.
  let usual: UsualKey?

  init(
    parts: UnsafePointer<BarePart>, count: Int, amounts: UnsafePointer<Int64>,
    days: UnsafePointer<Int32>, currencies: UnsafePointer<UInt8>, hasOpenEnd: Bool,
    memory: UnsafeMutableRawPointer
  ) {
    self.parts = parts
    self.count = count
    self.amounts = amounts
    self.days = days
    self.currencies = currencies
    self.hasOpenEnd = hasOpenEnd
    self.memory = memory
    usual = hasOpenEnd ? UsualKey(UnsafeBufferPointer(start: parts, count: count)) : nil
  }

  /// What became of a row's key.
  enum Fit {
    case fits
    /// The row lacks a part.
    case absent
    /// It is longer than the memory that it was written to.
    case overflows
    /// A part needs the pipeline, or the row has several keys.
    case isOther
  }

  /// Writes the entries of rows until one needs the slow way.
  ///
  /// - Returns: How many were written, the row that was not, and why; the end of the rows if all were.
  func write(
    _ rows: Range<Int>, includes: UnsafePointer<UInt8>, to entries: UnsafeMutablePointer<KeyEntry>
  ) -> (count: Int, end: Int, last: Fit) {
    usual?.write(rows, of: self, includes: includes, to: entries)
      ?? writeEach(rows, includes: includes, to: entries)
  }

  @inline(never)
  private func writeEach(
    _ rows: Range<Int>, includes: UnsafePointer<UInt8>, to entries: UnsafeMutablePointer<KeyEntry>
  ) -> (count: Int, end: Int, last: Fit) {
    var count = 0
    for row in rows where includes[row] != 0 {
      let fit = writeOne(row, to: entries + count)
      guard fit == .fits else { return (count, row, fit) }
      count &+= 1
    }
    return (count, rows.upperBound, .fits)
  }

  /// Writes a row's entry, unless it needs the slow way.
  @inline(__always)
  func writeOne(_ row: Int, to entry: UnsafeMutablePointer<KeyEntry>) -> Fit {
    var key = KeyWords()
    let fit = write(row, &key)
    guard fit == .fits else { return fit == .overflows ? writeLong(row, to: entry) : fit }
    KeyEntry(key, day: days[row], row: row).store(to: entry)
    return .fits
  }

  /// Writes the entry of a row whose key may be longer, unless it needs the slow way.
  @inline(never)
  func writeLong(_ row: Int, to entry: UnsafeMutablePointer<KeyEntry>) -> Fit {
    var key = LongKey(in: memory)
    let fit = write(row, &key)
    guard fit == .fits else { return fit }
    KeyEntry(padded: key.padded(), count: key.count, day: days[row], row: row).store(to: entry)
    return .fits
  }

  /// Writes a row's key, unless it needs the slow way.
  @inline(__always)
  func write<Key: KeyWriting>(_ row: Int, _ key: inout Key) -> Fit {
    for index in 0..<count {
      let part = parts + index
      switch part.pointee.kind {
      case .currency:
        guard key.room >= 1 else { return .overflows }
        key.append(UInt64(currencies[row]), bytes: 1)
      case .amount:
        guard key.room >= part.pointee.bytes else { return .overflows }
        key.append(KeyEncoder.zigzag(amounts[row]), bytes: part.pointee.bytes)
      case .day:
        guard part.pointee.absentCounts || days[row] != Day.missing else { return .absent }
        guard key.room >= 4 else { return .overflows }
        key.append(UInt64(UInt32(bitPattern: days[row])), bytes: 4)
      case .month:
        guard days[row] != Day.missing else { return .absent }
        guard key.room >= 4 else { return .overflows }
        let month = Day(number: days[row]).monthNumber
        key.append(UInt64(UInt32(bitPattern: month)), bytes: 4)
      case .text:
        let place = key.count
        let header = hasOpenEnd ? 0 : 3
        guard header <= key.room else { return .overflows }
        key.skip(header)
        if let cells = part.pointee.cells, let arena = part.pointee.arena,
          case let cell = cells[row], !cell.isAbsent
        {
          let outcome = part.pointee.kernel.append(arena + cell.offset, cell.length, to: &key)
          guard outcome == .fits else { return Fit(outcome) }
        }
        let written = key.count &- place &- header
        if written == 0 && !part.pointee.absentCounts { return .absent }
        if !hasOpenEnd { key.put(UInt64(truncatingIfNeeded: written), at: place) }
      case .ruleKey:
        guard let keys = part.pointee.keys else { return .isOther }
        let first = Int(keys.starts[row])
        let number = Int(keys.starts[row + 1]) &- first
        guard number == 1 else { return number == 0 ? .absent : .isOther }
        let place = key.count
        let header = hasOpenEnd ? 0 : 3
        let (start, end) = (keys.ends[first], keys.ends[first + 1])
        guard header <= key.room else { return .overflows }
        key.skip(header)
        let asItIs = TextKernel(prefixes: nil, table: nil)
        let outcome = asItIs.append(keys.bytes + start, end &- start, to: &key)
        guard outcome == .fits else { return Fit(outcome) }
        if !hasOpenEnd { key.put(UInt64(truncatingIfNeeded: end &- start), at: place) }
      case .other: return .isOther
      }
    }
    return .fits
  }
}

extension BareParts.Fit {
  @inline(__always)
  fileprivate init(_ outcome: TextKernel.Outcome) {
    self =
      switch outcome {
      case .fits: .fits
      case .overflows: .overflows
      case .isOther: .isOther
      }
  }
}

import Matchbook

/// The day and the currency of a record.
struct OpenPlace: Hashable {
  /// ``Day/missing`` where a record has no date.
  var day: Int32
  var currency: Currency

  init(day: Int32, currency: Currency) { (self.day, self.currency) = (day, currency) }
}

/// The open records of up to ``length`` keys in a row, as columns in one value of the database: whoever
/// looks for amounts and days reads eight bytes a record, and no record.
///
/// Three numbers of 32 bits (rows, places, bytes of an amount: 4 or 8) come first; then each place, its
/// day and its currency in 32 bits each; then the amounts, the places in 16 bits, and the distances
/// of keys from the first one in 16 bits. Every number has its low byte first.
struct OpenBlock {
  struct Row: Equatable {
    var offset: UInt16
    var units: Int64
    var place: OpenPlace
  }

  /// A change of one record writes one block, so blocks are not large.
  static let length = 16_384
  private static let headLength = 12

  private let bytes: UnsafeRawBufferPointer
  private let first: Int64
  private let rows: Int
  private let places: Int
  private let isNarrow: Bool

  /// - Parameter bytes: Outlive the block.
  init(_ bytes: UnsafeRawBufferPointer, first: Int64) throws(RunError) {
    func number(_ place: Int) -> Int {
      Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place * 4, as: UInt32.self)))
    }
    guard bytes.count >= OpenBlock.headLength else { throw OpenBlock.damaged(first) }
    (self.bytes, self.first) = (bytes, first)
    (rows, places, isNarrow) = (number(0), number(1), number(2) == 4)
    guard
      bytes.count == OpenBlock.headLength + places * 8 + rows * (isNarrow ? 8 : 12)
    else { throw OpenBlock.damaged(first) }
  }

  static func damaged(_ first: Int64) -> RunError {
    .storeDamaged("the block of open records from \(first) on is cut")
  }

  static func bytes(of rows: [Row]) -> [UInt8] {
    var places: [OpenPlace: UInt16] = [:]
    var list: [OpenPlace] = []
    let numbers = rows.map { row in
      if let known = places[row.place] { return known }
      places[row.place] = UInt16(list.count)
      list.append(row.place)
      return UInt16(list.count - 1)
    }
    let isNarrow = rows.allSatisfy { Int32(exactly: $0.units) != nil }
    let length = headLength + list.count * 8 + rows.count * (isNarrow ? 8 : 12)
    return NumberBytes.written(length: length) { block in
      block.add(UInt32(rows.count))
      block.add(UInt32(list.count))
      block.add(UInt32(isNarrow ? 4 : 8))
      for place in list {
        block.add(place.day)
        block.add(place.currency.word)
      }
      for row in rows {
        if isNarrow {
          block.add(Int32(truncatingIfNeeded: row.units))
        } else {
          block.add(row.units)
        }
      }
      for number in numbers { block.add(number) }
      for row in rows { block.add(row.offset) }
    }
  }

  // MARK: Reading

  private func place(_ index: Int) -> OpenPlace {
    let start = OpenBlock.headLength + index * 8
    let day = bytes.loadUnaligned(fromByteOffset: start, as: Int32.self)
    let word = bytes.loadUnaligned(fromByteOffset: start + 4, as: UInt32.self)
    return OpenPlace(
      day: Int32(littleEndian: day), currency: Currency(word: UInt32(littleEndian: word)))
  }

  /// Every row, by key.
  var all: [Row] {
    var all: [Row] = []
    all.reserveCapacity(rows)
    let list = (0..<places).map(place)
    forEach(OpenQuery(), nil) { offset, place, units in
      all.append(Row(offset: offset, units: units, place: list[place]))
      return true
    }
    return all
  }

  /// Hands over the rows that pass, by key, until `body` says false.
  ///
  /// - Parameter texts: The block of descriptions, if the query asks for them.
  @inline(__always)
  private func forEach(
    _ query: OpenQuery, _ texts: TextMatches?,
    _ body: (_ offset: UInt16, _ place: Int, _ units: Int64) -> Bool
  ) {
    func forEach(_ texts: UnsafeBufferPointer<Bool>?) {
      if isNarrow {
        self.forEach(query, texts, as: Int32.self, body)
      } else {
        self.forEach(query, texts, as: Int64.self, body)
      }
    }
    guard let texts else { return forEach(nil) }
    texts.records.withUnsafeBufferPointer { forEach($0) }
  }

  @inline(__always)
  private func forEach<Units: FixedWidthInteger & BitwiseCopyable>(
    _ query: OpenQuery, _ texts: UnsafeBufferPointer<Bool>?, as _: Units.Type,
    _ body: (_ offset: UInt16, _ place: Int, _ units: Int64) -> Bool
  ) {
    guard let start = bytes.baseAddress else { return }
    let passes = (0..<places).map { index in
      let day = place(index).day
      return query.holds(day == Day.missing ? nil : Day(number: day))
    }
    guard passes.contains(true) else { return }
    let units = start + OpenBlock.headLength + places * 8
    let numbers = units + rows * MemoryLayout<Units>.size
    let offsets = numbers + rows * 2
    let (least, most) = (query.units.lowerBound, query.units.upperBound)
    passes.withUnsafeBufferPointer { passes in
      for row in 0..<rows {
        let amount = Int64(
          Units(
            littleEndian: units.loadUnaligned(
              fromByteOffset: row * MemoryLayout<Units>.size, as: Units.self)))
        guard amount >= least, amount <= most else { continue }
        let place = Int(
          UInt16(littleEndian: numbers.loadUnaligned(fromByteOffset: row * 2, as: UInt16.self)))
        guard place < passes.count, passes[place] else { continue }
        let offset = UInt16(
          littleEndian: offsets.loadUnaligned(fromByteOffset: row * 2, as: UInt16.self))
        if let texts, Int(offset) >= texts.count || !texts[Int(offset)] { continue }
        if !body(offset, place, amount) { return }
      }
    }
  }

  /// Whether a row behind a key passes, whatever its text.
  func hasAny(_ query: OpenQuery, after: Int64) -> Bool {
    var hasAny = false
    forEach(query, nil) { offset, _, _ in
      hasAny = first + Int64(offset) > after
      return !hasAny
    }
    return hasAny
  }

  /// Appends the keys of rows that pass, until there are as many as asked for.
  func addKeys(
    _ query: OpenQuery, _ texts: TextMatches?, after: Int64, limit: Int, to keys: inout [Int64]
  ) {
    guard keys.count < limit else { return }
    forEach(query, texts) { offset, _, _ in
      let key = first + Int64(offset)
      if key > after { keys.append(key) }
      return keys.count < limit
    }
  }

  /// Adds the rows that pass to sums.
  func add(
    _ query: OpenQuery, _ texts: TextMatches?, source: Int64, to sums: inout [OpenPlace: OpenSum]
  ) {
    let own = isNarrow ? narrowSums(query, texts) : wideSums(query, texts)
    for (index, sum) in own.enumerated() where sum.records > 0 {
      let place = place(index)
      sums[
        place,
        default: OpenSum(
          source: source, day: place.day == Day.missing ? nil : Day(number: place.day),
          currency: place.currency)
      ].add(sum)
    }
  }
}

extension OpenBlock {
  /// The rows that pass, added up by place.
  private func wideSums(_ query: OpenQuery, _ texts: TextMatches?) -> [PlaceSum] {
    var own = [PlaceSum](repeating: PlaceSum(), count: places)
    own.withUnsafeMutableBufferPointer { own in
      forEach(query, texts) { _, place, units in
        own[place].add(units)
        return true
      }
    }
    return own
  }

  /// The same of amounts in four bytes. Whether a row passes is as good as chance where a text is
  /// looked for, so that a branch would be foretold wrongly half of the time: every row is added, as
  /// nothing where it does not pass.
  private func narrowSums(_ query: OpenQuery, _ texts: TextMatches?) -> [PlaceSum] {
    var sums = [NarrowSum](repeating: NarrowSum(), count: places)
    guard let start = bytes.baseAddress else { return [] }
    let passes: [UInt8] = (0..<places).map { index in
      let day = place(index).day
      return query.holds(day == Day.missing ? nil : Day(number: day)) ? 1 : 0
    }
    guard passes.contains(1) else { return [] }
    let units = start + OpenBlock.headLength + places * 8
    let numbers = units + rows * 4
    let offsets = numbers + rows * 2
    let (least, most) = (query.units.lowerBound, query.units.upperBound)
    @inline(__always) func number(_ column: UnsafeRawPointer, _ row: Int) -> Int {
      Int(UInt16(littleEndian: column.loadUnaligned(fromByteOffset: row * 2, as: UInt16.self)))
    }
    @inline(__always) func add(
      _ passes: UnsafeBufferPointer<UInt8>, _ sums: UnsafeMutableBufferPointer<NarrowSum>,
      _ hasText: (_ row: Int) -> Int64
    ) {
      guard let passes = passes.baseAddress, let sums = sums.baseAddress else { return }
      for row in 0..<rows {
        let place = number(numbers, row)
        guard place < places else { continue }
        let amount = Int64(
          Int32(littleEndian: units.loadUnaligned(fromByteOffset: row * 4, as: Int32.self)))
        let isInRange: Int64 = (amount >= least ? 1 : 0) & (amount <= most ? 1 : 0)
        sums[place].add(amount, isInRange & Int64(passes[place]) & hasText(row))
      }
    }
    passes.withUnsafeBufferPointer { passes in
      sums.withUnsafeMutableBufferPointer { sums in
        guard let texts else { return add(passes, sums) { _ in 1 } }
        texts.records.withUnsafeBufferPointer { texts in
          add(passes, sums) { row in
            let offset = number(offsets, row)
            guard offset < texts.count else { return 0 }
            return texts[offset] ? 1 : 0
          }
        }
      }
    }
    return sums.map(PlaceSum.init)
  }
}

/// A sum of amounts of four bytes of one block, in three numbers: the fewer are changed for a row,
/// the sooner the next row of the place can be added.
private struct NarrowSum {
  /// How many there are, how many below zero, and how many above, in 21 bits each.
  private var counts: Int64 = 0
  private var sum: Int64 = 0
  /// Of amounts without their signs.
  private var magnitudes: Int64 = 0

  private static let bits: Int64 = 21
  private static let mask: Int64 = 1 << bits - 1

  /// - Parameter counts: 1 or 0.
  @inline(__always)
  mutating func add(_ units: Int64, _ counts: Int64) {
    let counted = units & (0 &- counts)
    let sign = counted &>> 63
    let isDebit = sign & 1
    let isCredit = (0 &- counted) &>> 63 & 1
    self.counts &+= counts | isDebit &<< NarrowSum.bits | isCredit &<< (2 &* NarrowSum.bits)
    sum &+= counted
    magnitudes &+= (counted ^ sign) &- sign
  }

  var records: Int { Int(counts & NarrowSum.mask) }
  var debits: Int { Int(counts >> NarrowSum.bits & NarrowSum.mask) }
  var credits: Int { Int(counts >> (2 * NarrowSum.bits)) }
  var debitSum: Int128 { Int128(sum - magnitudes) / 2 }
  var creditSum: Int128 { Int128(sum + magnitudes) / 2 }
}

/// The rows of a block that have one place, added up.
struct PlaceSum {
  private(set) var records = 0
  fileprivate var debits = 0
  fileprivate var debitSum: Int128 = 0
  fileprivate var creditSum: Int128 = 0
  fileprivate var credits = 0

  fileprivate init() {}

  fileprivate init(_ sum: NarrowSum) {
    (records, debits, credits) = (sum.records, sum.debits, sum.credits)
    (debitSum, creditSum) = (sum.debitSum, sum.creditSum)
  }

  @inline(__always)
  fileprivate mutating func add(_ units: Int64) {
    records += 1
    if units < 0 {
      debits += 1
      debitSum += Int128(units)
    } else if units > 0 {
      credits += 1
      creditSum += Int128(units)
    }
  }
}

extension OpenSum {
  fileprivate mutating func add(_ sum: PlaceSum) {
    records += sum.records
    debits += sum.debits
    debitSum += sum.debitSum
    credits += sum.credits
    creditSum += sum.creditSum
  }
}

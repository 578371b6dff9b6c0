/// Rows of one side in cells of nearly equal amounts, and by day within a cell.
///
/// What may fit a row of the other side by amount and date stands in a few runs of neighbours: a
/// run for each cell that the row's band of amounts touches.
struct AmountDayGrid: Sendable {
  struct Place {
    var amount: Int64
    var day: Int32
    /// The position among the entries that the grid was built over.
    var entry: Int32
  }

  struct Cell {
    var least: Int64
    var greatest: Int64
    var start: Int
    var end: Int
  }

  let places: RawColumn<Place>
  /// Ascending by amount.
  let cells: RawColumn<Cell>

  /// Builds the grid; entries of one key.
  ///
  /// - Parameters:
  ///   - amounts: By row; `nil` puts all rows into one cell.
  ///   - usesDays: Whether days count; rows without one are then left out, as they fit no window.
  ///   - reach: How far above an amount its cell may reach.
  /// - Complexity: O(*n*) for *n* entries.
  init(
    _ entries: [KeyEntry], amounts: [Int64]?, usesDays: Bool, reach: (Int64) -> Int64
  ) {
    var items: [CountingSort.Item] = []
    items.reserveCapacity(entries.count)
    for (position, entry) in entries.enumerated() where !usesDays || entry.day != Day.missing {
      let amount = amounts.map { $0[entry.row] } ?? 0
      items.append(
        CountingSort.Item(
          key: UInt64(bitPattern: amount) ^ AmountDayGrid.signBit,
          position: Int32(truncatingIfNeeded: position)))
    }
    CountingSort.sort(&items)
    var cells: [Cell] = []
    for place in items.indices {
      let amount = Int64(bitPattern: items[place].key ^ AmountDayGrid.signBit)
      if let last = cells.last, amount <= last.greatest {
        cells[cells.count - 1].end = place + 1
      } else {
        let greatest = max(amount, amount.addingReportingOverflow(reach(amount)).partialValue)
        cells.append(Cell(least: amount, greatest: greatest, start: place, end: place + 1))
      }
      let day = usesDays ? entries[Int(items[place].position)].day : 0
      items[place].key =
        UInt64(cells.count) << 32 | UInt64(UInt32(bitPattern: day) ^ 0x8000_0000)
    }
    CountingSort.sort(&items)
    places = RawColumn(uninitialised: items.count)
    for (place, item) in items.enumerated() {
      let entry = entries[Int(item.position)]
      places[place] = Place(
        amount: amounts.map { $0[entry.row] } ?? 0, day: usesDays ? entry.day : 0,
        entry: item.position)
    }
    self.cells = RawColumn(uninitialised: cells.count)
    for (number, cell) in cells.enumerated() { self.cells[number] = cell }
  }

  private static let signBit: UInt64 = 1 << 63

  /// The first cell that reaches an amount.
  func firstCell(reaching amount: Int64) -> Int {
    var (low, high) = (0, cells.count)
    while low < high {
      let middle = (low + high) / 2
      if cells[middle].greatest < amount { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The first place of a cell from a day on.
  func first(in cell: Cell, from day: Int64) -> Int {
    var (low, high) = (cell.start, cell.end)
    while low < high {
      let middle = (low + high) / 2
      if Int64(places[middle].day) < day { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Calls `body` with runs of places that hold all amounts of a band on days of a range, and the
  /// number of each one's cell; a run may hold amounts beside the band.
  @inline(__always)
  func forEachRun(
    _ band: ClosedRange<Int64>, _ days: ClosedRange<Int64>, _ body: (Range<Int>, Int) -> Void
  ) {
    var number = firstCell(reaching: band.lowerBound)
    while number < cells.count, cells[number].least <= band.upperBound {
      let cell = cells[number]
      let from = first(in: cell, from: days.lowerBound)
      var end = from
      if from < cell.end, Int64(places[from].day) <= days.upperBound {
        end = first(in: cell, from: days.upperBound + 1)
      }
      if from < end { body(from..<end, number) }
      number += 1
    }
  }
}

/// Sorts positions by numbers, byte by byte from the lowest; bytes that all numbers share are
/// passed over. Equal numbers keep their order.
enum CountingSort {
  struct Item {
    var key: UInt64
    var position: Int32
  }

  static func sort(_ items: inout [Item]) {
    guard items.count > 1 else { return }
    let first = items[0].key
    let varying = items.reduce(into: UInt64(0)) { $0 |= $1.key ^ first }
    var other = [Item](repeating: Item(key: 0, position: 0), count: items.count)
    var places = [Int](repeating: 0, count: 257)
    for shift in stride(from: UInt64(0), to: 64, by: 8) where varying >> shift & 0xFF != 0 {
      for index in places.indices { places[index] = 0 }
      for item in items { places[Int(truncatingIfNeeded: item.key >> shift & 0xFF) + 1] += 1 }
      for byte in 0..<256 { places[byte + 1] += places[byte] }
      for item in items {
        let byte = Int(truncatingIfNeeded: item.key >> shift & 0xFF)
        other[places[byte]] = item
        places[byte] += 1
      }
      swap(&items, &other)
    }
  }
}

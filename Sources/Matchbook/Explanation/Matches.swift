/// Matches by the ids of their external and then their ledger records, each made when it is asked
/// for.
///
/// Going through them holds one match at a time; the collection itself keeps four bytes per match.
public struct Matches: RandomAccessCollection, Sendable {
  let run: MatchedRun
  /// The external row of a link; below zero, what suggestion or group of the run, counted together
  /// from -1 downwards.
  let places: [Int32]

  /// - Parameter pass: The only pass whose matches are wanted; `nil` for all.
  init(_ run: MatchedRun, pass: Int? = nil) {
    self.run = run
    let others = OtherMatches(run, pass: pass)
    let links = run.states.links
    func isWanted(_ link: AcceptedLink) -> Bool {
      link.ledgerRow >= 0 && (pass == nil || link.pass == pass)
    }
    var rows: [Int32] = []
    rows.reserveCapacity(links.count { isWanted($0) } + others.rows.count)
    for row in links.indices where isWanted(links[row]) {
      rows.append(Int32(truncatingIfNeeded: row))
    }
    rows += others.rows
    let sorted = IDOrder(run.external).sorted(rows)
    guard !others.isEmpty else {
      places = sorted
      return
    }
    rows = []
    var places: [Int32] = []
    places.reserveCapacity(sorted.count + others.count)
    var last: Int32 = -1
    for row in sorted where row != last {
      last = row
      if isWanted(links[Int(row)]) { places.append(row) }
      places += others.numbers(of: row).map { ~$0 }
    }
    self.places = places
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { places.count }

  /// - Complexity: O(1).
  public subscript(position: Int) -> Match {
    let place = places[position]
    guard place < 0 else {
      let link = run.states.links[Int(place)]
      return Match(
        SuggestedLink(
          ledgerRow: link.ledgerRow, externalRow: place, score: link.score,
          pass: Int32(link.pass)), .accepted, of: run)
    }
    let number = Int(~place)
    return number < run.suggestions.count
      ? Match(run.suggestions[number], .suggested, of: run)
      : Match(group: number - run.suggestions.count, of: run)
  }
}

/// Matches that stand in no link: suggestions, and groups behind them, in one count.
private struct OtherMatches {
  /// By external row, then by the id of the first ledger record.
  private let numbers: [Int32]
  private let run: MatchedRun

  init(_ run: MatchedRun, pass: Int?) {
    self.run = run
    let count = run.suggestions.count + run.groups.count
    let ledgerOrder = IDOrder(run.ledger)
    numbers = (0..<Int32(truncatingIfNeeded: count)).filter {
      pass == nil || OtherMatches.place($0, run).pass == pass
    }.sorted { left, right in
      let (a, b) = (OtherMatches.place(left, run), OtherMatches.place(right, run))
      return a.external != b.external
        ? a.external < b.external
        : a.ledger != b.ledger ? ledgerOrder.precedes(a.ledger, b.ledger) : left < right
    }
  }

  var isEmpty: Bool { numbers.isEmpty }
  var count: Int { numbers.count }
  /// The external rows that have any, ascending; one that has several comes several times.
  var rows: [Int32] { numbers.map { OtherMatches.place($0, run).external } }

  /// The first row of each side, which gives a group its place: rows of a group are in the order of
  /// ids.
  private static func place(
    _ number: Int32, _ run: MatchedRun
  ) -> (external: Int32, ledger: Int32, pass: Int) {
    let number = Int(number)
    if number < run.suggestions.count {
      let link = run.suggestions[number]
      return (link.externalRow, link.ledgerRow, Int(link.pass))
    }
    let group = run.groups[number - run.suggestions.count]
    return (group.externalRows[0], group.ledgerRows[0], group.pass)
  }

  /// - Complexity: O(log *n*).
  func numbers(of row: Int32) -> ArraySlice<Int32> {
    var low = 0
    var high = numbers.count
    while low < high {
      let middle = (low + high) / 2
      if OtherMatches.place(numbers[middle], run).external < row {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return numbers[low...].prefix { OtherMatches.place($0, run).external == row }
  }
}

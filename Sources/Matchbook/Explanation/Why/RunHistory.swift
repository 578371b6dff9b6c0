/// Which match took which record of a run, and in which pass.
struct RunHistory {
  let result: MatchResult
  private let run: MatchedRun

  init(_ result: MatchResult) {
    self.result = result
    run = MatchedRun(result)
  }

  /// A match that holds a record.
  struct Holding {
    let match: Match
    /// From 0.
    let pass: Int
    /// The rows of the record's other side.
    let partners: [Int]
    /// Whether the match can take several records of a side.
    let isGroup: Bool
  }

  /// The accepted or suggested matches of a record; several where all candidates are suggested.
  ///
  /// - Complexity: O(rows) for a ledger record, O(1 + suggestions + groups) for an external one.
  func holdings(of side: Side, row: Int) -> [Holding] {
    let states = side == .ledger ? result.states.ledger : result.states.external
    guard states.outcomes[row] >= RowOutcome.suggested.rawValue else { return [] }
    var found: [Holding] = []
    func add(_ link: SuggestedLink, _ status: Match.Status) {
      found.append(
        Holding(
          match: Match(link, status, of: run), pass: Int(link.pass),
          partners: [Int(side == .ledger ? link.externalRow : link.ledgerRow)], isGroup: false))
    }
    if let external = externalRow(of: side, row) {
      let link = result.states.links[external]
      add(
        SuggestedLink(
          ledgerRow: link.ledgerRow, externalRow: Int32(external), score: link.score,
          pass: Int32(link.pass)), .accepted)
    }
    for link in result.suggestions
    where (side == .ledger ? link.ledgerRow : link.externalRow) == row {
      add(link, .suggested)
    }
    for (index, group) in result.groups.enumerated()
    where (side == .ledger ? group.ledgerRows : group.externalRows).contains(Int32(row)) {
      found.append(
        Holding(
          match: Match(group: index, of: run), pass: group.pass,
          partners: (side == .ledger ? group.externalRows : group.ledgerRows).map { Int($0) },
          isGroup: true))
    }
    return found
  }

  /// The external row of the accepted link of a row.
  private func externalRow(of side: Side, _ row: Int) -> Int? {
    let links = result.states.links
    guard side == .ledger else { return links[row].ledgerRow >= 0 ? row : nil }
    return links.firstIndex { $0.ledgerRow == row }
  }

  /// One byte per row: 1 if the row was open when a pass began.
  func openRows(_ side: Side, before pass: Int) -> RawColumn<UInt8> {
    let table = side == .ledger ? result.ledger : result.external
    let open = RawColumn<UInt8>(repeating: 1, count: table.count)
    for (row, link) in result.states.links.enumerated()
    where link.ledgerRow >= 0 && link.pass < pass {
      open[side == .ledger ? Int(link.ledgerRow) : row] = 0
    }
    for link in result.suggestions where link.pass < pass {
      open[Int(side == .ledger ? link.ledgerRow : link.externalRow)] = 0
    }
    for group in result.groups where group.pass < pass {
      for row in side == .ledger ? group.ledgerRows : group.externalRows { open[Int(row)] = 0 }
    }
    return open
  }

  /// The row of an id.
  func row(of id: String, on side: Side) -> Int? {
    let table = side == .ledger ? result.ledger : result.external
    let wanted = Array(id.utf8)
    guard !wanted.isEmpty else { return nil }
    return (0..<table.count).first { row in
      table.columns.withID(row) { $0.count == wanted.count && $0.elementsEqual(wanted) }
    }
  }
}

/// An id that no record of a side has.
public struct UnknownID: Error, Sendable, Hashable, CustomStringConvertible {
  public let side: Side
  public let id: String
  /// Ids of the side that differ in few letters, the nearest first.
  public let near: [String]
  /// Whether a record of the other side has the id.
  public let isOnOtherSide: Bool

  /// A stable code that never changes its meaning.
  public var code: String { "match.unknown-id" }

  public var description: String {
    var text = "no \(side.rawValue) record has the id \"\(id)\"; "
    if isOnOtherSide {
      text += "it is the id of \(side == .ledger ? "an external" : "a ledger") record"
    } else if near.isEmpty {
      text += "ids are written as in the file, and none comes near it"
    } else {
      text += "near it are \(near.joined(separator: ", "))"
    }
    return "\(text). Nothing was explained. [\(code)]"
  }
}

extension MatchResult {
  /// Says what is wrong with an id that no record of a side has.
  ///
  /// - Complexity: O(rows).
  public func unknownID(_ id: String, on side: Side) -> UnknownID {
    let history = RunHistory(self)
    return UnknownID(
      side: side, id: id, near: nearIDs(id, on: side),
      isOnOtherSide: history.row(of: id, on: side.opposite) != nil)
  }

  /// Near ids that are named.
  private static let nearIDCount = 3

  private func nearIDs(_ id: String, on side: Side) -> [String] {
    let table = side == .ledger ? ledger : external
    let wanted = Array(id.utf8.map(asciiLowercased))
    guard !wanted.isEmpty else { return [] }
    let limit = max(1, min(wanted.count / 3, 4))
    var found: [(distance: Int, row: Int32)] = []
    let order = IDOrder(table)
    let isWantedASCII = wanted.allSatisfy { $0 < 0x80 }
    wanted.withUnsafeBufferPointer { wanted in
      for row in 0..<table.count {
        let other = table.columns.withID(row) { id in
          abs(id.count - wanted.count) <= limit ? id.map(asciiLowercased) : nil
        }
        guard let other else { continue }
        let isASCII = isWantedASCII && other.allSatisfy { $0 < 0x80 }
        let distance = other.withUnsafeBufferPointer {
          EditDistance.distance(wanted, $0, atMost: limit, isASCII: isASCII)
        }
        guard distance <= limit else { continue }
        found.append((distance, Int32(row)))
        guard found.count > MatchResult.nearIDCount else { continue }
        found.sort {
          $0.distance != $1.distance
            ? $0.distance < $1.distance : order.precedes($0.row, $1.row)
        }
        found.removeLast()
      }
    }
    found.sort {
      $0.distance != $1.distance ? $0.distance < $1.distance : order.precedes($0.row, $1.row)
    }
    return found.map { table.id(at: Int($0.row)) }
  }
}

import Matchbook
import MatchbookDigest

/// The SHA-256 over matches as they were when they were kept, in the order of their keys.
///
/// It stands in the audit trail, so that a match that is changed behind the trail's back shows. What
/// people decide later has lines of its own and is not part of it. The digest is over a *leaf* for each
/// match, so that a match that is deleted leaves its leaf behind in the line of the deletion.
struct MatchDigest {
  private var digest = SHA256()

  /// Bytes of a leaf.
  static let leafLength = 32

  mutating func add(_ match: MatchRecord, madeAs status: MatchStatus) {
    var (leaves, scratch): ([UInt8], [UInt8]) = ([], [])
    MatchDigest.appendLeaf(of: match, madeAs: status, to: &leaves, &scratch)
    add(leaves: leaves)
  }

  /// - Parameter leaves: Of one match or several, in their order.
  mutating func add(leaves: [UInt8]) { digest.update(leaves) }

  mutating func add(leaves: [UInt8], _ range: Range<Int>) {
    leaves.withUnsafeBufferPointer { digest.update(UnsafeBufferPointer(rebasing: $0[range])) }
  }

  var text: String { digest.hexadecimal() }

  /// - Parameter scratch: Anything; memory that calls in a row use again.
  static func appendLeaf(
    of match: MatchRecord, madeAs status: MatchStatus, to leaves: inout [UInt8],
    _ scratch: inout [UInt8]
  ) {
    scratch.removeAll(keepingCapacity: true)
    write(match, status, to: &scratch)
    var leaf = SHA256()
    leaf.update(scratch)
    leaves += leaf.bytes()
  }

  /// In hexadecimal digits.
  static func leaf(of match: MatchRecord, madeAs status: MatchStatus) -> String {
    var (leaf, scratch): ([UInt8], [UInt8]) = ([], [])
    appendLeaf(of: match, madeAs: status, to: &leaf, &scratch)
    return SHA256.hexadecimal(of: leaf)
  }

  /// Every text with its length, and every number so that its end shows, so that no two matches have
  /// the same bytes: seven bits to a byte, and signs folded, because short bytes are hashed sooner.
  private static func write(_ match: MatchRecord, _ status: MatchStatus, to bytes: inout [UInt8]) {
    func add(_ number: Int64) {
      var rest = UInt64(bitPattern: number << 1 ^ number >> 63)
      while rest >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      bytes.append(UInt8(truncatingIfNeeded: rest))
    }
    func add(_ text: String) {
      add(Int64(text.utf8.count))
      bytes.append(contentsOf: text.utf8)
    }
    add(match.run)
    add(status.rawValue)
    add(match.rule == nil ? 0 : 1)
    add(match.rule?.id ?? "")
    add(match.rule?.version ?? "")
    add(Int64(match.score))
    add(match.reason)
    add(match.createdAt.milliseconds)
    add(match.author)
    add(Int64(match.allocations.count))
    for part in match.allocations.sorted(by: MatchAllocation.precedes) {
      add(part.entry)
      add(part.side == .ledger ? 0 : 1)
      add(part.amount)
      add(part.residual)
    }
  }
}

/// Some matches that were kept together, as a line of the trail names them.
struct MatchBatch {
  /// Of the trail.
  var line: Int64
  /// The id of their run.
  var run: String?
  var keys: ClosedRange<Int64>
  var digest: String
  /// Whether they are gone with their run.
  var isDeleted = false

  /// What a line says of matches that were kept with it.
  static func pairs(
    _ keys: ClosedRange<Int64>?, _ digest: MatchDigest
  ) -> [(String, StoredValue)] {
    guard let keys else { return [] }
    return [
      ("first_match", .text(MatchRecord.id(of: keys.lowerBound))),
      ("last_match", .text(MatchRecord.id(of: keys.upperBound))),
      ("matches_digest", .text(digest.text)),
    ]
  }
  /// What a line says of matches that go with it; `nil` if there are none.
  static func told(removed: [String]) -> String? {
    removed.isEmpty
      ? nil
      : AuditJSON.object([("removed_matches", .text(removed.joined(separator: " ")))])
  }
}

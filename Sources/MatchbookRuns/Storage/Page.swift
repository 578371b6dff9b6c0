/// Where a list goes on: behind a key, since keys ascend and no two things share one.
public struct Cursor: Hashable, Sendable, CustomStringConvertible {
  public let key: Int64

  public init(after key: Int64) { self.key = key }

  /// Reads what ``description`` wrote.
  public init(_ text: String) throws(RunError) {
    guard text.hasPrefix("after-"), let key = Int64(text.dropFirst(6)), key >= 0 else {
      throw .badRequest(
        field: "cursor", value: text, expected: "the cursor that the page before ended with")
    }
    self.key = key
  }

  public var description: String { "after-\(key)" }
}

/// What part of a list is asked for.
public struct PageRequest: Hashable, Sendable {
  /// Nothing up to here; `nil` from the beginning.
  public var after: Cursor?
  /// From 1 to ``mostItems``.
  public var limit: Int

  /// More would make a list that is no page.
  public static let mostItems = 10_000

  public init(after: Cursor? = nil, limit: Int = 50) {
    self.after = after
    self.limit = limit
  }

  /// - Throws: ``RunError/badRequest(field:value:expected:)`` for a limit out of range.
  func checked() throws(RunError) -> PageRequest {
    guard (1...PageRequest.mostItems).contains(limit) else {
      throw .badRequest(
        field: "limit", value: String(limit), expected: "1 to \(PageRequest.mostItems)")
    }
    return self
  }
}

/// A part of a list, in the order of keys.
public struct Page<Item: Sendable>: Sendable {
  public var items: [Item]
  /// Where the next page begins; `nil` behind the last item.
  public var next: Cursor?

  public init(items: [Item], next: Cursor?) {
    self.items = items
    self.next = next
  }

  /// Cuts one item more than was asked for off, if it is there.
  init(_ items: [Item], limit: Int, key: (Item) -> Int64) {
    guard items.count > limit else {
      self.init(items: items, next: nil)
      return
    }
    let kept = Array(items.prefix(limit))
    self.init(items: kept, next: kept.last.map { Cursor(after: key($0)) })
  }
}

extension Page: Equatable where Item: Equatable {}

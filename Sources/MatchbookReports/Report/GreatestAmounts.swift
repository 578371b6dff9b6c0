import Matchbook

/// Keeps the items of the greatest amounts by face value, whatever their currency.
package struct GreatestAmounts<Item> {
  private let limit: Int
  private var kept: [(value: Int128, number: Int, item: Item)] = []
  /// How many were offered.
  package private(set) var count = 0

  package init(limit: Int) { self.limit = max(0, limit) }

  /// In the order in which they came.
  package var items: [Item] { items(atMost: limit) }

  /// Fewer of them, in the order in which they came.
  package func items(atMost count: Int) -> [Item] {
    var all = kept
    cut(&all, to: min(limit, max(0, count)))
    return all.sorted { $0.number < $1.number }.map(\.item)
  }

  package mutating func take(_ amount: Amount, _ item: @autoclosure () -> Item) {
    let number = count
    count += 1
    guard limit > 0 else { return }
    var value = Int128(amount.minorUnits.magnitude)
    for _ in amount.currency.exponent..<9 { value *= 10 }
    kept.append((value, number, item()))
    // Sorting now and then costs less than keeping the list in order.
    if kept.count / 4 > limit { cut(&kept, to: limit) }
  }

  /// Of equal amounts the first to come stays.
  private func cut(_ all: inout [(value: Int128, number: Int, item: Item)], to limit: Int) {
    guard all.count > limit else { return }
    all.sort { ($1.value, $0.number) < ($0.value, $1.number) }
    all.removeSubrange(limit...)
  }
}

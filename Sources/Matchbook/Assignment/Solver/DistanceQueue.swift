/// Columns by distance: a binary heap whose outdated entries are passed over by its reader.
///
/// Used by one thread, without calls from within calls; so its fields need no guard at each access,
/// which would cost small components a tenth of their time.
final class DistanceQueue<Scalar: DualScalar> {
  private struct Entry: BitwiseCopyable {
    var distance: Scalar
    var column: Int32
  }

  @exclusivity(unchecked) private var entries = Scratch<Entry>()
  @exclusivity(unchecked) private var capacity = 0
  @exclusivity(unchecked) private(set) var count = 0

  init() {}

  func clear() {
    count = 0
  }

  func push(_ distance: Scalar, _ column: Int32) {
    if count == capacity { grow() }
    let heap = entries.base
    var hole = count
    count += 1
    while hole > 0 {
      let parent = (hole - 1) >> 1
      if heap[parent].distance <= distance { break }
      heap[hole] = heap[parent]
      hole = parent
    }
    heap[hole] = Entry(distance: distance, column: column)
  }

  func pop() -> (Scalar, Int32)? {
    guard count > 0 else { return nil }
    let heap = entries.base
    let top = heap[0]
    count -= 1
    let last = heap[count]
    var hole = 0
    while true {
      var child = 2 * hole + 1
      guard child < count else { break }
      if child + 1 < count, heap[child + 1].distance < heap[child].distance { child += 1 }
      if last.distance <= heap[child].distance { break }
      heap[hole] = heap[child]
      hole = child
    }
    heap[hole] = last
    return (top.distance, top.column)
  }

  /// The nearest entry that is not outdated; outdated ones before it are dropped.
  @inline(__always)
  func top(where isValid: (Scalar, Int32) -> Bool) -> (Scalar, Int32)? {
    while count > 0 {
      let first = entries.base[0]
      if isValid(first.distance, first.column) { return (first.distance, first.column) }
      removeTop()
    }
    return nil
  }

  func removeTop() { _ = pop() }

  private func grow() {
    var larger = Scratch<Entry>()
    let wanted = max(64, 2 * capacity)
    larger.reserve(wanted).update(from: entries.base, count: count)
    entries = larger
    capacity = wanted
  }
}

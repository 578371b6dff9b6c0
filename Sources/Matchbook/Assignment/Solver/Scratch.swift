/// Memory that a solver keeps from one component to the next, so that many small components cost
/// no allocation each.
///
/// Contents do not survive `reserve`. Elements stand at a multiple of 64 bytes, so that vectors can
/// be loaded from positions that are multiples of their width.
struct Scratch<Element: BitwiseCopyable>: ~Copyable {
  private(set) var base: UnsafeMutablePointer<Element>
  private var capacity: Int

  init() {
    base = Scratch.allocate(0)
    capacity = 0
  }

  deinit {
    base.deallocate()
  }

  /// Makes room for a number of elements, twice as much as before at least, and returns its start.
  @discardableResult
  mutating func reserve(_ count: Int) -> UnsafeMutablePointer<Element> {
    if count > capacity {
      base.deallocate()
      capacity = max(count, 2 * capacity, 64)
      base = Scratch.allocate(capacity)
    }
    return base
  }

  private static func allocate(_ count: Int) -> UnsafeMutablePointer<Element> {
    UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<Element>.stride, alignment: 64
    ).bindMemory(to: Element.self, capacity: count)
  }
}

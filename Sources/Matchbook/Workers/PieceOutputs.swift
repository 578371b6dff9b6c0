/// What each piece of a stage gives, kept by the piece's number.
package final class PieceOutputs<Output>: @unchecked Sendable {
  private let slots: UnsafeMutablePointer<Output?>
  private let count: Int

  package init(count: Int) {
    self.count = count
    slots = .allocate(capacity: max(1, count))
    slots.initialize(repeating: nil, count: max(1, count))
  }

  deinit {
    slots.deinitialize(count: max(1, count))
    slots.deallocate()
  }

  /// Each piece writes its own slot only.
  package subscript(piece: Int) -> Output? {
    get { slots[piece] }
    set { slots[piece] = newValue }
  }

  /// In the order of pieces.
  package var all: [Output] { (0..<count).compactMap { slots[$0] } }
}

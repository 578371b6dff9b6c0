/// The classes of a column of texts, ascending by length, and some rows of each.
struct TextClasses: Sendable {
  /// Ascending.
  let shapes: [TextShape]
  /// By class: some of its rows, spread over the column; the same however many workers there are.
  let samples: [[UInt32]]
  /// By class: how many rows it has.
  let counts: [Int]
  /// The class of every shape below ``fewShapes``.
  private let numbers: [Int32]

  /// Nearly all texts are shorter than half of this.
  private static let fewShapes = 4096

  /// - Complexity: O(*n*).
  init(_ column: RawColumn<UInt32>, sampleSize: Int) {
    var few = [Int](repeating: 0, count: TextClasses.fewShapes)
    var many: [UInt32: Int] = [:]
    for row in 0..<column.count {
      let shape = column[row]
      if shape < UInt32(TextClasses.fewShapes) {
        few[Int(shape)] += 1
      } else {
        many[shape, default: 0] += 1
      }
    }
    // A shape below 2 is an absent text.
    let present = (2..<few.count).filter { few[$0] > 0 }.map { UInt32($0) } + many.keys.sorted()
    var numbers = [Int32](repeating: -1, count: few.count)
    for (number, shape) in present.enumerated() where Int(shape) < few.count {
      numbers[Int(shape)] = Int32(number)
    }
    shapes = present.map(TextShape.init(bits:))
    self.numbers = numbers
    counts = present.map { Int($0) < few.count ? few[Int($0)] : many[$0] ?? 0 }
    let steps = counts.map { max(1, $0 / sampleSize) }
    var samples = [[UInt32]](repeating: [], count: present.count)
    var waits = [Int](repeating: 0, count: present.count)
    for row in 0..<column.count where column[row] > 1 {
      let number = TextClasses.number(of: column[row], numbers, shapes)
      if waits[number] == 0 {
        waits[number] = steps[number]
        if samples[number].count < sampleSize { samples[number].append(UInt32(row)) }
      }
      waits[number] -= 1
    }
    self.samples = samples
  }

  /// The class of a shape that the column has.
  @inline(__always)
  func number(of shape: UInt32) -> Int { TextClasses.number(of: shape, numbers, shapes) }

  @inline(__always)
  private static func number(of shape: UInt32, _ numbers: [Int32], _ shapes: [TextShape]) -> Int {
    if Int(shape) < numbers.count { return Int(numbers[Int(shape)]) }
    var (low, high) = (0, shapes.count)
    while low < high {
      let middle = (low + high) / 2
      if shapes[middle].bits < shape { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// The text of a file whose rows are taken one after the other: what was passed is given back to the
/// system, and its lines are counted before.
///
/// Whoever needs a passed part again, for the words of an error, reads the file once more.
struct PassedText {
  private let memory: UnsafeMutableBufferPointer<UInt8>
  private let step: Int
  /// Where the text begins that is still there, behind the header.
  private var start: Int
  /// The line at ``start``.
  private var line: Int
  private var lines: [Int: Int] = [:]

  /// Bytes that are given back at once.
  static let step = 4 << 20

  /// - Parameter step: Bytes that are given back at once; `Int.max` keeps what cannot be read again.
  init(_ memory: UnsafeMutableBufferPointer<UInt8>, from start: Int, step: Int) {
    self.memory = memory
    self.step = step
    self.start = start
    line = LineNumbers(of: [start], in: UnsafeBufferPointer(memory))[start] ?? 1
  }

  /// Gives back what stands before a row.
  ///
  /// - Parameter positions: Places whose lines will be asked for.
  mutating func pass(upTo row: Int, _ positions: [Int]) {
    guard row - start >= step else { return }
    let part = UnsafeMutableBufferPointer(rebasing: memory[start..<row])
    let inside = positions.filter { (start..<row).contains($0) }
    let counted = LineNumbers(
      of: inside.map { $0 - start } + [part.count], in: UnsafeBufferPointer(part))
    for position in inside { lines[position] = line + (counted[position - start] ?? 1) - 1 }
    line += (counted[part.count] ?? 1) - 1
    FileBytes.giveBack(UnsafeMutableRawBufferPointer(part))
    start = row
  }

  /// The lines of places, of which those that were passed have been named before.
  func lines(of positions: [Int]) -> [Int] {
    let (before, rest) = (
      UnsafeBufferPointer(memory),
      UnsafeBufferPointer(UnsafeMutableBufferPointer(rebasing: memory[start...]))
    )
    let early = LineNumbers(of: positions.filter { $0 < start && lines[$0] == nil }, in: before)
    let late = LineNumbers(of: positions.filter { $0 >= start }.map { $0 - start }, in: rest)
    return positions.compactMap { position in
      lines[position]
        ?? (position < start ? early[position] : late[position - start].map { line + $0 - 1 })
    }
  }

  /// The bytes of a file once more.
  ///
  /// - Parameter count: How many there were.
  static func readAgain(_ name: String, count: Int) throws(SourceError) -> [UInt8] {
    let bytes: [UInt8]
    do throws(FileReadFailure) { bytes = try FileBytes.read(name, threads: 1) } catch {
      throw SourceError(unreadable: name, error)
    }
    guard bytes.count == count else {
      throw SourceError(
        file: name,
        SourceError.Finding(
          .unreadable,
          message:
            "the file had \(count) bytes and has \(bytes.count), expected one that stays as it "
            + "is while it is read",
          remedy: "Read it again when nobody writes it."))
    }
    return bytes
  }
}

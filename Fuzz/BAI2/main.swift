import MatchbookSources

// Any bytes are statements of BAI2, or an error that says what is wrong with them. The first byte says
// how the rest is read.

@_cdecl("LLVMFuzzerTestOneInput")
public func readStatements(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  readTwice(start, count, name: "fuzz.bai") { SourceDescription(statements: .bai2, choice: $0) }
  return 0
}

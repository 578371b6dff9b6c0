import MatchbookSources

// Any bytes are statements of MT940, or an error that says what is wrong with them. The first byte says
// how the rest is read.

@_cdecl("LLVMFuzzerTestOneInput")
public func readStatements(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  readTwice(start, count, name: "fuzz.sta") { SourceDescription(statements: .mt940, choice: $0) }
  return 0
}

import Foundation
import Testing

/// Every file below `transcripts` happens as it is written.
@Suite struct TranscriptTests {
  @Test func thereAreTranscripts() {
    #expect(TranscriptFiles.names.count >= 15)
  }

  @Test(arguments: TranscriptFiles.names)
  func transcriptHappensAsWritten(name: String) throws {
    let transcript = try TranscriptFiles.read(name)
    // The thread sanitizer keeps its shadow in a file, which no limit of file sizes allows.
    let usesLimits = transcript.steps.contains { $0.command.contains("ulimit") }
    if usesLimits, ProcessInfo.processInfo.environment["MATCHBOOK_SANITIZER"] != nil { return }
    let run = try TranscriptRun(transcript)
    if TranscriptFiles.areWritten {
      try TranscriptFiles.write(run.happened)
    } else {
      for difference in run.differences { Issue.record("\(difference)") }
    }
  }

  @Test func aTranscriptIsReadAsItIsWritten() throws {
    let text = #"""
      # A remark.
      file a.csv
        id,amount

        1,2
      file b.bin escaped
        \x00\xFF\\\t\r\n
        the end
      folder empty

      $ matchbook match --ledger a.csv \
        --rules b
      stdout
        one
      stderr
        two
      exit 1
      writes c/open.csv
        side
      writes c/result.json as printed

      """#
    let transcript = try TranscriptReader.read(text, name: "t")
    #expect(transcript.text == text)
    guard case .file("b.bin", let bytes) = transcript.parts[2] else {
      Issue.record("the second file is no file")
      return
    }
    #expect(bytes == [0x00, 0xFF, 0x5C, 0x09, 0x0D, 0x0A] + Array("the end".utf8))
    #expect(transcript.steps.map(\.command) == ["matchbook match --ledger a.csv \\\n  --rules b"])
  }

  @Test(
    arguments: [
      ("files a\n", "t:1: error: \"files a\" is no line of a transcript; expected file, folder, "),
      ("exit 0\n", "t:1: error: this belongs below a command line"),
      ("# nothing\n", "t:1: error: no command line; write \"$ matchbook …\""),
      ("$ matchbook\n", "t:1: error: no \"exit\"; say with which code the command ends"),
      ("file a escaped\n  \\q\n", "t:1: error: an escape that means nothing; those known are "),
      ("file a as\n  b\n", "t:1: error: \"as\" means nothing here; expected \"escaped\" or "),
    ])
  func aMistakeInATranscriptIsNamed(text: String, message: String) {
    let error = #expect(throws: TranscriptError.self) {
      _ = try TranscriptReader.read(text, name: "t")
    }
    #expect(error?.description.hasPrefix(message) == true)
  }

  /// The check itself: each kind of difference is noticed.
  @Test func whatIsNotAsWrittenIsFound() throws {
    let text = """
      file a
        b
      $ echo one; echo two >&2; echo three > c; rm a; exit 4
      stdout
        two
      exit 0
      writes d
        three

      """
    let run = try TranscriptRun(try TranscriptReader.read(text, name: "t"))
    #expect(
      run.differences == [
        "t:3: standard output is\n  one\nexpected\n  two",
        "t:3: standard error is\n  two\nexpected\n",
        "t:3: the exit code is 4, expected 0",
        "t:3: c was written, which the transcript does not say",
        "t:3: d was not written",
        "t:3: a is gone, which no transcript can say",
      ])
  }
}

import MatchbookSources

// What every target expects of the errors that it meets.

/// Expects a mistake to have a place in its file and words.
func expectWords(line: Int, column: Int, message: String, path: String = "$") {
  precondition(line > 0 && column > 0, "a place before the file's start")
  precondition(!message.isEmpty, "a mistake without a message")
  precondition(!path.isEmpty, "a mistake without a path")
}

/// Expects an error of a source to say what is wrong, and where.
func expectWords(_ error: SourceError) {
  precondition(!error.findings.isEmpty, "an error without a finding")
  for finding in error.findings {
    expectWords(line: finding.line ?? 1, column: finding.position ?? 1, message: finding.message)
  }
  precondition(!error.description.isEmpty, "an error without words")
}

/// One of many matches that are put into words, one after the other.
///
/// It says what ``Match`` says; a link of two records by a rule of conditions, as nearly all are, it
/// puts together from bare columns.
package struct MatchInWords {
  fileprivate let scope: WordScope
  fileprivate let position: Int
  fileprivate let link: SuggestedLink
  /// Whether it is accepted, takes one record of each side and settles both.
  package let isPlain: Bool

  /// The match itself, for whatever is asked of few.
  package var match: Match { scope.matches.pointee[position] }

  /// Millionths from 0 to 1,000,000.
  package var score: Int32 { link.score }

  package func appendID(to bytes: inout [UInt8]) {
    guard isPlain else { return match.appendID(to: &bytes) }
    let start = bytes.count
    appendRuleID(to: &bytes)
    bytes.append(1)
    scope.ledger.appendID(of: Int(link.ledgerRow), to: &bytes)
    bytes.append(2)
    scope.external.appendID(of: Int(link.externalRow), to: &bytes)
    Match.turnIntoID(&bytes, from: start)
  }

  package func appendRuleID(to bytes: inout [UInt8]) {
    append(scope.passes[Int(link.pass)].id, to: &bytes)
  }

  package func appendRuleVersion(to bytes: inout [UInt8]) {
    append(scope.passes[Int(link.pass)].version, to: &bytes)
  }

  package func appendStrategy(to bytes: inout [UInt8]) {
    append(scope.passes[Int(link.pass)].strategy, to: &bytes)
  }

  private func append(_ word: PassWords.Word, to bytes: inout [UInt8]) {
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: scope.words + word.start, count: word.count))
  }

  /// Puts what ``Match/reason`` says behind other text.
  package func appendReason(to bytes: inout [UInt8]) {
    if isPlain, let phrases = scope.passes[Int(link.pass)].phrases {
      let isDone = phrases._withUnsafeGuaranteedRef {
        $0.append(
          ledger: scope.ledger, Int(link.ledgerRow), external: scope.external,
          Int(link.externalRow), to: &bytes)
      }
      if isDone { return }
    }
    match.appendReason(to: &bytes)
  }

  // MARK: - Its records

  private func columns(_ side: Side) -> BareColumns {
    side == .ledger ? scope.ledger : scope.external
  }

  /// The position of its first record of a side.
  package func firstRow(of side: Side) -> Int {
    Int(side == .ledger ? link.ledgerRow : link.externalRow)
  }

  /// Calls `body` with the position of each of its records of one side, in the order of their ids.
  package func forEachRow(of side: Side, _ body: (Int) -> Void) {
    if isPlain { body(firstRow(of: side)) } else { match.forEachRow(of: side, body) }
  }

  package func appendID(ofRow row: Int, _ side: Side, to bytes: inout [UInt8]) {
    columns(side).appendID(of: row, to: &bytes)
  }

  /// Puts the amount of its first record of a side, without its currency, behind other text.
  package func appendFirstAmount(_ side: Side, to bytes: inout [UInt8]) {
    columns(side).appendAmount(of: firstRow(of: side), to: &bytes)
  }

  package func appendFirstCurrency(_ side: Side, to bytes: inout [UInt8]) {
    columns(side).appendCurrency(of: firstRow(of: side), to: &bytes)
  }

  /// Puts the day of its first record of a side behind other text; nothing if that has none.
  package func appendFirstDay(_ side: Side, to bytes: inout [UInt8]) {
    columns(side).appendDay(of: firstRow(of: side), to: &bytes)
  }
}

/// What matches are put into words from; it holds no reference, and is valid while
/// ``Matches/forEachInWords(_:_:)`` runs.
private struct WordScope: BitwiseCopyable {
  let matches: UnsafePointer<Matches>
  let ledger: BareColumns
  let external: BareColumns
  /// By pass.
  let passes: UnsafePointer<PassWords>
  let words: UnsafePointer<UInt8>
  /// The texts that phrases look at, as bits by ``Field/textSlot``.
  let slots: (ledger: UInt8, external: UInt8)
  /// Takes what was read ahead: values that went nowhere would not be read.
  let seen: UnsafeMutablePointer<UInt64>
}

/// The words of a pass that stand in each of its matches.
private struct PassWords: BitwiseCopyable {
  struct Word: BitwiseCopyable {
    var start = 0
    var count = 0
  }
  var id = Word()
  var version = Word()
  var strategy = Word()
  var phrases: Unmanaged<PairPhrases>?
}

extension Matches {
  /// Calls `body` with the matches of a range, to be put into words within the call.
  ///
  /// - Complexity: O(matches), beside preparing the words of the rules.
  package func forEachInWords(_ range: Range<Int>, _ body: (MatchInWords) -> Void) {
    let passes = RawColumn<PassWords>(repeating: PassWords(), count: run.headers.count)
    var words: [UInt8] = []
    func word(_ text: String) -> PassWords.Word {
      defer { words += text.utf8 }
      return PassWords.Word(start: words.count, count: text.utf8.count)
    }
    for (pass, header) in run.headers.enumerated() {
      passes[pass].id = word(header.id)
      passes[pass].version = word(header.version)
      passes[pass].strategy = word(header.cardinality.rawValue)
      passes[pass].phrases = run.phrases[pass].map { Unmanaged.passUnretained($0) }
    }
    let bareWords = RawColumn(copying: words)
    let seen = RawColumn<UInt64>(repeating: 0, count: 1)
    let slots = run.phrases.reduce(into: (ledger: UInt8(0), external: UInt8(0))) { slots, phrases in
      slots.ledger |= phrases?.slots.ledger ?? 0
      slots.external |= phrases?.slots.external ?? 0
    }
    // All that the scope points to outlives the loop.
    withExtendedLifetime((self, passes, bareWords, seen)) {
      withUnsafePointer(to: self) { matches in
        run.ledger.withBareColumns { ledger in
          run.external.withBareColumns { external in
            let scope = WordScope(
              matches: matches, ledger: ledger, external: external,
              passes: UnsafePointer(passes.base), words: UnsafePointer(bareWords.base),
              slots: slots, seen: seen.base)
            forEach(range, scope, body)
          }
        }
      }
    }
  }

  private func forEach(_ range: Range<Int>, _ scope: WordScope, _ body: (MatchInWords) -> Void) {
    let hasPlainLinks = !run.hasEarlierParts
    let links = run.states.links
    for position in range {
      if (position - range.lowerBound).isMultiple(of: Matches.readAhead) {
        touch(position..<Swift.min(position + Matches.readAhead, range.upperBound), scope)
      }
      let place = places[position]
      if place >= 0 {
        let link = links[Int(place)]
        body(
          MatchInWords(
            scope: scope, position: position,
            link: SuggestedLink(
              ledgerRow: link.ledgerRow, externalRow: place, score: link.score,
              pass: Int32(link.pass)), isPlain: hasPlainLinks))
      } else {
        body(
          MatchInWords(
            scope: scope, position: position, link: self[position].link, isPlain: false))
      }
    }
  }

  /// Matches are in the order of ids, and their rows lie anywhere: what so many of them need is asked
  /// for at once, because ten reads of far memory take little longer than one.
  private static let readAhead = 32

  private func touch(_ range: Range<Int>, _ scope: WordScope) {
    let links = run.states.links
    let slots = scope.slots
    var seen: UInt64 = 0
    for position in range where places[position] >= 0 {
      let row = Int(places[position])
      seen ^= scope.external.touchCells(of: row, slots: slots.external)
      seen ^= scope.ledger.touchCells(of: Int(links[row].ledgerRow), slots: slots.ledger)
    }
    for position in range where places[position] >= 0 {
      let row = Int(places[position])
      seen ^= scope.external.touchTexts(of: row, slots: slots.external)
      seen ^= scope.ledger.touchTexts(of: Int(links[row].ledgerRow), slots: slots.ledger)
    }
    scope.seen.pointee = seen
  }
}

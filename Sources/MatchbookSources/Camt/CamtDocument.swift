import Matchbook

/// Follows a document element by element and puts statements and entries together.
final class CamtDocument {
  weak var stream: XMLStream?
  let sink: any CamtSink
  let zone: TimeZoneRules
  let keepsWrittenDays: Bool
  let defaultCurrency: Currency?
  let keepsBatchesWhole: Bool

  // Where the reading is.
  private let tree = CamtTree.shared
  private var nodes: [CamtTree.Node] = [CamtTree.envelope]
  private var skippedDepth = 0
  private var depth = 0
  private var collects = false
  private var text: [UInt8] = []
  /// The currency of the amount that is being read.
  var amountCurrency: [UInt8] = []

  // What the document is.
  private(set) var foundMessage = false
  private(set) var variant = ""
  private var isStatementMessage = false
  private var outerNames: [String] = []

  // What is being put together.
  var statement = Statement()
  var statementHasBegun = false
  var netDirection: Int64 = 1
  var balance = CamtBalance()
  var entry = StatementEntry()
  var entryState = CamtBooking()
  var transactions: [StatementEntry] = [StatementEntry()]
  var transactionCount = 0
  var transactionState = CamtBooking()
  var isInTransaction = false
  var batchBytes = 0
  /// An error of whoever takes the entries.
  private(set) var thrown: SourceError?

  /// Elements inside each other; real messages have fewer than 20.
  static let deepest = 100
  /// Bytes of one text; the standard's longest has 2,000 characters.
  static let longestText = 1 << 20
  /// Bytes of text in the transactions of one entry, which are held until the entry ends.
  static let largestBatch = 64 << 20

  init(sink: any CamtSink, description: SourceDescription) {
    self.sink = sink
    zone = TimeZoneRules(name: description.timeZone) ?? .utc
    keepsWrittenDays = zone.isUTC
    defaultCurrency = description.currency.flatMap { Currency($0) }
    keepsBatchesWhole = description.batches == .whole
  }

  /// An element begins.
  ///
  /// - Parameter attributes: Names and values in turn, ended by `nil`.
  func start(
    _ name: UnsafePointer<CChar>, _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?
  ) {
    depth += 1
    if depth > CamtDocument.deepest {
      fail(
        .forbidden, "elements stand in each other more than \(CamtDocument.deepest) deep",
        remedy: "Ask for the file again; messages of banks are flat.")
      return
    }
    guard skippedDepth == 0, let top = nodes.last else {
      skippedDepth += 1
      return
    }
    collects = false
    guard let node = tree.child(of: top, hash: CamtTree.localHash(name)) else {
      if top == CamtTree.envelope {
        noteEnvelope(name, attributes)
        nodes.append(CamtTree.envelope)
      } else {
        skippedDepth = 1
      }
      return
    }
    nodes.append(node)
    guard let action = tree.actions[Int(node)] else {
      if node == CamtTree.message { beginMessage(name, attributes) }
      return
    }
    switch action {
    case .part(let part): begin(part)
    case .amount, .value(.amount), .value(.balanceAmount), .value(.chargeAmount),
      .value(.chargeTotal):
      amountCurrency.removeAll(keepingCapacity: true)
      CamtDocument.forEachAttribute(attributes) { name, value in
        guard name[0] == 0x43, name[1] == 0x63, name[2] == 0x79, name[3] == 0 else { return }
        amountCurrency.append(contentsOf: value)
      }
      collects = true
    default: collects = true
    }
    text.removeAll(keepingCapacity: true)
  }

  /// Takes a piece of text; a text may come in several.
  func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard collects, skippedDepth == 0 else { return }
    text.append(contentsOf: bytes)
    if text.count > CamtDocument.longestText {
      collects = false
      fail(
        .textLength, "this text is longer than \(CamtDocument.longestText) bytes",
        remedy: "Ask for the file again; the longest text of a message has 2,000 characters.")
    }
  }

  /// The element that began last ends.
  func end() {
    depth -= 1
    if skippedDepth > 0 {
      skippedDepth -= 1
      return
    }
    guard nodes.count > 1, let node = nodes.popLast(), let action = tree.actions[Int(node)] else {
      return
    }
    if case .part(let part) = action {
      end(part)
    } else if collects {
      let trimmed = CamtDocument.trim(&text)
      if !trimmed.isEmpty { take(trimmed, as: action) }
    }
    collects = false
  }

  /// Texts lose the blanks around them; a line end with the blanks beside it becomes one blank.
  private static func trim(_ text: inout [UInt8]) -> ArraySlice<UInt8> {
    var start = 0
    var end = text.count
    while start < end, text[start] <= 0x20 { start += 1 }
    while end > start, text[end - 1] <= 0x20 { end -= 1 }
    guard let first = text[start..<end].firstIndex(where: { $0 < 0x20 }) else {
      return text[start..<end]
    }
    var to = first
    var from = first
    while from < end {
      if text[from] < 0x20 {
        while to > start, text[to - 1] == 0x20 { to -= 1 }
        while from < end, text[from] <= 0x20 { from += 1 }
        text[to] = 0x20
      } else {
        text[to] = text[from]
        from += 1
      }
      to += 1
    }
    return text[start..<to]
  }

  // MARK: Outside of statements

  private func noteEnvelope(
    _ name: UnsafePointer<CChar>, _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?
  ) {
    if outerNames.count < 4 { outerNames.append(String(String(cString: name).prefix(80))) }
    noteVersion(attributes)
  }

  private func beginMessage(
    _ name: UnsafePointer<CChar>, _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?
  ) {
    foundMessage = true
    noteVersion(attributes)
    let local = String(cString: name).split(separator: ":").last.map(String.init) ?? ""
    let message = CamtTree.messages.first { $0.name == local }
    isStatementMessage = message?.title == "camt.053"
    if let title = message?.title, !variant.hasPrefix(title) { variant = title }
  }

  /// The version stands in the namespace: `urn:iso:std:iso:20022:tech:xsd:camt.053.001.08`.
  private func noteVersion(_ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?) {
    CamtDocument.forEachAttribute(attributes) { name, value in
      let text = String(decoding: value, as: UTF8.self)
      if String(cString: name).hasPrefix("xmlns"), let range = text.firstRange(of: "camt.05") {
        variant = String(text[range.lowerBound...].prefix(15))
      }
    }
  }

  private static func forEachAttribute(
    _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?,
    _ body: (UnsafePointer<CChar>, UnsafeBufferPointer<UInt8>) -> Void
  ) {
    guard var at = attributes else { return }
    while let name = at[0], let value = at[1] {
      var count = 0
      while value[count] != 0 { count += 1 }
      value.withMemoryRebound(to: UInt8.self, capacity: count) {
        body(name, UnsafeBufferPointer(start: $0, count: count))
      }
      at += 2
    }
  }

  /// What is said of an XML file that is none of the messages.
  var noMessage: SourceError.Finding {
    let names = outerNames.joined(separator: "/")
    return SourceError.Finding(
      .unknownFormat,
      message: "the XML holds no message of camt.052, camt.053 or camt.054"
        + (names.isEmpty ? "" : ": its first elements are \(names)"),
      remedy: "Ask the bank for statements; payment orders and other messages are not read here.")
  }

  // MARK: Parts

  private func begin(_ part: CamtPart) {
    switch part {
    case .statement:
      statement = Statement()
      statement.line = stream?.line ?? 0
      statement.hasInterimEdges = isStatementMessage
      statementHasBegun = false
      netDirection = 1
    case .balance: balance = CamtBalance()
    case .entry:
      if !statementHasBegun { beginStatement() }
      entry.clear()
      entry.line = stream?.line ?? 0
      entryState.clear()
      transactionCount = 0
      batchBytes = 0
    case .transaction:
      transactionCount += 1
      isInTransaction = true
      transactionState.clear()
      if transactionSlot == transactions.count { transactions.append(StatementEntry()) }
      transactions[transactionSlot].clear()
      transactions[transactionSlot].line = stream?.line ?? 0
    case .charge: break
    }
  }

  /// Where the transaction that is being read is kept: with whole batches none behind the first is.
  var transactionSlot: Int {
    keepsBatchesWhole ? min(transactionCount - 1, 1) : transactionCount - 1
  }

  private func end(_ part: CamtPart) {
    switch part {
    case .statement:
      if !statementHasBegun { beginStatement() }
      perform { () throws(SourceError) in try sink.end(statement) }
    case .balance: finishBalance()
    case .entry: finishEntry()
    case .transaction:
      finishTransaction()
      isInTransaction = false
    case .charge: finishCharge()
    }
  }

  private func beginStatement() {
    statementHasBegun = true
    if statement.currency == nil { statement.currency = statement.balances.first?.amount.currency }
    perform { () throws(SourceError) in try sink.begin(statement) }
  }

  /// Calls whoever takes the entries; an error ends the reading.
  func perform(_ body: () throws(SourceError) -> Void) {
    guard thrown == nil else { return }
    do throws(SourceError) { try body() } catch {
      thrown = error
      fail(.structure, "")
    }
  }

  func fail(_ code: SourceError.Code, _ message: String, remedy: String = "") {
    guard let stream else { return }
    stream.fail(stream.finding(code, message, remedy: remedy))
  }

  func mistake(
    _ code: SourceError.Code, _ column: String, _ message: String, remedy: String = "",
    value: ArraySlice<UInt8>? = nil
  ) {
    guard let stream else { return }
    var finding = stream.finding(
      code, "\(column) \(message)", remedy: remedy, value: value.map { Array($0) })
    finding.column = column
    finding.value = value.map { String(decoding: $0, as: UTF8.self) }
    sink.mistake(finding)
  }
}

import Foundation
import Testing

@testable import MatchbookSources

/// docs/reference says what the readers of bank files do: its tables are those of the code.
///
/// `MATCHBOOK_GOLDEN=write` writes them anew.
@Suite struct BankFilesPageTests {
  static func url(_ name: String) -> URL {
    let page = name == "camt" ? "camt.md" : "bank-files.md"
    return repository.appending(path: "docs/reference/\(page)")
  }

  @Test(.serialized, arguments: ["elements", "camt"])
  func theTableIsThatOfTheCode(name: String) throws {
    let table = name == "camt" ? Self.camt : Self.elements
    var page = try String(contentsOf: Self.url(name), encoding: .utf8)
    let parts = page.components(separatedBy: "<!-- \(name) -->\n")
    try #require(parts.count == 3, "the page has two marks \(name)")
    if ProcessInfo.processInfo.environment["MATCHBOOK_GOLDEN"] == "write" {
      page = [parts[0], table, parts[2]].joined(separator: "<!-- \(name) -->\n")
      try page.write(to: Self.url(name), atomically: true, encoding: .utf8)
    } else {
      #expect(parts[1] == table)
    }
  }

  /// The elements in groups, as they stand in the code.
  static let elements: String = {
    var rows = ""
    for (title, members) in groups {
      let names = members.map { "`\($0.name)`" }.joined(separator: ", ")
      rows += "| \(title) | \(names) |\n"
    }
    return "| What it is about | Elements |\n|---|---|\n" + rows
  }()

  static let groups: [(String, ArraySlice<StatementElement>)] = {
    let all = StatementElement.allCases
    func from(_ first: StatementElement, to last: StatementElement) -> ArraySlice<StatementElement>
    {
      all[first.index...last.index]
    }
    return [
      ("The record", from(.id, to: .id)),
      ("The statement it stands in", from(.account, to: .statementID)),
      ("Names that somebody gave it", from(.entryReference, to: .originalReference)),
      ("What it is for", from(.creditorReference, to: .additionalInformation)),
      ("Who", from(.counterparty, to: .ultimateOwnName)),
      ("What kind", from(.bankTransactionCode, to: .reversal)),
      ("Days", from(.bookingDate, to: .valueDate)),
      ("Further amounts", from(.instructedAmount, to: .chargesCurrency)),
      ("The batch it was booked in", from(.batchID, to: .batchCount)),
    ]
  }()

  @Test func everyElementStandsInAGroup() {
    #expect(Self.groups.flatMap { Array($0.1) } == StatementElement.allCases)
  }

  /// Elements of the message with what they become.
  static let camt: String = {
    var text = "| Element of the message | What it becomes |\n|---|---|\n"
    let tables: [(String, [CamtPaths.Row])] = [
      ("Stmt/", CamtPaths.statement), ("Bal/", CamtPaths.balance), ("Ntry/", CamtPaths.entry),
      ("TxDtls/", CamtPaths.transaction), ("Ntry/ and TxDtls/", CamtPaths.shared),
    ]
    for (prefix, rows) in tables {
      for row in rows {
        guard let meaning = meaning(row.action) else { continue }
        let paths = row.paths.map { "`\($0.replacing("|", with: "\\|"))`" }
        text += "| \(prefix) \(paths.joined(separator: ", ")) | \(meaning) |\n"
      }
    }
    return text
  }()

  static func meaning(_ action: CamtAction) -> String? {
    switch action {
    case .set(let element): "`\(element.name)`"
    case .append(.creditorReference):
      "`creditor_reference`, and in its place among `remittance`; several joined"
    case .append(.documentNumber):
      "`document_number`, and in its place among `remittance`; several joined"
    case .append(let element): "`\(element.name)`, several joined"
    case .amount(let amount, let currency): "`\(amount.name)`, `\(currency.name)`"
    case .part: nil
    case .value(let value): meaning(value)
    }
  }

  static func meaning(_ value: CamtValue) -> String {
    switch value {
    case .statementID: "`statement_id`"
    case .sequenceNumber: "the number of the statement"
    case .account: "`account`, without blanks"
    case .accountCurrency: "the currency of amounts that name none"
    case .accountName: "`account_name`"
    case .bank: "`account_bank`"
    case .from, .through: "the period"
    case .countAll, .countCredits, .countDebits: "a number of entries, compared"
    case .sumAll, .sumCredits, .sumDebits, .netAll, .netDirection: "a sum, compared"
    case .balanceCode, .balanceAmount, .balanceDirection, .balanceDay:
      "a balance; opening and closing ones are compared"
    case .amount: "the amount"
    case .direction: "its sign: `CRDT` comes in, `DBIT` goes out"
    case .reversal: "`reversal`"
    case .status: "`status`: `BOOK` booked; `PDNG`, `FUTR` pending; `INFO` information"
    case .bookingDay: "`booking_date`, and the moment where there is a time"
    case .valueDay: "`value_date`"
    case .batchCount: "`batch_count`, where the transactions are not listed"
    case .transactionCode: "`bank_transaction_code`, joined by `-`"
    case .chargeAmount, .chargeDirection: "`charges`, summed, if all are in one currency"
    case .chargeTotal: "`charges`, in place of the sum"
    case .party(let party, let text): meaning(party, text)
    }
  }

  static func meaning(_ party: CamtParty, _ text: CamtPartyText) -> String {
    let name =
      switch text {
      case .name: "counterparty"
      case .account: "counterparty_account"
      case .bank: "counterparty_bank"
      case .id: "counterparty_id"
      case .ultimate: "ultimate_counterparty"
      }
    return "`\(name)`, if the \(party == .debtor ? "debtor" : "creditor") is the other side"
  }
}

import Matchbook

/// The names by which columns of bank files are known.
enum ColumnNames {
  /// For every key of `columns`, the headers that mean it; earlier ones win.
  static let usual: [(key: String, names: [String])] = [
    ("id", ["id", "transaction id", "entry id", "record id", "txn id"]),
    ("amount", ["amount", "transaction amount"]),
    ("amount_minor", ["amount minor", "minor units"]),
    ("debit", ["debit", "debit amount", "money out", "paid out", "withdrawal"]),
    ("credit", ["credit", "credit amount", "money in", "paid in", "deposit"]),
    ("currency", ["currency", "ccy", "currency code"]),
    (
      "date",
      [
        "date", "booking date", "booked", "transaction date", "posting date", "value date",
        "posted date", "completed date", "date completed utc", "created", "created at",
        "createdat", "created utc", "timestamp", "time",
      ]
    ),
    ("reference", ["reference", "ref", "payment reference", "transaction reference"]),
    (
      "description",
      ["description", "details", "memo", "narrative", "text", "remittance information"]
    ),
    ("counterparty", ["counterparty", "counterparty name", "name", "payee"]),
    ("account", ["account", "iban", "account number"]),
    ("source", ["source"]),
  ]

  /// Most headers are ASCII, and what may be one is asked of every line that a file begins with.
  private static func isWordCharacter(_ character: Character) -> Bool {
    switch character {
    case "a"..."z", "A"..."Z", "0"..."9": true
    default: !character.isASCII && (character.isLetter || character.isNumber)
    }
  }

  /// A header in lower case, everything but letters and digits as single blanks.
  static func folded(_ header: String) -> String {
    var words = ""
    var isGap = false
    for character in header.lowercased() {
      if isWordCharacter(character) {
        if isGap && !words.isEmpty { words.append(" ") }
        isGap = false
        words.append(character)
      } else {
        isGap = true
      }
    }
    return words
  }

  /// The name of a further column: its header in snake case, unlike every name in use.
  static func named(_ header: String, unlike used: Set<String>) -> String {
    let words = folded(header).replacingBlanks
    let name = words.isEmpty ? "column" : words
    var number = 1
    var candidate = name
    while used.contains(candidate) || Field(name: candidate) != .named(candidate) {
      number += 1
      candidate = "\(name)_\(number)"
    }
    return candidate
  }
}

extension String {
  fileprivate var replacingBlanks: String { String(map { $0 == " " ? "_" : $0 }) }
}

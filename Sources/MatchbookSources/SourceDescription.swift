/// Says how a file is to be read, where the defaults do not fit or should not guess.
///
/// Everything has a default; a file with ordinary headers needs no description at all. Loaded from
/// JSON by ``init(json:name:)``; every key stands in `docs/reference/file-formats.md`.
public struct SourceDescription: Sendable, Hashable {
  public enum Format: String, Sendable, Hashable, CaseIterable {
    /// Found out from the first bytes of the file.
    case automatic = "auto"
    case csv
    /// ISO 20022: camt.052, camt.053 and camt.054.
    case camt
    /// SWIFT: MT940 and MT942.
    case mt940
    case bai2
    /// OFX and QFX, in SGML and in XML.
    case ofx
    /// An array of objects, or an object that holds one.
    case json
    /// Objects one after the other, usually one per line.
    case jsonl
  }

  /// What becomes of an entry that the file splits into transactions.
  public enum Batches: String, Sendable, Hashable, CaseIterable {
    /// A record for each transaction, if they add up to the entry.
    case split
    /// One record for the entry.
    case whole
  }

  /// What becomes of entries that are not booked yet.
  public enum Pending: String, Sendable, Hashable, CaseIterable {
    case keep
    case leaveOut = "leave_out"
  }

  public enum Encoding: String, Sendable, Hashable, CaseIterable {
    /// Found out from the bytes; refused where that is not safe.
    case automatic = "auto"
    case utf8 = "utf-8"
    case utf16 = "utf-16"
    case latin1 = "latin-1"
  }

  /// One column of a file.
  public enum ColumnName: Sendable, Hashable {
    /// By its name in the header line. One that is written just so comes first; otherwise only
    /// letters and digits count, and their case does not.
    case header(String)
    /// By its position, from 1.
    case position(Int)
  }

  /// What a further column holds.
  public enum ColumnKind: Sendable, Hashable {
    case text
    /// A decimal number with at most this many places, 0 to 9.
    case number(places: Int)
  }

  /// A further column that rules can use by its name.
  public struct NamedColumn: Sendable, Hashable {
    public var name: String
    public var column: ColumnName
    public var kind: ColumnKind
    /// Further columns that are joined to ``column``.
    public var joined: [ColumnName] = []
    public var change = CellChange()

    public init(name: String, column: ColumnName, kind: ColumnKind = .text) {
      self.name = name
      self.column = column
      self.kind = kind
    }
  }

  public var format = Format.automatic
  public var encoding = Encoding.automatic
  /// The character between two cells, in ASCII; `nil` finds `,`, `;`, tab or `|`.
  public var delimiter: Character?
  /// The decimal mark, `.` or `,`; `nil` finds it where the column leaves no doubt.
  public var decimal: Character?
  /// The mark between groups of digits: `.`, `,`, a blank or an apostrophe.
  public var grouping: Character?
  /// The path of the array that holds the records, as in `data.items`; `nil` finds it.
  public var records: String?
  /// Whether a line names the columns; without one, columns are given by position.
  public var header = true
  /// Lines before the header to pass over; `nil` finds the header by its names.
  public var skipLeading: Int?
  /// Lines at the end to pass over; `nil` passes over lines of totals that are plainly no records.
  public var skipTrailing: Int?
  /// The columns of each field; several of a text field are joined by a blank. A field that is not
  /// mentioned is found by the usual names. `debit` and `credit` stand for an amount in two columns,
  /// `amount_minor` for one in whole minor units.
  public var columns: [String: [ColumnName]] = [:]
  /// The fields of ``columns`` that take the first of their elements that is filled, instead of all.
  public var takesFirst: Set<String> = []
  /// The fields of ``columns`` that are said to hold major units, however they look.
  public var majorUnits: Set<String> = []
  /// What happens to the cells of a field before they are read, by the keys of ``columns``.
  public var changes: [String: CellChange] = [:]
  /// Which rows are records; all of these have to want a row.
  public var rowChoices: [RowChoice] = []
  /// Further columns for rules, in this order.
  public var named: [NamedColumn] = []
  /// Whether columns that nobody asked for become further text columns.
  public var keepsOtherColumns = true
  /// The currency of rows that name none.
  public var currency: String?
  /// Such as `DD.MM.YYYY` or `YYYY-MM-DD HH:mm:ss`; `nil` finds it where the column leaves no doubt.
  public var dateFormat: String?
  /// `UTC`, an offset such as `+02:00`, or a name of the time zone database.
  public var timeZone = "UTC"
  /// Turns every sign: for files that write money coming in as negative.
  public var negate = false
  /// The debit column carries its minus sign already.
  public var debitIsNegative = false
  /// Imports the good rows and lists the bad ones, instead of refusing the file.
  public var lenient = false
  /// Refuses a statement whose balances, totals or batches do not add up, instead of warning.
  public var strict = false
  public var batches = Batches.split
  public var pending = Pending.keep
  /// Changes to the text fields, by name and in their order.
  public var transforms: [String: [CellStep]] = [:]
  /// What text fields hold where the file leaves them empty.
  public var defaults: [String: String] = [:]

  /// The names that ``columns`` understands.
  public static let columnKeys = [
    "id", "amount", "amount_minor", "debit", "credit", "currency", "date", "reference",
    "description", "counterparty", "account", "source",
  ]

  public init() {}
}

import Matchbook

extension ReportPage {
  /// A column of a table; numbers stand at the right and are sorted as numbers.
  struct Column {
    var name: String
    var isNumber = false

    static func text(_ name: String) -> Column { Column(name: name) }
    static func number(_ name: String) -> Column { Column(name: name, isNumber: true) }
  }

  func begin(
    _ id: String, _ title: String, rows: Int, filters: Bool = true, _ page: inout HTMLText
  ) {
    page.markup("<section class=\"table\" id=\"\(id)\">\n<div class=\"top\">")
    page.element("h2", title)
    if filters, rows > 8 {
      page.markup("<input type=\"search\" placeholder=\"Filter\" aria-label=\"")
      page.text("Filter \(title)")
      page.markup("\"><output></output>")
    }
    page.markup("</div>\n")
  }

  /// Says what a list leaves out, and where it is found.
  func cut(
    _ shown: Int, of all: Int, _ words: String, rest: String, _ page: inout HTMLText
  ) {
    guard shown < all else { return }
    page.element(
      "p", "class=\"cut\"",
      "\(words): \(HTMLText.grouped(shown)) of \(HTMLText.grouped(all)). \(rest)")
  }

  func table(_ columns: [Column], _ page: inout HTMLText) {
    page.markup("<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>")
    for column in columns {
      page.markup(column.isNumber ? "<th class=\"n\" scope=\"col\">" : "<th scope=\"col\">")
      page.element("button", "type=\"button\"", column.name)
      page.markup("</th>")
    }
    page.markup("</tr></thead><tbody>\n")
  }

  func end(_ page: inout HTMLText) {
    page.markup("</tbody></table></div>\n</section>\n")
  }

  func text(_ text: String, _ page: inout HTMLText) { page.element("td", text) }

  /// Ids and other words that nobody speaks.
  func code(_ text: String, _ page: inout HTMLText) {
    page.element("td", "class=\"code\"", text)
  }

  /// A day, or an instant of the form 2026-03-01T09:30:00Z.
  func time(_ text: String?, _ page: inout HTMLText) {
    page.element("td", "class=\"day\"", text.map(ReportPage.time) ?? "")
  }

  /// An instant to the minute, as people read it.
  static func time(_ text: String) -> String {
    let parts = text.split(separator: "T")
    guard parts.count == 2, parts[1].hasSuffix("Z") else { return text }
    return "\(parts[0]) \(parts[1].prefix(5)) UTC"
  }

  /// A text of several words, with smaller ones below it.
  func words(_ text: String, _ small: String = "", _ page: inout HTMLText) {
    page.markup("<td class=\"words\">")
    page.element("b", text)
    if !small.isEmpty { page.element("small", small) }
    page.markup("</td>")
  }

  /// Several sums, one below the other; they are sorted by the first.
  func sums(_ sums: [ReportFacts.Money], _ page: inout HTMLText) {
    let first = sums.first.map {
      Decimal64.text($0.minorUnits, places: $0.currency.exponent)
    }
    page.element(
      "td", "class=\"n\" data-v=\"\(first ?? "0")\"",
      sums.map { HTMLText.money($0) }.joined(separator: "\n"))
  }

  /// Ids in one cell, the first of very many.
  static func list(_ ids: [String]) -> String {
    let shown = ids.prefix(12).joined(separator: ", ")
    return ids.count > 12 ? "\(shown) and \(ids.count - 12) more" : shown
  }

  /// A cell that is sorted by its value and read with its digits in groups.
  func cell(_ decimal: String, _ page: inout HTMLText) {
    page.element("td", "class=\"n\" data-v=\"\(decimal)\"", HTMLText.grouped(decimal))
  }
}

extension HTMLText {
  static func money(_ money: ReportFacts.Money) -> String {
    grouped(Decimal64.text(money.minorUnits, places: money.currency.exponent)) + " "
      + money.currency.code
  }
}

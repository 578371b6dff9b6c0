import Matchbook

// Charts are bars, drawn to scale, with their words and numbers as text beside them: they read the
// same on a telephone, on paper and aloud.

extension ReportPage {
  func writeCharts(_ page: inout HTMLText) {
    guard facts.sides.contains(where: { $0.records > 0 }) else {
      page.element("p", "class=\"quiet\"", "There are no records.")
      return
    }
    page.markup("<section class=\"charts\">\n")
    writeOutcomes(&page)
    writeCauseBars(&page)
    writeRuleBars(&page)
    writeAgeBars(&page)
    page.markup("</section>\n")
  }

  /// One part of a bar: its share of the whole and the name of its colour.
  struct BarPart {
    var count: Int
    var colour: String
    var words: String
  }

  private func writeOutcomes(_ page: inout HTMLText) {
    beginChart("How records ended", &page)
    for side in facts.sides {
      bar(
        side.side.rawValue, HTMLText.grouped(side.records),
        [
          BarPart(count: side.matched, colour: "good", words: "matched"),
          BarPart(count: side.partial, colour: "part", words: "settled in part"),
          BarPart(count: side.suggested, colour: "wait", words: "suggested"),
          BarPart(count: side.ambiguous, colour: "odd", words: "ambiguous"),
          BarPart(count: side.open, colour: "open", words: "open"),
          BarPart(count: side.closed, colour: "shut", words: "closed"),
        ], of: side.records, &page)
    }
    page.markup("<p class=\"legend\">")
    let shut = facts.sides.contains { $0.closed > 0 } ? [("shut", "closed")] : []
    for (colour, words) in [
      ("good", "matched"), ("part", "settled in part"), ("wait", "suggested"), ("odd", "ambiguous"),
      ("open", "open"),
    ] + shut { page.markup("<span><i class=\"\(colour)\"></i>\(words)</span> ") }
    page.markup("</p>")
    endChart(&page)
  }

  private func writeRuleBars(_ page: inout HTMLText) {
    let rules = facts.rules.filter { $0.matched + $0.suggested > 0 }
    guard !rules.isEmpty else { return }
    beginChart("External records by rule", &page)
    let most = rules.map { $0.matched + $0.suggested }.max() ?? 1
    for rule in rules {
      let suggested = rule.suggested > 0 ? ["\(HTMLText.grouped(rule.suggested)) suggested"] : []
      let matched = rule.matched > 0 ? [HTMLText.grouped(rule.matched)] : []
      let words = (matched + suggested).joined(separator: " and ")
      bar(
        ReportPage.name(of: rule), words,
        [
          BarPart(count: rule.matched, colour: "good", words: "matched"),
          BarPart(count: rule.suggested, colour: "wait", words: "suggested"),
        ], of: most, &page)
    }
    endChart(&page)
  }

  private func writeAgeBars(_ page: inout HTMLText) {
    writeBySide(
      "Age of open records",
      Side.allCases.flatMap(ageBars), &page)
  }

  /// All ages of a side that has any, so that what is missing is seen to be missing.
  private func ageBars(of side: Side) -> [SideBar] {
    let ages = facts.ages.filter { $0.side == side }
    guard !ages.isEmpty else { return [] }
    return ReportFacts.AgeBucket.allCases.compactMap { bucket in
      let count = ages.first { $0.bucket == bucket }?.records ?? 0
      if bucket == .undated && count == 0 { return nil }
      return SideBar(
        side: side, label: bucket.words, count: count, colour: "age-\(bucket.rawValue)")
    }
  }

  private func writeCauseBars(_ page: inout HTMLText) {
    writeBySide(
      "Why records are open",
      facts.causes.map {
        SideBar(
          side: $0.side, label: ReportPage.words(for: $0.code), count: $0.records, colour: "open")
      }, &page)
  }

  /// A bar that stands under the name of its side.
  private struct SideBar {
    var side: Side
    var label: String
    var count: Int
    var colour: String
  }

  /// Draws the bars of both sides to one scale.
  private func writeBySide(_ title: String, _ bars: [SideBar], _ page: inout HTMLText) {
    guard let most = bars.map(\.count).max() else { return }
    beginChart(title, &page)
    for side in Side.allCases {
      let bars = bars.filter { $0.side == side }
      guard !bars.isEmpty else { continue }
      page.element("h4", side.rawValue)
      for one in bars {
        bar(
          one.label, HTMLText.grouped(one.count),
          [BarPart(count: one.count, colour: one.colour, words: "open")], of: most, &page)
      }
    }
    endChart(&page)
  }

  // MARK: - Bars

  private func beginChart(_ title: String, _ page: inout HTMLText) {
    page.markup("<div class=\"chart\">")
    page.element("h3", title)
    page.markup("\n")
  }

  private func endChart(_ page: inout HTMLText) { page.markup("</div>\n") }

  private func bar(
    _ label: String, _ number: String, _ parts: [BarPart], of whole: Int, _ page: inout HTMLText
  ) {
    let words = parts.filter { $0.count > 0 }
      .map { "\($0.words) \(HTMLText.grouped($0.count))" }.joined(separator: ", ")
    page.markup("<div class=\"bar\">")
    page.element("span", label)
    page.element("b", number)
    page.markup("<svg viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" role=\"img\"")
    page.markup(" aria-label=\"")
    page.text("\(label): \(words)")
    page.markup("\"><rect class=\"ground\" width=\"1000\" height=\"10\"/>")
    var start = 0
    for part in parts where part.count > 0 && whole > 0 {
      // A bar that is there can be seen, however small its share.
      let width = max(2, part.count * 1000 / whole)
      page.markup("<rect class=\"\(part.colour)\" x=\"\(start)\" width=\"\(width)\" height=\"10\">")
      page.element("title", "\(part.words): \(HTMLText.grouped(part.count))")
      page.markup("</rect>")
      start += width
    }
    page.markup("</svg></div>\n")
  }
}

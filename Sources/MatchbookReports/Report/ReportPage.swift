import Matchbook

/// Writes a report as one page of HTML that needs nothing else: no network, no other file.
///
/// The page adapts to light and dark, to a telephone and to paper. Its charts are drawn here, so they
/// are there without scripts; a script of its own sorts and filters the tables. Its policy forbids
/// the browser to fetch anything or to run any script but that one.
public struct ReportPage: Sendable {
  let facts: ReportFacts

  public init(_ facts: ReportFacts) { self.facts = facts }

  /// The whole page in UTF-8.
  public var html: [UInt8] {
    var page = HTMLText()
    page.markup(
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
      style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
      <link rel="icon" href="data:,">

      """)
    page.element("title", facts.title)
    page.markup("\n<style>\(ReportPage.style)</style>\n</head>\n<body>\n<main>\n")
    writeHead(&page)
    writeNotices(&page)
    writeFigures(&page)
    writeCharts(&page)
    writeTables(&page)
    page.markup("<footer>")
    if !facts.fingerprint.isEmpty {
      page.text("Fingerprint \(facts.fingerprint). ")
      page.text("The same records, rules and options give the same fingerprint.")
    }
    page.markup("</footer>\n</main>\n<script>\(ReportPage.script)</script>\n</body>\n</html>\n")
    return page.bytes
  }

  private func writeHead(_ page: inout HTMLText) {
    page.markup("<header>\n")
    page.element("h1", facts.title)
    var words: [String] = []
    if let day = facts.asOf { words.append("as of \(day)") }
    if let madeAt = facts.madeAt { words.append("made \(ReportPage.time(madeAt))") }
    page.markup("\n")
    page.element("p", "class=\"quiet\"", words.joined(separator: ", "))
    if let run = facts.run {
      writeHead(of: run, &page)
    } else if !facts.sources.isEmpty {
      page.markup("\n<ul class=\"sources\">")
      for source in facts.sources {
        page.markup("<li>")
        page.element("b", source.side.rawValue)
        page.text(" \(source.name), \(HTMLText.grouped(source.records)) records")
        if let hash = source.contentHash { page.element("small", "SHA-256 \(hash)") }
        page.markup("</li>")
      }
      page.markup("</ul>")
    }
    page.markup("\n</header>\n")
  }

  private func writeNotices(_ page: inout HTMLText) {
    guard !facts.notices.isEmpty else { return }
    page.markup("<section class=\"notices\" role=\"note\"><h2>Read this first</h2><ul>")
    for notice in facts.notices { page.element("li", notice) }
    page.markup("</ul></section>\n")
  }

  // MARK: - Figures

  private func writeFigures(_ page: inout HTMLText) {
    page.markup("<section class=\"figures\">\n")
    for side in facts.sides {
      figure(
        &page, ReportPage.percent(Int128(side.matched), of: Int128(side.records)),
        "of \(side.side.rawValue) records matched",
        "\(HTMLText.grouped(side.matched)) of \(HTMLText.grouped(side.records))")
    }
    // Those of most records; the tie-out has all.
    let foremost = facts.currencies.enumerated()
      .sorted { ($1.element.records, $0.offset) < ($0.element.records, $1.offset) }
      .prefix(3).map(\.element)
    for currency in foremost {
      figure(
        &page, ReportPage.percent(currency.matchedVolume, of: currency.volume),
        "of the volume in \(currency.tieOut.currency.code) matched",
        "\(HTMLText.grouped(currency.tieOut.text(currency.openVolume))) open of "
          + HTMLText.grouped(currency.tieOut.text(currency.volume)))
    }
    figure(
      &page, HTMLText.grouped(facts.openCount), "open records",
      "\(HTMLText.grouped(facts.suggestedCount)) suggestions, "
        + "\(HTMLText.grouped(facts.ambiguousCount)) ambiguous sets")
    page.markup("</section>\n")
  }

  private func figure(
    _ page: inout HTMLText, _ value: String, _ label: String, _ detail: String
  ) {
    page.markup("<div class=\"figure\">")
    page.element("strong", value)
    page.element("span", label)
    page.element("small", detail)
    page.markup("</div>\n")
  }

  /// A share with one decimal, rounded down so that 100 % means all.
  static func percent(_ part: Int128, of whole: Int128) -> String {
    guard whole > 0 else { return "\u{2013}" }
    let tenths = part * 1000 / whole
    return "\(tenths / 10).\(tenths % 10) %"
  }
}

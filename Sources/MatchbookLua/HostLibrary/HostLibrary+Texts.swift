import Matchbook

extension HostLibrary {
  static let texts: [Entry] = [
    Entry(
      "text", "fold", "(text: string?): string?", "Letter case and accents folded.", steps: 20,
      textSteps: 16
    ) { call in call.answer(try call.optionalText(0).map(call.host.folded)) },
    Entry(
      "text", "tokens", "(text: string?, options: table?): string[]",
      "Folded words and numbers; { drop = \"legal-forms\" } leaves out GmbH, Ltd and the like.",
      steps: 40, textSteps: 32
    ) { call in
      let options = try call.options(1, allowed: ["drop"])
      if let drop = options["drop"], drop != "legal-forms" {
        throw HostError("the option drop knows \"legal-forms\", not \"\(drop)\"")
      }
      var tokens = Words.split(call.host.folded(try call.optionalText(0) ?? ""))
      if options["drop"] != nil { tokens.removeAll { Words.legalForms.contains($0) } }
      call.answer(tokens)
    },
    Entry(
      "text", "ratio", "(a: string?, b: string?): number",
      "1 minus the edit distance over the longer length; 0 if a text is absent.", steps: 40,
      textSteps: 32
    ) { call in
      let (a, b) = (try call.optionalText(0) ?? "", try call.optionalText(1) ?? "")
      call.answer(score: try charged(call, a, b) { Similarity.levenshtein.score(a, b) })
    },
    Entry(
      "text", "distance", "(a: string, b: string, limit: integer): integer?",
      "The edit distance; nil if it is greater than the limit.", steps: 40, textSteps: 32
    ) { call in
      let (a, b) = (try call.text(0), try call.text(1))
      let limit = Int(clamping: try call.integer(2))
      let distance = try charged(call, a, b) { Similarity.editDistance(a, b, atMost: limit) }
      call.answer(distance.map(Int64.init))
    },
    Entry(
      "text", "prefix", "(a: string?, b: string?): integer",
      "How many characters both texts have in common at their beginning.", steps: 20,
      textSteps: 4
    ) { call in
      let (a, b) = (try call.optionalText(0) ?? "", try call.optionalText(1) ?? "")
      call.answer(Int64(zip(a.unicodeScalars, b.unicodeScalars).prefix { $0 == $1 }.count))
    },
  ]

  /// The longest text whose distance from another is measured: the work grows with the product.
  private static let longestCompared = 4096

  private static func charged<Result>(
    _ call: HostCall, _ a: String, _ b: String, _ body: () -> Result
  ) throws -> Result {
    for text in [a, b] where text.utf8.count > longestCompared {
      throw HostError(
        "a text has \(text.utf8.count) bytes, at most \(longestCompared) are compared")
    }
    // Beyond ASCII each character may have to be compared with each other one.
    let isASCII = a.utf8.allSatisfy { $0 < 0x80 } && b.utf8.allSatisfy { $0 < 0x80 }
    call.charge(a.utf8.count * b.utf8.count / (isASCII ? 256 : 32))
    return body()
  }

  // MARK: ref

  static let references: [Entry] = [
    Entry(
      "ref", "normalise", "(text: string?): string?",
      "The reference without common prefixes, blanks and marks; nil if nothing is left.",
      steps: 30, textSteps: 16, map: ByteMap(TextNormaliser.reference)
    ) { call in try call.answerReference(0) },
    Entry(
      "ref", "find_all", "(text: string?, mask: string): string[]",
      "All references in a text that fit a mask such as INV-?#+, normalised, each once.", steps: 60,
      textSteps: 64
    ) { call in
      let mask = try call.host.mask(call.text(1, "a mask"))
      let text = try call.optionalText(0) ?? ""
      call.charge(text.utf8.count * mask.pattern.utf8.count / 16)
      var found: [String] = []
      var seen: Set<String> = []
      for token in mask.tokens(in: text) {
        guard let key = call.host.reference(token), seen.insert(key).inserted else { continue }
        found.append(key)
      }
      call.answer(found)
    },
    Entry(
      "ref", "check_digit", "(text: string?, scheme: string): boolean",
      "Whether the check digits of a reference are right: iban, rf, luhn or swiss-qr.", steps: 30,
      textSteps: 16
    ) { call in
      let name = try call.text(1, "a scheme")
      guard let scheme = CheckDigits(rawValue: name) else {
        throw HostError(
          "there is no scheme \"\(name)\"; there is "
            + CheckDigits.allCases.map(\.rawValue).joined(separator: ", "))
      }
      call.answer(scheme.holds(for: try call.optionalText(0) ?? ""))
    },
  ]

  /// A mask as the engine has it; Lua's `%d`, `%a`, `%w` and escaped marks are read too.
  static func mask(_ text: String) throws -> TokenMask {
    guard text.utf8.count <= 128 else {
      throw HostError("the mask has \(text.utf8.count) bytes, at most 128 are allowed")
    }
    var pattern = ""
    var scalars = text.unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
      guard scalar == "%" else {
        if "[](){}*^$|.".unicodeScalars.contains(scalar) {
          throw HostError(
            "the mask \"\(text)\" holds \"\(scalar)\"; in a mask # is a digit, @ a letter, & either, "
              + "? makes the one before it optional, + lets it repeat, and \\ takes one literally")
        }
        pattern.unicodeScalars.append(scalar)
        continue
      }
      switch scalars.next() {
      case "d": pattern += "#"
      case "a": pattern += "@"
      case "w": pattern += "&"
      case let mark? where !mark.properties.isAlphabetic && mark.isASCII:
        pattern += "\\"
        pattern.unicodeScalars.append(mark)
      case let other:
        throw HostError(
          "the mask \"\(text)\" holds \"%\(other.map(String.init) ?? "")\"; a mask knows %d, %a and "
            + "%w of Lua's classes")
      }
    }
    guard let mask = TokenMask(pattern) else {
      throw HostError(
        "the mask \"\(text)\" is none: it is empty, not ASCII, or starts with ? or +")
    }
    return mask
  }
}

/// Words of names.
enum Words {
  /// Runs of letters and digits; everything beyond ASCII counts as a letter. At most 64.
  static func split(_ text: String) -> [String] {
    text.utf8.split(maxSplits: .max) { byte in
      byte < 0x80 && !(0x30...0x39).contains(byte) && !(0x61...0x7A).contains(byte | 0x20)
    }.prefix(64).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Legal forms of companies, folded; single words of those that have several.
  static let legalForms: Set<String> = [
    "ab", "ag", "aps", "as", "asa", "bv", "bvba", "co", "corp", "corporation", "cv", "eg", "ek",
    "ev", "gbr", "gesmbh", "gmbh", "hb", "inc", "incorporated", "kft", "kg", "kgaa", "kk", "lda",
    "limited", "llc", "llp", "lp", "ltd", "ltda", "mbh", "nv", "og", "ohg", "oy", "oyj", "plc",
    "pte", "pty", "pvt", "sa", "sarl", "sas", "sasu", "scs", "sca", "se", "sia", "sl", "slu", "snc",
    "sp", "spa", "sprl", "spzoo", "srl", "srls", "sro", "uab", "ug", "zoo",
  ]
}

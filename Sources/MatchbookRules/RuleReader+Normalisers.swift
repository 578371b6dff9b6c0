import Matchbook
import MatchbookJSON

// Lists of steps that make texts comparable.
extension RuleReader {
  private static let plainSteps: [(name: String, steps: [TextNormaliser])] = [
    ("case_fold", [.caseFold]), ("fold_accents", [.foldAccents]),
    ("alphanumeric_only", [.alphanumericOnly]), ("digits_only", [.digitsOnly]),
    ("collapse_blanks", [.collapseBlanks]), ("reference", TextNormaliser.reference),
  ]
  private static let stepKeys = ["strip_prefixes", "first", "extract"]
  /// Longer heads of a text are no shortening.
  private static let greatestHead = 10_000

  mutating func readSteps(_ node: JSONNode, _ name: String) -> [TextNormaliser]? {
    // A single step need not stand in a list.
    if case .string = node.value { return readStep(node, name) }
    if case .object = node.value { return readStep(node, name) }
    guard let nodes = list(node, name, of: "normalisers", mayBeEmpty: true) else { return nil }
    var steps: [TextNormaliser] = []
    for node in nodes { steps += readStep(node, name) ?? [] }
    return steps
  }

  private mutating func readStep(_ node: JSONNode, _ name: String) -> [TextNormaliser]? {
    switch node.value {
    case .string(let text):
      if let step = RuleReader.plainSteps.first(where: { $0.name == text }) { return step.steps }
      let names = RuleReader.plainSteps.map(\.name)
      let isObject = RuleReader.stepKeys.contains(text)
      note(
        .unknownName, at: node,
        isObject
          ? "the normaliser \"\(text)\" stands without its argument"
          : "unknown normaliser \(node.value.shown)",
        allowed: isObject ? [] : names + RuleReader.stepKeys.map { "{\"\($0)\": …}" },
        suggestion: isObject ? nil : closestName(to: text, among: names + RuleReader.stepKeys),
        remedy: isObject ? "Write it as an object, {\"\(text)\": …}." : "")
      return nil
    case .object: return readStepObject(node)
    default:
      wrongType(
        node, "\"\(name)\"", "the name of a normaliser, or an object such as {\"first\": 8}")
      return nil
    }
  }

  private mutating func readStepObject(_ node: JSONNode) -> [TextNormaliser]? {
    guard let members = object(node, "a normaliser", keys: RuleReader.stepKeys) else { return nil }
    guard members.names.count == 1, let key = members.names.first, let value = members[key] else {
      note(
        members.names.isEmpty ? .missingKey : .conflictingKeys, at: node,
        members.names.isEmpty
          ? "a normaliser names no step" : "a normaliser names several steps",
        remedy: "Steps are applied in the order of their list: give each an object of its own.")
      return nil
    }
    switch key {
    case "strip_prefixes":
      guard let nodes = list(value, key, of: "texts") else { return nil }
      var prefixes: [String] = []
      for node in nodes {
        if let prefix = string(node, key) { prefixes.append(prefix) }
      }
      return [.stripPrefixes(prefixes)]
    case "first":
      return integer(value, key, in: 1...RuleReader.greatestHead).map { [.first($0)] }
    case "extract":
      return readMask(value, key).map { [.extract($0)] }
    default: return nil
    }
  }

  /// A mask is matched against every token, so a longer one is a mistake.
  private static let greatestMaskLength = 200

  mutating func readMask(_ node: JSONNode, _ name: String) -> TokenMask? {
    guard let text = string(node, name) else { return nil }
    if let mask = TokenMask(text), text.utf8.count <= RuleReader.greatestMaskLength { return mask }
    note(
      .badMask, at: node, "\"\(name)\" holds \(node.value.shown), which is no mask",
      remedy: "In a mask # is a digit, @ a letter, & either; ? makes the one before it optional, + "
        + "lets it repeat, \\ takes the next character literally. It is ASCII, at most "
        + "\(RuleReader.greatestMaskLength) characters, and does not begin with ? or + or end "
        + "with \\.")
    return nil
  }
}

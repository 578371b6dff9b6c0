import Matchbook
import MatchbookJSON

/// What a description changes about texts.
extension DescriptionReader {
  private static let textFields = Field.builtInTexts.map(\.name)

  mutating func readDefaults(_ node: JSONNode) {
    guard let members = object(node, "fields with a text, such as { \"account\": \"main\" }") else {
      return
    }
    for member in members {
      guard DescriptionReader.textFields.contains(member.name) else {
        unknown(member, DescriptionReader.textFields, node.path)
        continue
      }
      if let text = string(member.value) { description.defaults[member.name] = text }
    }
  }

  /// Columns by their headers, with the words of rows that are kept or left out.
  mutating func readRowChoices(_ node: JSONNode, keeps: Bool) {
    guard
      let members = object(node, "columns with their words, such as { \"State\": [\"COMPLETED\"] }")
    else { return }
    for member in members {
      let value = member.value
      var words: [String]
      if case .array(let parts) = value.value {
        words = parts.compactMap { string($0) }
        if parts.isEmpty { note(value, "\(value.path) is an empty list", remedy: "Name a word.") }
      } else {
        words = string(value).map { [$0] } ?? []
      }
      description.rowChoices.append(
        RowChoice(column: .header(member.name), words: Set(words), keeps: keeps))
    }
  }

  mutating func readTransforms(_ node: JSONNode) {
    guard
      let members = object(node, "fields with their steps, such as { \"reference\": [\"digits\"] }")
    else { return }
    for member in members {
      guard DescriptionReader.textFields.contains(member.name) else {
        unknown(member, DescriptionReader.textFields, node.path)
        continue
      }
      guard case .array = member.value.value else {
        wrongKind(member.value, "a list of steps such as [\"digits\"]")
        continue
      }
      description.transforms[member.name] = steps(member.value)
    }
  }
}

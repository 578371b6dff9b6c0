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

  mutating func readTransforms(_ node: JSONNode) {
    guard
      let members = object(node, "fields with a list, such as { \"reference\": [\"digits\"] }")
    else { return }
    for member in members {
      guard DescriptionReader.textFields.contains(member.name) else {
        unknown(member, DescriptionReader.textFields, node.path)
        continue
      }
      guard case .array(let parts) = member.value.value else {
        wrongKind(member.value, "a list of changes such as [\"digits\"]")
        continue
      }
      description.transforms[member.name] = parts.compactMap { transform($0) }
    }
  }

  private mutating func transform(_ node: JSONNode) -> FieldTransform? {
    if case .object(let parts) = node.value {
      guard parts.count == 1, ["after", "before"].contains(parts[0].name) else {
        note(
          node, "\(node.path) is an object, expected { \"after\": … } or { \"before\": … }",
          remedy: "Write one of them, with the text that is looked for.")
        return nil
      }
      guard let mark = string(parts[0].value) else { return nil }
      guard !mark.isEmpty else {
        note(parts[0].value, "\(parts[0].value.path) is empty", remedy: "Write a text.")
        return nil
      }
      return parts[0].name == "after" ? .after(mark) : .before(mark)
    }
    let names = FieldTransform.plain.map(\.name)
    guard let name = word(node, names) else { return nil }
    return FieldTransform.plain.first { $0.name == name }?.transform
  }
}

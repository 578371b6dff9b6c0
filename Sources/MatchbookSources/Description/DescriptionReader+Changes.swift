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

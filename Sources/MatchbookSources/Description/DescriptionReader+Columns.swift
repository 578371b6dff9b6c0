import Matchbook
import MatchbookJSON

/// The columns of a description.
extension DescriptionReader {
  mutating func readColumns(_ node: JSONNode) {
    guard
      let members = object(node, "fields with their columns, such as { \"amount\": \"Betrag\" }")
    else { return }
    for member in members {
      let value = member.value
      guard SourceDescription.columnKeys.contains(member.name) else {
        unknown(
          member, SourceDescription.columnKeys, "\"columns\"",
          more: " Further columns are given under \"named\".")
        continue
      }
      if case .object(let parts) = value.value, parts.map(\.name) == ["first"] {
        readFirst(member.name, parts, value)
      } else if case .array(let parts) = value.value {
        let names = parts.compactMap { columnName($0) }
        if parts.isEmpty {
          note(value, "\(value.path) is an empty list", remedy: "Name at least one column.")
        } else if parts.count > 1, Field(name: member.name).textSlot == nil {
          note(
            value, "\(value.path) lists \(parts.count) columns, but only texts can be joined",
            remedy: "Name one column.")
        } else if names.count == parts.count {
          description.columns[member.name] = names
        }
      } else if case .object(let parts) = value.value {
        readChanged(member.name, parts, value)
      } else if let name = columnName(value) {
        description.columns[member.name] = [name]
      }
    }
  }

  /// `{"first": […]}`: the first element that is filled.
  mutating func readFirst(_ field: String, _ parts: [JSONMember], _ node: JSONNode) {
    guard parts.count == 1, parts[0].name == "first", case .array(let list) = parts[0].value.value,
      !list.isEmpty
    else {
      return note(
        node, "\(node.path) is an object, expected { \"first\": [ … ] } with at least one name",
        remedy: "Write a name, a list of names to join, or { \"first\": [ … ] }.")
    }
    guard field == "id" || Field(name: field).textSlot != nil else {
      return note(
        node, "\(node.path) gives several columns, but only ids and texts can have more than one",
        remedy: "Name one column.")
    }
    let names = list.compactMap { columnName($0) }
    guard names.count == list.count else { return }
    description.columns[field] = names
    description.takesFirst.insert(field)
  }

  mutating func readNamed(_ node: JSONNode) {
    guard let members = object(node, "names with their columns, such as { \"fee\": \"Fee\" }")
    else {
      return
    }
    for member in members {
      let value = member.value
      guard case .named = Field(name: member.name) else {
        note(
          member.nameLine, member.nameColumn,
          "\"\(member.name)\" in \(node.path) is a built-in field",
          remedy: "Give it under \"columns\", or choose another name.")
        continue
      }
      guard !member.name.isEmpty else {
        note(
          member.nameLine, member.nameColumn, "a column in \(node.path) has an empty name",
          remedy: "Give it a name that rules can use.")
        continue
      }
      if case .object(let parts) = value.value {
        readNamed(member.name, parts, value)
      } else if let column = columnName(value) {
        description.named.append(
          SourceDescription.NamedColumn(name: member.name, column: column))
      }
    }
  }

  private static let namedKeys = ["column", "columns", "type", "places"] + changeKeys

  mutating func readNamed(_ name: String, _ parts: [JSONMember], _ node: JSONNode) {
    var isNumber = false
    var places: Int?
    for part in parts {
      switch part.name {
      case "type": isNumber = word(part.value, ["text", "number"]) == "number"
      case "places": places = count(part.value, atMost: 9)
      case let key where !DescriptionReader.namedKeys.contains(key):
        unknown(part, DescriptionReader.namedKeys, node.path)
      default: break
      }
    }
    if places != nil && !isNumber {
      note(
        node, "\(node.path) gives \"places\" for a text",
        remedy: "Add \"type\": \"number\", or take \"places\" away.")
    }
    guard let (columns, change) = readChange(parts, node, isNumber: isNumber) else { return }
    var entry = SourceDescription.NamedColumn(
      name: name, column: columns[0], kind: isNumber ? .number(places: places ?? 6) : .text)
    entry.joined = Array(columns.dropFirst())
    entry.change = change
    description.named.append(entry)
  }
}

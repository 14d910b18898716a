/// What one keyword of a JSON Schema says about a value.
///
/// A rule says nothing about values of another type than it is for.
///
/// **Per-event path.**
indirect enum SchemaRule: Sendable {
  case type(String)
  case constant(JSONValue)
  case oneOf([JSONValue])
  case required([String])
  case properties(SchemaProperties)
  /// `nil`: there are none.
  case otherProperties(than: SchemaProperties, [SchemaRule]?)
  case names([SchemaRule])
  case fewestMembers(Int)
  case items([SchemaRule])
  case fewestItems(Int)
  case mostItems(Int)
  /// In Unicode scalars.
  case shortest(Int)
  case longest(Int)
  case pattern(SchemaPattern)
  case moment
  case least(Double, JSONValue)
  case greatest(Double, JSONValue)
  case above(Double, JSONValue)
  case anyOf([[SchemaRule]], String)

  /// A violation whose place is told on the way out, from the inside.
  struct Fault: Error {
    private enum Step {
      case member(String)
      case item(Int)
    }

    private let reason: String
    private var steps: [Step] = []

    init(_ reason: String) { self.reason = reason }

    func within(_ member: String) -> Fault { within(.member(member)) }

    func within(_ item: Int) -> Fault { within(.item(item)) }

    private func within(_ step: Step) -> Fault {
      var fault = self
      fault.steps.append(step)
      return fault
    }

    var violation: JSONSchema.Violation {
      var path = ""
      for step in steps.reversed() {
        switch step {
        case .member(let name): path += path.isEmpty ? name : ".\(name)"
        case .item(let index): path += "[\(index)]"
        }
      }
      return JSONSchema.Violation(path: path.isEmpty ? "the event" : path, reason: reason)
    }
  }

  func check(_ value: JSONValue) throws(Fault) {
    switch self {
    case .type(let type):
      guard value.isA(type) else { throw Fault("\(type) expected, \(value.typeName) found") }
    case .constant(let constant):
      guard value == constant else { throw Fault("\(constant) expected, \(value.excerpt) found") }
    case .oneOf(let values):
      guard values.contains(value) else {
        throw Fault("\(value.excerpt) is none of \(JSONValue.array(values))")
      }
    case .required, .properties, .otherProperties, .names, .fewestMembers:
      guard case .object(let members) = value else { return }
      try check(members)
    case .items, .fewestItems, .mostItems:
      guard case .array(let elements) = value else { return }
      try check(elements)
    case .shortest, .longest, .pattern, .moment:
      guard case .string(let text) = value else { return }
      try check(text)
    case .least(let least, let written):
      if let number = value.double, number < least {
        throw Fault("\(value) is less than \(written)")
      }
    case .greatest(let greatest, let written):
      if let number = value.double, number > greatest {
        throw Fault("\(value) is greater than \(written)")
      }
    case .above(let bound, let written):
      if let number = value.double, number <= bound {
        throw Fault("\(value) is not greater than \(written)")
      }
    case .anyOf(let alternatives, let description):
      for alternative in alternatives where (try? alternative.check(value)) != nil { return }
      throw Fault(description)
    }
  }

  private func check(_ members: [JSONValue.Member]) throws(Fault) {
    switch self {
    case .required(let names):
      for name in names where !members.contains(where: { $0.name == name }) {
        throw Fault("“\(name)” is missing")
      }
    case .properties(let properties):
      for member in members {
        guard let rules = properties[member.name] else { continue }
        try rules.check(member.value, of: member.name)
      }
    case .otherProperties(let known, let rules):
      for member in members where known[member.name] == nil {
        guard let rules else { throw Fault("no such field here").within(member.name) }
        try rules.check(member.value, of: member.name)
      }
    case .names(let rules):
      for member in members { try rules.check(.string(member.name), of: member.name) }
    case .fewestMembers(let fewest):
      if members.count < fewest { throw Fault("at least \(fewest) members expected") }
    default: break
    }
  }

  private func check(_ elements: [JSONValue]) throws(Fault) {
    switch self {
    case .items(let rules):
      for (index, element) in elements.enumerated() {
        do throws(Fault) { try rules.check(element) } catch { throw error.within(index) }
      }
    case .fewestItems(let fewest):
      if elements.count < fewest {
        throw Fault("at least \(fewest) expected, \(elements.count) found")
      }
    case .mostItems(let most):
      if elements.count > most { throw Fault("at most \(most) expected, \(elements.count) found") }
    default: break
    }
  }

  private func check(_ text: String) throws(Fault) {
    switch self {
    case .shortest(let length):
      // One scalar has one byte at least, and four at most.
      if text.utf8.count < 4 * length, text.unicodeScalars.count < length {
        throw Fault(text.isEmpty ? "it is empty" : "shorter than \(length) characters")
      }
    case .longest(let length):
      if text.utf8.count > length, text.unicodeScalars.count > length {
        throw Fault("longer than \(length) characters")
      }
    case .pattern(let pattern):
      guard pattern.matches(text) else {
        throw Fault("\(JSONValue.string(text).excerpt) does not have the form \(pattern.text)")
      }
    case .moment:
      guard let parsed = try? DateText.parse(text), parsed.hasTime, parsed.offsetSeconds != nil
      else {
        let excerpt = JSONValue.string(text).excerpt
        throw Fault("\(excerpt) is no date and time with an offset, such as 2024-05-01T10:30:00Z")
      }
    default: break
    }
  }
}

extension [SchemaRule] {
  func check(_ value: JSONValue) throws(SchemaRule.Fault) {
    for rule in self { try rule.check(value) }
  }

  fileprivate func check(_ value: JSONValue, of member: String) throws(SchemaRule.Fault) {
    do throws(SchemaRule.Fault) { try check(value) } catch { throw error.within(member) }
  }
}

/// The properties that a schema names, each with what it says of them.
struct SchemaProperties: Sendable {
  private let known: [(name: String, rules: [SchemaRule])]

  init(_ known: [(String, [SchemaRule])]) { self.known = known }

  /// Looked through from the first: they are few, and short texts are compared as numbers.
  subscript(name: String) -> [SchemaRule]? {
    for property in known where property.name == name { return property.rules }
    return nil
  }
}

/// A pattern of a schema.
struct SchemaPattern: @unchecked Sendable {
  // @unchecked because a regex may hold functions of its own, which one that is read from a text does not.
  let text: String
  private let regex: Regex<AnyRegexOutput>

  init(_ text: String) throws(JSONSchema.LoadError) {
    guard let regex = try? Regex(text) else {
      throw JSONSchema.LoadError(reason: "the pattern cannot be read: \(text)")
    }
    self.text = text
    // A JSON Schema pattern speaks of Unicode scalars, not of characters.
    self.regex = regex.matchingSemantics(.unicodeScalar)
  }

  func matches(_ value: String) -> Bool { (try? regex.firstMatch(in: value)) != nil }
}

extension JSONValue {
  fileprivate var typeName: String {
    switch self {
    case .null: "null"
    case .bool: "boolean"
    case .number: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }

  fileprivate func isA(_ type: String) -> Bool {
    if type == "integer" { return number.map { Int64($0) != nil } ?? false }
    return typeName == type
  }

  var integer: Int { number.flatMap { Int($0) } ?? 0 }

  var double: Double? { number.flatMap { Double($0) } }

  /// The value in an error message, cut where it is long.
  fileprivate var excerpt: String {
    let text = description
    return text.count <= 60 ? text : text.prefix(60) + "…"
  }
}

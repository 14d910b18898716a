/// A JSON Schema (2020-12), reduced to the keywords that Patron's own schemas use.
///
/// A schema with any other keyword does not load, so nothing it says is overlooked.
public final class JSONSchema {
  /// What does not fit: where (a path such as `data.total`) and why.
  public struct Violation: Error, Equatable {
    public let path: String
    public let reason: String
  }

  public struct LoadError: Error, Equatable {
    public let reason: String
  }

  private let root: JSONValue
  private let common: JSONValue
  /// Patterns already read; reading one takes longer than matching a thousand texts.
  private var patterns: [String: Regex<AnyRegexOutput>] = [:]

  private static let annotations: Set<String> = [
    "$schema", "$id", "$defs", "title", "description", "examples",
  ]
  private static let keywords: Set<String> = [
    "$ref", "type", "const", "enum", "required", "properties", "additionalProperties",
    "propertyNames", "items", "minItems", "maxItems", "minProperties", "minLength", "maxLength",
    "pattern", "minimum", "maximum", "exclusiveMinimum", "anyOf", "format",
  ]

  /// `common` is the file that references of the form `common.schema.json#/$defs/…` lead to.
  public init(
    _ root: JSONValue,
    common: JSONValue = .object([JSONValue.Member]())
  ) throws(LoadError) {
    self.root = root
    self.common = common
    try Self.check(root)
    try Self.check(common)
  }

  private static func check(_ schema: JSONValue) throws(LoadError) {
    if case .bool = schema { return }
    guard let members = schema.members else { throw LoadError(reason: "a schema is an object") }
    for member in members {
      guard keywords.contains(member.name) || annotations.contains(member.name) else {
        throw LoadError(reason: "the keyword “\(member.name)” is not known here")
      }
      switch member.name {
      case "properties", "$defs":
        for property in member.value.members ?? [] { try check(property.value) }
      case "additionalProperties", "propertyNames", "items": try check(member.value)
      case "anyOf": for alternative in member.value.array ?? [] { try check(alternative) }
      default: break
      }
    }
  }

  /// Throws the first violation, if there is one.
  public func validate(_ value: JSONValue) throws(Violation) {
    try validate(value, against: root, in: root, path: "")
  }

  private func resolve(
    _ reference: String,
    in document: JSONValue
  ) -> (schema: JSONValue, document: JSONValue)? {
    let parts = reference.split(separator: "#", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].hasPrefix("/$defs/") else { return nil }
    let target = parts[0].isEmpty ? document : common
    guard let schema = target["$defs"]?[String(parts[1].dropFirst(7))] else { return nil }
    return (schema, target)
  }

  private func validate(
    _ value: JSONValue,
    against schema: JSONValue,
    in document: JSONValue,
    path: String
  ) throws(Violation) {
    for member in schema.members ?? [] {
      try check(value, keyword: member.name, member.value, schema, document, path)
    }
  }

  private func check(
    _ value: JSONValue,
    keyword: String,
    _ argument: JSONValue,
    _ schema: JSONValue,
    _ document: JSONValue,
    _ path: String
  ) throws(Violation) {
    func fail(_ reason: String) -> Violation {
      Violation(path: path.isEmpty ? "the event" : path, reason: reason)
    }
    switch keyword {
    case "$ref":
      guard let target = resolve(argument.string ?? "", in: document) else {
        throw fail("the schema refers to nothing: \(argument)")
      }
      try validate(value, against: target.schema, in: target.document, path: path)
    case "type":
      guard value.isA(argument.string ?? "") else {
        throw fail("\(argument.string ?? "") expected, \(value.typeName) found")
      }
    case "const":
      guard value == argument else { throw fail("\(argument) expected, \(value.excerpt) found") }
    case "enum":
      guard argument.array?.contains(value) == true else {
        throw fail("\(value.excerpt) is none of \(argument)")
      }
    case "required":
      guard let members = value.members else { return }
      for name in argument.array ?? []
      where !members.contains(where: { $0.name == name.string }) {
        throw fail("“\(name.string ?? "")” is missing")
      }
    case "properties", "additionalProperties", "propertyNames", "minProperties":
      try checkObject(value, keyword, argument, schema, document, path)
    case "items":
      for (index, element) in (value.array ?? []).enumerated() {
        try validate(element, against: argument, in: document, path: "\(path)[\(index)]")
      }
    case "minItems":
      if let elements = value.array, elements.count < argument.integer {
        throw fail("at least \(argument) expected, \(elements.count) found")
      }
    case "maxItems":
      if let elements = value.array, elements.count > argument.integer {
        throw fail("at most \(argument) expected, \(elements.count) found")
      }
    case "minLength", "maxLength", "pattern", "format":
      try checkText(value, keyword, argument, fail)
    case "minimum":
      if let number = value.double, let least = argument.double, number < least {
        throw fail("\(value) is less than \(argument)")
      }
    case "maximum":
      if let number = value.double, let greatest = argument.double, number > greatest {
        throw fail("\(value) is greater than \(argument)")
      }
    case "exclusiveMinimum":
      if let number = value.double, let least = argument.double, number <= least {
        throw fail("\(value) is not greater than \(argument)")
      }
    case "anyOf":
      for alternative in argument.array ?? [] {
        if (try? validate(value, against: alternative, in: document, path: path)) != nil { return }
      }
      throw fail(schema["description"]?.string ?? "none of the allowed forms fits")
    default: break
    }
  }

  private func checkObject(
    _ value: JSONValue,
    _ keyword: String,
    _ argument: JSONValue,
    _ schema: JSONValue,
    _ document: JSONValue,
    _ path: String
  ) throws(Violation) {
    guard let members = value.members else { return }
    let prefix = path.isEmpty ? "" : path + "."
    for member in members {
      let memberPath = prefix + member.name
      switch keyword {
      case "properties":
        guard let property = argument[member.name] else { continue }
        try validate(member.value, against: property, in: document, path: memberPath)
      case "additionalProperties" where schema["properties"]?[member.name] == nil:
        guard argument != .bool(false) else {
          throw Violation(path: memberPath, reason: "no such field here")
        }
        try validate(member.value, against: argument, in: document, path: memberPath)
      case "propertyNames":
        try validate(.string(member.name), against: argument, in: document, path: memberPath)
      default: break
      }
    }
    if keyword == "minProperties", members.count < argument.integer {
      throw Violation(path: path, reason: "at least \(argument) members expected")
    }
  }

  private func checkText(
    _ value: JSONValue,
    _ keyword: String,
    _ argument: JSONValue,
    _ fail: (String) -> Violation
  ) throws(Violation) {
    guard let text = value.string else { return }
    switch keyword {
    case "minLength" where text.unicodeScalars.count < argument.integer:
      throw fail(text.isEmpty ? "it is empty" : "shorter than \(argument) characters")
    case "maxLength" where text.unicodeScalars.count > argument.integer:
      throw fail("longer than \(argument) characters")
    case "pattern":
      guard let regex = pattern(argument.string ?? "") else {
        throw fail("the schema's pattern cannot be read: \(argument)")
      }
      guard (try? regex.firstMatch(in: text)) != nil else {
        throw fail("\(value.excerpt) does not have the form \(argument.string ?? "")")
      }
    case "format" where argument.string == "date-time":
      guard let parsed = try? DateText.parse(text), parsed.hasTime, parsed.offsetSeconds != nil
      else {
        throw fail(
          "\(value.excerpt) is no date and time with an offset, such as 2024-05-01T10:30:00Z"
        )
      }
    default: break
    }
  }
}

extension JSONSchema {
  private func pattern(_ text: String) -> Regex<AnyRegexOutput>? {
    if let known = patterns[text] { return known }
    guard let regex = try? Regex(text) else { return nil }
    // A JSON Schema pattern speaks of Unicode scalars, not of characters.
    patterns[text] = regex.matchingSemantics(.unicodeScalar)
    return patterns[text]
  }
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

  fileprivate var integer: Int { number.flatMap { Int($0) } ?? 0 }

  fileprivate var double: Double? { number.flatMap { Double($0) } }

  /// The value in an error message, cut where it is long.
  fileprivate var excerpt: String {
    let text = description
    return text.count <= 60 ? text : text.prefix(60) + "…"
  }
}

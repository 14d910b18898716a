/// Reads what a JSON Schema says, each of its definitions once.
struct SchemaReader {
  private let root: JSONValue
  private let common: JSONSchema.Definitions?
  /// Definitions read so far.
  private(set) var definitions: [String: [SchemaRule]] = [:]
  /// Definitions that are being read, to notice one that leads to itself.
  private var open: Set<String> = []

  private static let annotations: Set<String> = [
    "$schema", "$id", "title", "description", "examples",
  ]

  init(_ root: JSONValue, common: JSONSchema.Definitions? = nil) {
    self.root = root
    self.common = common
  }

  /// What a schema says, keyword by keyword, in the order written.
  mutating func rules(of schema: JSONValue) throws(JSONSchema.LoadError) -> [SchemaRule] {
    // `true` and `false` say something as `additionalProperties` only.
    if case .bool = schema { return [] }
    guard let members = schema.members else {
      throw JSONSchema.LoadError(reason: "a schema is an object")
    }
    var rules: [SchemaRule] = []
    for member in members where !Self.annotations.contains(member.name) {
      rules += try self.rules(member.name, member.value, in: schema)
    }
    return rules
  }

  private mutating func rules(
    _ keyword: String,
    _ argument: JSONValue,
    in schema: JSONValue
  ) throws(JSONSchema.LoadError) -> [SchemaRule] {
    switch keyword {
    case "$ref": return try referred(argument.string ?? "")
    case "$defs":
      for member in argument.members ?? [] { _ = try definition(member.name) }
      return []
    case "properties":
      var known: [(String, [SchemaRule])] = []
      for member in argument.members ?? [] {
        known.append((member.name, try rules(of: member.value)))
      }
      return [.properties(SchemaProperties(known))]
    case "additionalProperties":
      let known = SchemaProperties((schema["properties"]?.members ?? []).map { ($0.name, []) })
      let others = argument == .bool(false) ? nil : try rules(of: argument)
      return [.otherProperties(than: known, others)]
    case "propertyNames": return [.names(try rules(of: argument))]
    case "items": return [.items(try rules(of: argument))]
    case "anyOf":
      var alternatives: [[SchemaRule]] = []
      for alternative in argument.array ?? [] { alternatives.append(try rules(of: alternative)) }
      let description = schema["description"]?.string ?? "none of the allowed forms fits"
      return [.anyOf(alternatives, description)]
    default: return [try rule(keyword, argument)]
    }
  }

  /// A keyword that says something about a value and nothing about what it holds.
  private func rule(
    _ keyword: String,
    _ argument: JSONValue
  ) throws(JSONSchema.LoadError) -> SchemaRule {
    switch keyword {
    case "type": .type(argument.string ?? "")
    case "const": .constant(argument)
    case "enum": .oneOf(argument.array ?? [])
    case "required": .required((argument.array ?? []).compactMap(\.string))
    case "minProperties": .fewestMembers(argument.integer)
    case "minItems": .fewestItems(argument.integer)
    case "maxItems": .mostItems(argument.integer)
    case "minLength": .shortest(argument.integer)
    case "maxLength": .longest(argument.integer)
    case "minimum": .least(argument.double ?? 0, argument)
    case "maximum": .greatest(argument.double ?? 0, argument)
    case "exclusiveMinimum": .above(argument.double ?? 0, argument)
    case "pattern": .pattern(try SchemaPattern(argument.string ?? ""))
    case "format" where argument.string == "date-time": .moment
    default: throw JSONSchema.LoadError(reason: "the keyword “\(keyword)” is not known here")
    }
  }

  private mutating func referred(
    _ reference: String
  ) throws(JSONSchema.LoadError) -> [SchemaRule] {
    let parts = reference.split(separator: "#", omittingEmptySubsequences: false)
    let start = "/$defs/"
    if parts.count == 2, parts[1].hasPrefix(start) {
      let name = String(parts[1].dropFirst(start.count))
      let rules = parts[0].isEmpty ? try definition(name) : common?.rules[name]
      if let rules { return rules }
    }
    throw JSONSchema.LoadError(reason: "the schema refers to nothing: \(reference)")
  }

  /// What a definition of this file says; `nil` where it has none of this name.
  private mutating func definition(
    _ name: String
  ) throws(JSONSchema.LoadError) -> [SchemaRule]? {
    if let known = definitions[name] { return known }
    guard let schema = root["$defs"]?[name] else { return nil }
    guard open.insert(name).inserted else {
      throw JSONSchema.LoadError(reason: "the definition “\(name)” leads to itself")
    }
    let rules = try rules(of: schema)
    definitions[name] = rules
    return rules
  }
}

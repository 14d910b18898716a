public import Events
internal import Yams

/// What is wrong with a rules file: the line, the place in it, and why.
public struct RulesError: Error, CustomStringConvertible {
  public let file: String
  public let line: Int
  public let column: Int
  public let reason: String

  public init(file: String, line: Int, column: Int, reason: String) {
    self.file = file
    self.line = line
    self.column = column
    self.reason = reason
  }

  public var description: String { "\(file):\(line):\(column): \(reason)" }
}

extension RulesError {
  /// What is no YAML.
  fileprivate init(_ error: YamlError, in file: String) {
    let fault = YAMLFault(error)
    self.init(file: file, line: fault.line, column: fault.column, reason: fault.reason)
  }
}

extension Rules {
  /// The rules of a shop that set none.
  public static func standard(currency: Currency) throws -> Rules {
    try Rules(
      yaml: standardText,
      file: "standard.yaml",
      currency: currency,
      base: nil
    )
  }

  static let standardText = Preset.standard.text

  /// Reads a rules file; what it leaves out is as in the preset that it names, else as in `base`.
  ///
  /// `presetText` gives the text of a preset, whose own gaps are filled by `base`.
  ///
  /// - Throws: `RulesError` with line and column.
  public init(
    yaml: String,
    file: String,
    currency: Currency,
    base: Rules?,
    presetText: (String) -> String? = { Preset.named($0)?.text }
  ) throws {
    let reader = RulesReader(file: file, currency: currency)
    let fields = try reader.mapping(
      try Self.root(yaml, file),
      "the file",
      // What `SavedQueries` reads is no part of the rules.
      allowed: [RulesReader.preset] + Section.allCases.map(\.rawValue) + [SavedQueries.section]
    )
    var base = base
    if let node = fields[RulesReader.preset] {
      let name = try reader.presetName(node)
      guard let text = presetText(name) else { throw reader.unknownPreset(node, name) }
      base = try Rules(
        yaml: text,
        file: "\(name).yaml",
        currency: currency,
        base: base,
        presetText: { _ in nil }
      )
    }
    try self.init(fields, reader, base)
  }

  /// The preset that a rules file names; `nil` for none, and where the text is no rules file.
  static func presetName(in yaml: String) -> String? {
    guard let root = try? root(yaml, "") else { return nil }
    return root.mapping?[RulesReader.preset]?.string
  }

  /// The file as YAML; one that says nothing is as one without sections.
  ///
  /// - Throws: `RulesError` with line and column.
  static func root(_ yaml: String, _ file: String) throws -> Node {
    do {
      let composed = try Yams.compose(yaml: yaml)
      // Nothing but “---” or remarks.
      let isEmpty = composed?.scalar?.string.isEmpty ?? false
      return (isEmpty ? nil : composed) ?? Node([(Node, Node)]())
    } catch let error as YamlError {
      throw RulesError(error, in: file)
    }
  }

  private init(_ root: [String: Node], _ reader: RulesReader, _ base: Rules?) throws {
    func section<Part>(
      _ section: Section,
      _ known: Part?,
      _ read: (Node) throws -> Part
    ) throws -> Part {
      if let node = root[section.rawValue] { return try read(node) }
      guard let known else { throw reader.error(nil, "“\(section.rawValue)” is missing") }
      return known
    }
    identity = try section(.identity, base?.identity) { try reader.identity($0) }
    rfm = try section(.rfm, base?.rfm) { try reader.rfm($0, base?.rfm) }
    segments = try section(.segments, base?.segments) {
      try reader.segments($0, "segment", Rules.Segment.columns)
    }
    kinds = try section(.kinds, base?.kinds) {
      try reader.segments($0, "kind", Rules.Segment.kindColumns)
    }
    ranking = try section(.ranking, base?.ranking) { try reader.ranking($0) }
    dormancy = try section(.dormancy, base?.dormancy) { try reader.dormancy($0, base?.dormancy) }
    stages = try section(.stages, base?.stages) { try reader.stages($0) }
    referral = try section(.referral, base?.referral) { try reader.referral($0, base?.referral) }
    rates = try section(.rates, base?.rates) { try reader.rates($0) }
    chat = try section(.chat, base?.chat) { try reader.chat($0) }
  }
}

/// Reads the parts of a rules file, each value with its place for errors.
struct RulesReader {
  let file: String
  let currency: Currency

  func error(_ node: Node?, _ reason: String) -> RulesError {
    RulesError(
      file: file,
      line: node?.mark?.line ?? 1,
      column: node?.mark?.column ?? 1,
      reason: reason
    )
  }

  static let preset = "preset"

  func presetName(_ node: Node) throws -> String {
    guard let name = node.scalar?.string, !name.isEmpty else {
      throw error(node, "preset is the name of one, such as \(Preset.standard.name)")
    }
    return name
  }

  func unknownPreset(_ node: Node, _ name: String) -> RulesError {
    let names = Preset.all.map(\.name)
    let meant = nearestName(to: name, among: names).map { "; “\($0)” perhaps?" } ?? "."
    return error(
      node,
      "there is no preset “\(name)”\(meant) They are \(names.joined(separator: ", "))"
    )
  }

  func mapping(_ node: Node, _ name: String, allowed: [String]?) throws -> [String: Node] {
    guard let mapping = node.mapping else {
      throw error(node, "\(name) must hold names and values")
    }
    var result: [String: Node] = [:]
    for (keyNode, value) in mapping {
      guard let key = keyNode.string else { throw error(keyNode, "a name is expected") }
      if let allowed, !allowed.contains(key) {
        let meant = nearestName(to: key, among: allowed).map { "; “\($0)” perhaps?" } ?? ""
        throw error(keyNode, "“\(key)” is not known in \(name)\(meant)")
      }
      result[key] = value
    }
    return result
  }

  func integer(_ node: Node, least: Int) throws -> Int {
    guard let value = node.int, value >= least else {
      throw error(node, "a whole number from \(least) on is expected")
    }
    return value
  }

  /// A hundred years: beyond them there is no calendar to count in.
  static let mostDays = 36_500

  func days(_ node: Node, least: Int) throws -> Int {
    guard let value = node.int, (least...Self.mostDays).contains(value) else {
      throw error(node, "a number of days from \(least) to \(Self.mostDays) is expected")
    }
    return value
  }

  func double(_ node: Node) throws -> Double {
    guard let value = node.float, value > 0, value.isFinite else {
      throw error(node, "a number above 0 is expected")
    }
    return value
  }

  /// How many times a gap between purchases is meant; many of them are more than any calendar has.
  private func times(_ node: Node) throws -> Double {
    guard let value = node.float, value > 0, value <= Self.mostTimes else {
      throw error(node, "a number above 0, at most \(Int(Self.mostTimes)), is expected")
    }
    return value
  }

  private static let mostTimes = 1_000.0

  func decimal(_ node: Node, digits: Int) throws -> Int64 {
    guard let text = node.scalar?.string, let value = try? Decimals.parse(text, digits: digits),
      value >= 0
    else { throw error(node, "an amount with at most \(digits) decimals is expected") }
    return value
  }

  /// A list of texts, each a pattern.
  func patterns(_ node: Node, _ name: String) throws -> Patterns {
    guard let sequence = node.sequence else {
      throw error(node, "\(name) must be a list of patterns, such as [guest, 'temp-*']")
    }
    return Patterns(
      try sequence.map { item in
        guard let text = item.scalar?.string, !text.isEmpty else {
          throw error(item, "a pattern is a text that is not empty")
        }
        return text
      }
    )
  }

  func identity(_ node: Node) throws -> Rules.Identity {
    let fields = try mapping(node, "identity", allowed: ["placeholders"])
    guard let placeholders = fields["placeholders"] else {
      throw error(node, "placeholders is missing")
    }
    return Rules.Identity(placeholders: try patterns(placeholders, "placeholders"))
  }

  func segments(_ node: Node, _ what: String, _ columns: [String]) throws -> [Rules.Segment] {
    guard let mapping = node.mapping else {
      throw error(node, "\(what)s must hold names and conditions")
    }
    return try mapping.map { nameNode, conditionNode in
      guard let name = nameNode.string, !name.isEmpty, let text = conditionNode.string else {
        throw error(nameNode, "a \(what) is a name and a condition")
      }
      let condition: Expression
      do { condition = try Expression(parsing: text) } catch {
        throw self.error(conditionNode, "in the condition of “\(name)”, \(error)")
      }
      if let unknown = condition.names.first(where: { !columns.contains($0) }) {
        throw error(
          conditionNode,
          "the condition of “\(name)” asks for “\(unknown)”\(known(unknown, columns))"
        )
      }
      try check(condition, of: name, conditionNode)
      return Rules.Segment(name: name, condition: condition, text: text)
    }
  }

  /// What a condition can ask for instead of a name that there is not: the nearest, or all.
  func known(_ unknown: String, _ columns: [String]) -> String {
    nearestName(to: unknown, among: columns).map { "; “\($0)” perhaps?" }
      ?? ", and can ask for \(columns.joined(separator: ", "))"
  }

  private func check(_ condition: Expression, of name: String, _ node: Node) throws {
    let kind: Expression.Kind
    do { kind = try condition.kind() } catch {
      throw self.error(node, "in the condition of “\(name)”, \(error)")
    }
    guard kind == .condition else {
      throw error(node, "what “\(name)” has is no condition: compare it, such as `r >= 4`")
    }
  }

  // MARK: The rest

  func dormancy(_ node: Node, _ base: Rules.Dormancy?) throws -> Rules.Dormancy {
    let names = ["method", "days", "multiple", "prior_gaps"]
    let fields = try mapping(node, "dormancy", allowed: names)
    var days: Int?
    var (multiple, priorGaps) = (3.0, 2.0)
    var method = fields["method"]?.string
    switch base?.method {
    case .fixed(let known):
      days = known
      if fields["method"] == nil { method = "fixed" }
    case .gap(let knownMultiple, let knownGaps):
      (multiple, priorGaps) = (knownMultiple, knownGaps)
      if fields["method"] == nil { method = "gap" }
    case nil: break
    }
    if let node = fields["days"] { days = try self.days(node, least: 1) }
    if let node = fields["multiple"] { multiple = try times(node) }
    if let node = fields["prior_gaps"] { priorGaps = try times(node) }
    switch method {
    case "fixed":
      guard let days else { throw error(node, "fixed dormancy needs days") }
      return Rules.Dormancy(method: .fixed(days: days))
    case "gap": return Rules.Dormancy(method: .gap(multiple: multiple, priorGaps: priorGaps))
    default: throw error(fields["method"] ?? node, "the method of dormancy is fixed or gap")
    }
  }

  func chat(_ node: Node) throws -> Rules.Chat {
    let fields = try mapping(node, "chat", allowed: ["facts"])
    guard let facts = fields["facts"] else { throw error(node, "facts is missing") }
    _ = try mapping(facts, "facts", allowed: nil)
    var patterns: [Rules.ChatFactPattern] = []
    for (key, value) in facts.mapping ?? [:] {
      guard let name = key.string, let expression = value.scalar?.string else {
        throw error(value, "a regular expression is expected")
      }
      do { _ = try Regex(expression) } catch {
        throw self.error(value, "“\(expression)” is no regular expression")
      }
      patterns.append(Rules.ChatFactPattern(name: name, expression: expression))
    }
    return Rules.Chat(facts: patterns)
  }

  func stages(_ node: Node) throws -> Rules.Stages {
    let fields = try mapping(node, "stages", allowed: ["loyal_orders"])
    guard let loyal = fields["loyal_orders"] else { throw error(node, "loyal_orders is missing") }
    return Rules.Stages(loyalOrders: try integer(loyal, least: 2))
  }

  func referral(_ node: Node, _ base: Rules.Referral?) throws -> Rules.Referral {
    let names = ["credit", "return_window", "expires", "minimum_order", "redeemed_by"]
    let fields = try mapping(node, "referral", allowed: names)
    var referral =
      base
      ?? Rules.Referral(
        credit: .fixed(0),
        returnWindowDays: 0,
        expiresDays: 365,
        minimumOrder: 0,
        redeemedBy: Patterns([])
      )
    if let node = fields["credit"] {
      let text = node.scalar?.string ?? ""
      if text.hasSuffix("%") {
        guard let points = try? Decimals.parse(String(text.dropLast()), digits: 2),
          (0...10_000).contains(points)
        else {
          throw error(node, "a percentage such as 5% is expected, at most 100%")
        }
        referral.credit = .percent(basisPoints: points)
      } else {
        referral.credit = .fixed(try decimal(node, digits: currency.minorDigits))
      }
    }
    if let node = fields["return_window"] {
      referral.returnWindowDays = try days(node, least: 0)
    }
    if let node = fields["expires"] { referral.expiresDays = try days(node, least: 1) }
    if let node = fields["minimum_order"] {
      referral.minimumOrder = try decimal(node, digits: currency.minorDigits)
    }
    if let node = fields["redeemed_by"] {
      referral.redeemedBy = try patterns(node, "redeemed_by")
    }
    return referral
  }

  func rates(_ node: Node) throws -> [Rules.Rate] {
    try mapping(node, "rates", allowed: nil).sorted { $0.key < $1.key }.map { name, value in
      guard let currency = Currency(name) else { throw error(value, "“\(name)” is no currency") }
      guard currency != self.currency else {
        throw error(value, "“\(name)” is the shop's own currency, and has no rate")
      }
      let millionths = try decimal(value, digits: 6)
      guard millionths > 0 else {
        throw error(value, "a rate is above 0; orders in a currency without a rate do not count")
      }
      return Rules.Rate(currency: currency, millionths: millionths)
    }
  }
}

import Events
import TestSupport

/// Rules files made by chance, and broken by chance.
struct RandomRules {
  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// A file with any of the sections, in any order.
  mutating func file(presets: [String]) -> JSONValue {
    var members: [JSONValue.Member] = []
    add("preset", to: &members) { .string($0.random.pick(presets)) }
    add("identity", to: &members) { .object(["placeholders": $0.patterns()]) }
    // Bins of a preset need not fit: they are all said.
    add("rfm", to: &members) { $0.rfm() }
    add("segments", to: &members) { $0.conditions(["r", "f", "m", "monetary", "recency_days"]) }
    add("kinds", to: &members) { $0.conditions(["r", "orders", "brought", "facts"]) }
    add("dormancy", to: &members) { $0.dormancy() }
    add("ranking", to: &members) {
      .string(
        $0.random.pick([
          "r + f + m", "r * 100 + f * 10 + m", "-recency_days", "monetary / frequency",
        ])
      )
    }
    add("stages", to: &members) { .object(["loyal_orders": $0.integer(2...20)]) }
    add("referral", to: &members) { $0.referral() }
    add("rates", to: &members) { maker in
      .object(["USD", "JPY", "EUR"].map { JSONValue.Member($0, maker.number()) })
    }
    add("chat", to: &members) { .object(["facts": .object(["city": .string($0.expression())])]) }
    add("queries", to: &members) { .object(["tea-lovers": $0.query()]) }
    members.shuffle(using: &random)
    return .object(members)
  }

  /// The file with one fault of structure, wherever it may be; `nil` where it holds nothing to break.
  mutating func broken(_ file: JSONValue) -> JSONValue? {
    let surprise = JSONValue.object([JSONValue.Member("surprise", .array([]))])
    let count = Self.count(file)
    guard count > 1 else { return nil }
    // A value that is nothing anywhere, or, in objects, a member that none may have.
    return replace(file, at: random.int(1...(count - 1))) { value, random in
      guard let members = value.members, random.oneIn(2) else { return surprise }
      return .object(members + [JSONValue.Member("surprise", surprise)])
    }
  }

  // MARK: Parts

  private mutating func add(
    _ name: String,
    to members: inout [JSONValue.Member],
    _ make: (inout Self) -> JSONValue
  ) {
    if random.oneIn(2) { members.append(JSONValue.Member(name, make(&self))) }
  }

  private mutating func integer(_ range: ClosedRange<Int>) -> JSONValue {
    .number("\(random.int(range))")
  }

  private mutating func number() -> JSONValue {
    .number("\(random.int(1...99)).\(random.int(1...9))")
  }

  private mutating func patterns() -> JSONValue {
    .array(
      (0..<random.below(4)).map { _ in .string(random.pick(["guest", "0", "*@x.*", "茶: #"])) }
    )
  }

  private mutating func expression() -> String { random.pick(["from (\\w+)", "生日(是)?", "a:b"]) }

  private mutating func conditions(_ columns: [String]) -> JSONValue {
    let names = ["champions", "can't lose", "流失 客户", "a: b # c", "7", "true"]
    return .object(
      names.prefix(random.below(names.count + 1)).map { name in
        let sign = random.pick([">=", "==", "!=", "<"])
        let condition = "\(random.pick(columns)) \(sign) \(random.int(0...9))"
        return JSONValue.Member(name, random.oneIn(6) ? .bool(true) : .string(condition))
      }
    )
  }

  private mutating func rfm() -> JSONValue {
    var members: [JSONValue.Member] = []
    add("window", to: &members) { $0.random.oneIn(3) ? .string("all") : $0.integer(1...900) }
    add("amount", to: &members) { .string($0.random.pick(["total", "average"])) }
    let names = ["recency", "frequency", "monetary"]
    var bins = names.map { _ in random.int(2...10) }
    let methods: [String]
    if random.oneIn(2) {
      let method = random.pick(["quantile", "rank", "rank-quantile", "fixed", "mean", "nested"])
      methods = names.map { _ in method }
      members.append(JSONValue.Member("binning", .string(method)))
    } else {
      methods = names.map { _ in
        random.pick(["quantile", "rank", "rank-quantile", "fixed", "mean"])
      }
      members.append(
        JSONValue.Member(
          "binning",
          .object(zip(names, methods).map { JSONValue.Member($0, .string($1)) })
        )
      )
    }
    for index in names.indices where methods[index] == "mean" { bins[index] = 2 }
    members.append(
      JSONValue.Member(
        "bins",
        .object(zip(names, bins).map { JSONValue.Member($0, .number("\($1)")) })
      )
    )
    for index in names.indices where methods[index] == "fixed" {
      let cuts = (1..<bins[index]).map { JSONValue.number("\($0 * 10).5") }
      members.append(JSONValue.Member("\(names[index])_cuts", .array(cuts)))
    }
    if let index = methods.firstIndex(of: "quantile"), random.oneIn(2) {
      let each = JSONValue.object([JSONValue.Member(names[index], number())])
      members.append(JSONValue.Member("cut_offset", random.oneIn(2) ? number() : each))
    }
    return .object(members)
  }

  private mutating func query() -> JSONValue {
    var members = [JSONValue.Member("view", .string(random.pick(["rfm", "profiles"])))]
    add("title", to: &members) { .string($0.random.pick(["Tea", "茶: 客户"])) }
    members.append(JSONValue.Member("where", .string("orders > $n and city != $city")))
    add("sort", to: &members) { $0.random.oneIn(2) ? .string("-m") : .array([.string("r")]) }
    add("columns", to: &members) { _ in .array([.string("r"), .string("customer")]) }
    add("limit", to: &members) { $0.integer(1...9) }
    add("set", to: &members) { .object(["n": $0.integer(0...9), "city": .string("上海")]) }
    return .object(members)
  }

  private mutating func dormancy() -> JSONValue {
    var members: [JSONValue.Member] = []
    add("method", to: &members) { .string($0.random.pick(["fixed", "gap"])) }
    members.append(JSONValue.Member("days", integer(1...400)))
    add("multiple", to: &members) { $0.number() }
    add("prior_gaps", to: &members) { $0.number() }
    return .object(members)
  }

  private mutating func referral() -> JSONValue {
    var members: [JSONValue.Member] = []
    add("credit", to: &members) { $0.random.oneIn(2) ? .string("2.5%") : $0.number() }
    add("return_window", to: &members) { $0.integer(0...90) }
    add("expires", to: &members) { $0.integer(1...900) }
    add("minimum_order", to: &members) { $0.number() }
    add("redeemed_by", to: &members) { $0.patterns() }
    return .object(members)
  }

  // MARK: Breaking

  /// How many values there are in `value`, itself included.
  private static func count(_ value: JSONValue) -> Int {
    switch value {
    case .object(let members): members.reduce(1) { $0 + count($1.value) }
    case .array(let elements): elements.reduce(1) { $0 + count($1) }
    default: 1
    }
  }

  /// `value` with its part number `place`, counted from 0 at the top, made another.
  private mutating func replace(
    _ value: JSONValue,
    at place: Int,
    by make: (JSONValue, inout SeededGenerator) -> JSONValue
  ) -> JSONValue {
    guard place > 0 else { return place == 0 ? make(value, &random) : value }
    var next = place - 1
    func inner(_ part: JSONValue) -> JSONValue {
      defer { next -= Self.count(part) }
      guard next >= 0, next < Self.count(part) else { return part }
      return replace(part, at: next, by: make)
    }
    switch value {
    case .object(let members):
      return .object(members.map { JSONValue.Member($0.name, inner($0.value)) })
    case .array(let elements): return .array(elements.map { inner($0) })
    default: return value
    }
  }
}

import Events
import Ingest
import TestSupport

/// Mapping files made by chance, and broken by chance.
struct RandomMapping {
  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// A file that has what an order needs, and any of the other parts.
  mutating func file() -> JSONValue {
    var members = [JSONValue.Member("columns", columns())]
    add("name", to: &members) { $0.text() }
    add("title", to: &members) { $0.text() }
    add("source", to: &members) { $0.text() }
    add("customers", to: &members) { $0.text() }
    add("recognise", to: &members) { $0.list(atLeast: 0) }
    add("also_called", to: &members) { $0.named { $0.list(atLeast: 1) } }
    add("sums", to: &members) { .object([JSONValue.Member("refunded", $0.list(atLeast: 1))]) }
    add("together", to: &members) { .object([JSONValue.Member("phone", $0.list(atLeast: 1))]) }
    add("constants", to: &members) { .object([JSONValue.Member("currency", $0.text())]) }
    add("rows", to: &members) { $0.rows() }
    add("statuses", to: &members) { $0.named { $0.status() } }
    add("status_of", to: &members) { .string($0.random.pick(["row", "order"])) }
    add("rules", to: &members) { maker in .array(maker.times { $0.rule() }) }
    add("refunds", to: &members) { .string($0.random.pick(["any-sign", "negative"])) }
    add("dates", to: &members) { $0.dates() }
    add("decimals", to: &members) { .string($0.random.pick(["point", "comma", "by-evidence"])) }
    add("strip", to: &members) { $0.list(atLeast: 0) }
    add("empty", to: &members) { $0.list(atLeast: 0) }
    add("masked", to: &members) { $0.list(atLeast: 0) }
    add("guests", to: &members) { $0.guests() }
    add("steps", to: &members) { $0.steps() }
    members.shuffle(using: &random)
    return .object(members)
  }

  /// The file with one fault of structure, wherever it may be.
  mutating func broken(_ file: JSONValue) -> JSONValue {
    let surprise = JSONValue.object([JSONValue.Member("surprise", .array([]))])
    // A value that is nothing anywhere, or, in objects, a member that none may have.
    let place = random.int(1...(Self.count(file) - 1))
    return replace(file, at: place) { value, random in
      guard let members = value.members, random.oneIn(2) else { return surprise }
      return .object(members + [JSONValue.Member("surprise", .object([]))])
    }
  }

  // MARK: Parts

  private mutating func add(
    _ name: String,
    to members: inout [JSONValue.Member],
    _ make: (inout Self) -> JSONValue
  ) {
    if random.oneIn(3) { members.append(JSONValue.Member(name, make(&self))) }
  }

  private mutating func times(_ make: (inout Self) -> JSONValue) -> [JSONValue] {
    (0..<random.below(4)).map { _ in make(&self) }
  }

  private mutating func text() -> JSONValue {
    switch random.below(6) {
    case 0: .number("\(random.below(1_000))")
    case 1: .bool(random.oneIn(2))
    default:
      .string(random.pick(["Order ID", "a: b", "订单编号", "- \"x\"", "#", "*", "'9", "=\"1\""]))
    }
  }

  private mutating func list(atLeast least: Int) -> JSONValue {
    if random.oneIn(2) { return text() }
    return .array((0..<(least + random.below(3))).map { _ in text() })
  }

  private mutating func named(_ make: (inout Self) -> JSONValue) -> JSONValue {
    .object((0..<random.below(4)).map { JSONValue.Member("word \($0)", make(&self)) })
  }

  private mutating func status() -> JSONValue {
    .string(random.pick(OrderFormat.Status.allCases).rawValue)
  }

  private mutating func columns() -> JSONValue {
    var members: [JSONValue.Member] = []
    for field in ["order", "ordered_at", "amount"] {
      members.append(JSONValue.Member(field, list(atLeast: 1)))
    }
    for field in ["customer", "email", "product", "refund_of"] where random.oneIn(2) {
      members.append(JSONValue.Member(field, list(atLeast: 1)))
    }
    return .object(members)
  }

  private mutating func rows() -> JSONValue {
    guard random.oneIn(2) else {
      return .string(random.pick(["add", "one", "repeated", "lines"]))
    }
    return .object([
      JSONValue.Member("continued", .object([JSONValue.Member("blank", text())]))
    ])
  }

  private mutating func rule() -> JSONValue {
    var members = [JSONValue.Member("column", text())]
    switch random.below(5) {
    case 0: members.append(JSONValue.Member("filled", .bool(true)))
    case 1: members.append(JSONValue.Member("is", list(atLeast: 1)))
    case 2: members.append(JSONValue.Member("is_not", list(atLeast: 1)))
    case 3: members.append(JSONValue.Member("contains", text()))
    default: members.append(JSONValue.Member("starts", text()))
    }
    switch random.below(3) {
    case 0: members.append(JSONValue.Member("then", status()))
    case 1: members.append(JSONValue.Member("refuse", text()))
    default:
      members.append(JSONValue.Member("refund_of", text()))
      add("refund_id", to: &members) { $0.text() }
    }
    return .object(members)
  }

  private mutating func dates() -> JSONValue {
    var members: [JSONValue.Member] = []
    add("order", to: &members) {
      .string($0.random.pick(["year-first", "day-first", "month-first", "by-evidence"]))
    }
    add("zone", to: &members) { .string($0.random.pick(["Europe/Berlin", "UTC", "+02:00"])) }
    add("zone_column", to: &members) { $0.text() }
    add("zones", to: &members) { $0.named { _ in .string("Asia/Tokyo") } }
    return .object(members)
  }

  private mutating func guests() -> JSONValue {
    var members: [JSONValue.Member] = []
    add("phone", to: &members) { $0.list(atLeast: 0) }
    add("by_order", to: &members) { .bool($0.random.oneIn(2)) }
    return .object(members)
  }

  private mutating func steps() -> JSONValue {
    var members: [JSONValue.Member] = []
    add("paid-or-payable", to: &members) { $0.texts(["payable"]) }
    add("date-from-order-number", to: &members) { $0.texts([]) }
    add("split-lines", to: &members) { $0.texts(["separator"]) }
    add("labelled-lines", to: &members) {
      $0.texts(["columns", "product", "quantity", "total"])
    }
    add("labelled-parts", to: &members) {
      .object([JSONValue.Member("coupon", $0.texts(["column", "label"]))])
    }
    add("adjusted-total", to: &members) { $0.texts(["total", "adjusted"]) }
    return .object(members)
  }

  private mutating func texts(_ names: [String]) -> JSONValue {
    .object(names.map { JSONValue.Member($0, text()) })
  }

  // MARK: Places

  private static func count(_ value: JSONValue) -> Int {
    let inner = value.members?.map(\.value) ?? value.array ?? []
    return 1 + inner.map(count).reduce(0, +)
  }

  /// Replaces the value at `place` of all values within `value`, outermost first.
  private mutating func replace(
    _ value: JSONValue,
    at place: Int,
    _ change: (JSONValue, inout SeededGenerator) -> JSONValue
  ) -> JSONValue {
    guard place > 0 else { return change(value, &random) }
    var before = 1
    func step(_ inner: JSONValue) -> JSONValue {
      let start = before
      before += Self.count(inner)
      guard place >= start, place < before else { return inner }
      return replace(inner, at: place - start, change)
    }
    if let members = value.members {
      return .object(members.map { JSONValue.Member($0.name, step($0.value)) })
    }
    return .array((value.array ?? []).map(step))
  }
}

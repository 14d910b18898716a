package import Events
package import Rules

/// One value of a row, before it is written in any format.
package enum Cell: Equatable, Sendable {
  case none
  case text(String)
  case list([String])
  /// Names with values, such as the facts of a profile.
  case pairs([(name: String, value: String)])
  case integer(Int)
  /// An exact decimal: minor units and their digits.
  case decimal(Int64, digits: Int)
  /// A measured number, written with one decimal.
  case number(Double)
  /// A share or a ratio, written with four decimals.
  case ratio(Double)
  case bool(Bool)
  /// A moment, with seconds east of UTC in the shop.
  case moment(Timestamp, offsetSeconds: Int)
  case date(CivilDate)

  package static func == (left: Cell, right: Cell) -> Bool { left.plainText == right.plainText }

  /// As conditions and sorting see it.
  package var value: Value {
    switch self {
    case .none: .missing
    case .text(let text): .text(text)
    case .list(let items): .list(items.map { .text($0) })
    case .pairs(let pairs):
      .pairs(Dictionary(pairs.map { ($0.name, $0.value) }) { first, _ in first })
    case .moment(let moment, let offset):
      .time(TimeSpan(clockMilliseconds: moment.rawValue + Int64(offset) * 1_000))
    case .date(let date): .time(TimeSpan(day: date.daysSince1970))
    case .integer(let integer): .number(Double(integer))
    case .decimal(let minorUnits, let digits):
      .number(Double(minorUnits) / (0..<digits).reduce(1.0) { result, _ in result * 10 })
    case .number(let number): .number(Self.rounded(number, digits: 1))
    case .ratio(let number): .number(Self.rounded(number, digits: 4))
    case .bool(let bool): .bool(bool)
    }
  }

  /// A measured number as it is written, in every format alike; conditions and sorting go by what can be read.
  static func rounded(_ number: Double, digits: Int) -> Double {
    let unit = (0..<digits).reduce(1.0) { result, _ in result * 10 }
    return Double(Decimals.rounded(number, digits: digits)) / unit
  }

  /// As it stands in a table or a CSV cell.
  package var plainText: String {
    switch self {
    case .none: ""
    case .text(let text): text
    case .list(let texts): texts.joined(separator: "; ")
    case .pairs(let pairs): pairs.map { "\($0.name)=\($0.value)" }.joined(separator: "; ")
    case .integer(let integer): String(integer)
    case .decimal(let minorUnits, let digits): Decimals.format(minorUnits, digits: digits)
    case .number(let number): Decimals.format(Decimals.rounded(number, digits: 1), digits: 1)
    case .ratio(let number): Decimals.format(Decimals.rounded(number, digits: 4), digits: 4)
    case .bool(let bool): bool ? "true" : "false"
    case .moment(let moment, let offset): moment.localText(offsetSeconds: offset)
    case .date(let date): "\(date)"
    }
  }

  /// As it stands in JSON: amounts are texts, because they are exact.
  package var json: JSONValue {
    switch self {
    case .none: .null
    case .list(let texts): .array(texts.map { .string($0) })
    case .pairs(let pairs): .object(pairs.map { JSONValue.Member($0.name, .string($0.value)) })
    case .integer, .number, .ratio: .number(plainText)
    case .bool(let bool): .bool(bool)
    case .moment(let moment, let offset): .string(Self.rfc3339(moment, offset))
    case .text, .decimal, .date: .string(plainText)
    }
  }

  private static func rfc3339(_ moment: Timestamp, _ offset: Int) -> String {
    let minutes = abs(offset) / 60
    let digits: (Int) -> String = { $0 < 10 ? "0\($0)" : "\($0)" }
    let local = moment.localText(offsetSeconds: offset).replacing(" ", with: "T")
    return local + (offset < 0 ? "-" : "+") + digits(minutes / 60) + ":" + digits(minutes % 60)
  }

  var isNumeric: Bool {
    switch self {
    case .integer, .decimal, .number, .ratio: true
    default: false
    }
  }
}

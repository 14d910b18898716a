internal import Events

/// Writes cells as CSV into bytes: a row of a million must not cost a text for each cell.
struct CSVWriter {
  private(set) var bytes: [UInt8] = []

  private var isRowBegun = false

  /// The next cell of a row.
  mutating func cell(_ cell: Cell) {
    if isRowBegun { bytes.append(UInt8(ascii: ",")) }
    isRowBegun = true
    write(cell)
  }

  /// The row's line break.
  mutating func endRow() {
    bytes.append(UInt8(ascii: "\n"))
    isRowBegun = false
  }

  private mutating func write(_ cell: Cell) {
    switch cell {
    case .none: break
    case .integer(let integer):
      sign(integer < 0)
      digits(UInt64(integer.magnitude))
    case .decimal(let minorUnits, let count): decimal(minorUnits, count)
    case .moment(let moment, let offset): self.moment(moment.rawValue + Int64(offset) * 1_000)
    case .date(let date): self.date(date)
    case .number(let number): decimal(Int64((number * 10).rounded()), 1)
    case .ratio(let number): decimal(Int64((number * 10_000).rounded()), 4)
    case .bool: bytes.append(contentsOf: cell.plainText.utf8)
    case .text(let text): self.text(text)
    case .list, .pairs: text(cell.plainText)
    }
  }

  // MARK: Numbers and times

  private mutating func sign(_ isNegative: Bool) {
    if isNegative { bytes.append(UInt8(ascii: "-")) }
  }

  /// At least `width` digits, and at most twenty.
  private mutating func digits(_ number: UInt64, width: Int = 1) {
    var digits = InlineArray<20, UInt8>(repeating: UInt8(ascii: "0"))
    var rest = number
    var first = 20
    while rest > 0 {
      first -= 1
      digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    for place in min(first, 20 - width)..<20 { bytes.append(digits[place]) }
  }

  private mutating func decimal(_ minorUnits: Int64, _ count: Int) {
    let unit = (0..<count).reduce(UInt64(1)) { result, _ in result * 10 }
    sign(minorUnits < 0)
    digits(minorUnits.magnitude / unit)
    guard count > 0 else { return }
    bytes.append(UInt8(ascii: "."))
    digits(minorUnits.magnitude % unit, width: count)
  }

  private mutating func date(_ date: CivilDate) {
    digits(UInt64(date.year), width: 4)
    bytes.append(UInt8(ascii: "-"))
    digits(UInt64(date.month), width: 2)
    bytes.append(UInt8(ascii: "-"))
    digits(UInt64(date.day), width: 2)
  }

  /// `local` is the time of the shop's clock, ms since 1970; what is less than a second is left out.
  private mutating func moment(_ local: Int64) {
    let seconds = local.flooredDivision(by: 1_000)
    let day = seconds.flooredDivision(by: 86_400)
    let inDay = UInt64(seconds - day * 86_400)
    date(CivilDate(daysSince1970: Int(day)))
    bytes.append(UInt8(ascii: " "))
    digits(inDay / 3_600, width: 2)
    bytes.append(UInt8(ascii: ":"))
    digits(inDay / 60 % 60, width: 2)
    bytes.append(UInt8(ascii: ":"))
    digits(inDay % 60, width: 2)
  }

  // MARK: Texts

  /// A text that a spreadsheet would run as a formula gets an apostrophe in front.
  private mutating func text(_ text: String) {
    let start = bytes.count
    if Self.isFormula(text) { bytes.append(UInt8(ascii: "'")) }
    bytes.append(contentsOf: text.utf8)
    guard bytes[start...].contains(where: Self.needsQuotes) else { return }
    let plain = Array(bytes[start...])
    bytes.removeLast(plain.count)
    bytes.append(Self.quote)
    for byte in plain {
      if byte == Self.quote { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(Self.quote)
  }

  /// Whether it begins as what is run does (OWASP, "CSV Injection"): in the wide forms too, which spreadsheets
  /// in Chinese and Japanese take for the others.
  private static func isFormula(_ text: String) -> Bool {
    switch text.unicodeScalars.first {
    case "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠": true
    default: false
    }
  }

  private static let quote = UInt8(ascii: "\"")

  private static func needsQuotes(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == quote || byte == UInt8(ascii: "\n")
      || byte == UInt8(ascii: "\r")
  }
}

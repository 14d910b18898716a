internal import Events

/// Writes cells as CSV into bytes: a row of a million must not cost a text for each cell.
///
/// Some rows are written at once, column by column. Threads that take a column for one cell after the other would
/// wait for each other, counting its uses; so they would for a text that all rows share.
struct CSVWriter {
  /// Of all columns, one after the other.
  private var bytes: [UInt8] = []
  /// Where each cell of them ends.
  private var ends: [Int] = []
  private var rowCount = 0

  /// The cells of the next column.
  mutating func add(_ column: ResultTable.Column, _ rows: ArraySlice<Int>) throws {
    rowCount = rows.count
    if let text = column.text {
      var block = TextBlock()
      for row in rows {
        try text(row, &block)
        block.end()
      }
      for index in 0..<rows.count {
        block.with(index) { self.text($0) }
        ends.append(bytes.count)
      }
    } else if case .choices(let texts, let choice) = column.facet {
      let choices = TextBlock(of: texts)
      for row in rows {
        if let place = choice(row) { choices.with(place) { self.text($0) } }
        ends.append(bytes.count)
      }
    } else {
      let cell = column.cell
      for row in rows {
        write(try cell(row))
        ends.append(bytes.count)
      }
    }
  }

  /// Adds the rows to `output`, and is empty again.
  mutating func endRows(to output: inout [UInt8]) {
    output.reserveCapacity(output.count + bytes.count + ends.count)
    let columnCount = rowCount == 0 ? 0 : ends.count / rowCount
    bytes.withUnsafeBufferPointer { bytes in
      for row in 0..<rowCount {
        for column in 0..<columnCount {
          if column > 0 { output.append(UInt8(ascii: ",")) }
          let cell = column * rowCount + row
          let start = cell == 0 ? 0 : ends[cell - 1]
          output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<ends[cell]]))
        }
        output.append(UInt8(ascii: "\n"))
      }
    }
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
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
    case .number(let number): decimal(Decimals.rounded(number, digits: 1), 1)
    case .ratio(let number): decimal(Decimals.rounded(number, digits: 4), 4)
    case .bool: bytes.append(contentsOf: cell.plainText.utf8)
    case .text, .list, .pairs:
      var text = cell.plainText
      text.withUTF8 { self.text($0) }
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
  private mutating func text(_ text: UnsafeBufferPointer<UInt8>) {
    let isQuoted = text.contains(where: Self.needsQuotes)
    if isQuoted { bytes.append(Self.quote) }
    if Self.isFormula(text) { bytes.append(UInt8(ascii: "'")) }
    if isQuoted {
      for byte in text {
        if byte == Self.quote { bytes.append(byte) }
        bytes.append(byte)
      }
      bytes.append(Self.quote)
    } else {
      bytes.append(contentsOf: text)
    }
  }

  /// Whether it begins as what is run does (OWASP, "CSV Injection"): in the wide forms too, which spreadsheets
  /// in Chinese and Japanese take for the others.
  private static func isFormula(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    switch text.first {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"),
      UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"):
      true
    // U+FF0B, FF0D, FF1D and FF20.
    case 0xEF:
      text.count >= 3 && text[1] == 0xBC && [0x8B, 0x8D, 0x9D, 0xA0].contains(text[2])
    default: false
    }
  }

  private static let quote = UInt8(ascii: "\"")

  private static func needsQuotes(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == quote || byte == UInt8(ascii: "\n")
      || byte == UInt8(ascii: "\r")
  }
}

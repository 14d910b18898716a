internal import Events

/// What a format needs that data cannot say.
extension RowShaper {
  mutating func run(_ step: BoundFormat.Step, _ row: RowCells) {
    switch step {
    case .paidOrPayable(let payable): takePayable(payable, row)
    case .dateFromOrderNumber: takeDate(row)
    case .splitLines(let separator): split(separator, row)
    case .labelledLines(let columns, let product, let quantity, let total):
      for column in columns {
        takeLine(LabelledText(value(column, row)), product, quantity, total, row)
      }
    case .labelledParts(let parts): for part in parts { take(part, row) }
    case .adjustedTotal(let total, let adjusted): takeAdjusted(total, adjusted, row)
    }
  }

  // MARK: Amounts

  /// Takes what was to be paid where nothing was, or where the refund has been taken off what was:
  /// so an order's amount stays the same when it is paid, and when it is refunded.
  private mutating func takePayable(_ column: Int, _ row: RowCells) {
    guard !self[.amount].isEmpty, let paid = tenThousandths(self[.amount], row),
      let payable = tenThousandths(column: column, .amount, row), payable > paid
    else { return }
    let refunded = self[.refunded].isEmpty ? 0 : tenThousandths(self[.refunded], row) ?? 0
    if paid == 0 || payable - paid == refunded {
      self[.amount] = write(tenThousandths: payable)
    }
  }

  private mutating func takeAdjusted(_ total: Int, _ adjusted: Int, _ row: RowCells) {
    guard let total = tenThousandths(column: total, .refunded, row),
      let adjusted = tenThousandths(column: adjusted, .refunded, row), adjusted > 0,
      adjusted < total
    else { return }
    self[.refunded] = write(tenThousandths: total - adjusted)
  }

  // MARK: Dates

  /// `260901-1234…` is of 2026-09-01, on the clock of the format.
  private mutating func takeDate(_ row: RowCells) {
    guard self[.orderedAt].isEmpty else { return }
    let number = text(self[.order], row)
    let digits = number.prefix(6)
    guard digits.count == 6, digits.allSatisfy(CellText.isDigit) else {
      return refuse(.orderedAt, "the date is missing, and the order number does not begin with one")
    }
    let date = Array("20".utf8) + digits
    switch date.withUnsafeBytes({ dates.write($0, zone: nil) }) {
    case .written(let text): self[.orderedAt] = write(text)
    case .asItIs: self[.orderedAt] = write(date)
    case .refused(let reason): refuse(.orderedAt, reason)
    }
  }

  // MARK: Lines

  /// Parts of the cells that hold several lines' values; as many of each, or one for all.
  private mutating func split(_ separator: [UInt8], _ row: RowCells) {
    let fields: [OrderField] = [.product, .category, .quantity, .unitPrice]
    let parts = fields.map { field in
      String(decoding: text(self[field], row), as: UTF8.self)
        .split(
          separator: String(decoding: separator, as: UTF8.self),
          omittingEmptySubsequences: false
        )
        .map { String($0.trimmingBlanks) }
    }
    let count = parts[2].count
    guard parts.contains(where: { $0.count > 1 }) else { return }
    for (field, parts) in zip(fields, parts) where parts.count > 1 && parts.count != count {
      return refuse(
        field,
        "there are \(parts.count) parts here and \(count) of the quantity: which belong together?"
      )
    }
    for index in 0..<count {
      func part(_ place: Int) -> String {
        parts[place].count > 1 ? parts[place][index] : parts[place].first ?? ""
      }
      let texts = fields.indices.map(part)
      lines.append(
        Line(
          product: write(texts[0]),
          category: write(texts[1]),
          quantity: write(texts[2]),
          // Of several lines with one amount, none has a price.
          unitPrice: write(texts[3].isEmpty ? "0" : texts[3])
        )
      )
    }
  }

  private mutating func takeLine(
    _ labelled: LabelledText,
    _ product: String,
    _ quantity: String,
    _ total: String,
    _ row: RowCells
  ) {
    guard let name = labelled[product] else { return }
    let count = labelled[quantity] ?? "1"
    var line = Line(product: write(name), quantity: write(count))
    if let total = labelled[total].flatMap({ try? Decimals.parse($0, digits: 4) }),
      let count = try? Decimals.parse(count, digits: 0), count > 0
    {
      line.unitPrice = write(tenThousandths: price(total, count, row))
    }
    lines.append(line)
  }

  /// The price of one, rounded to the currency's minor unit; in ten-thousandths.
  private func price(_ total: Int64, _ count: Int64, _ row: RowCells) -> Int64 {
    let code = String(decoding: text(self[.currency], row), as: UTF8.self)
    let digits = (Currency(code) ?? shopCurrency).minorDigits
    let unit = (digits..<4).reduce(Int64(1)) { unit, _ in unit * 10 }
    return (total + unit * count / 2) / (unit * count) * unit
  }

  private mutating func take(_ part: BoundFormat.LabelledPart, _ row: RowCells) {
    let items = LabelledText.all(in: value(part.column, row))
    guard part.field.isAmount else {
      let texts = items.flatMap { $0.all(part.label) }
      if !texts.isEmpty { self[part.field] = write(texts.joined(separator: ", ")) }
      return
    }
    var sum: Int64 = 0
    var dated: [DatedAmount] = []
    for item in items {
      var own: Int64 = 0
      for text in item.all(part.label) {
        guard let amount = bound.amounts.read(text),
          let value = try? Decimals.parse(amount.plain, digits: 4)
        else { return refuse(part.field, "“\(text.prefix(40))” is not an amount") }
        note(amount.marks, of: text, part.field)
        own += value
      }
      sum += own
      if own != 0, let date = part.date.flatMap({ item[$0] }) {
        dated.append(DatedAmount(tenThousandths: abs(own), date: date, clock: part.clock))
      }
    }
    if sum != 0 { self[part.field] = write(tenThousandths: abs(sum)) }
    if part.field == .refunded { refunds = dated }
  }
}

/// Money that went back, at its own date, as the cell gives it.
struct DatedAmount {
  let tenThousandths: Int64
  let date: String
  /// The clock of a date without an offset; `nil`: the shop's.
  let clock: ZoneClock?
}

/// The parts of `name:Tea|quantity:2|total:9.80`; a part without a label belongs to the one before it.
private struct LabelledText {
  private var parts: [(label: String, text: String)] = []

  init(_ text: UnsafeRawBufferPointer) {
    self.init(String(decoding: text, as: UTF8.self)[...])
  }

  private init(_ text: Substring) {
    for piece in text.split(separator: "|") { take(piece) }
  }

  /// Those of a cell that holds several, parted by `;`: each begins with the label that the cell begins with.
  static func all(in cell: UnsafeRawBufferPointer) -> [LabelledText] {
    let text = String(decoding: cell, as: UTF8.self)
    guard let colon = text.firstIndex(of: ":") else { return [LabelledText(cell)] }
    let label = text[...colon]
    var items: [LabelledText] = []
    var rest = text[...]
    while let end = rest.dropFirst(label.count).firstRange(of: ";" + label) {
      items.append(LabelledText(rest[..<end.lowerBound]))
      rest = rest[rest.index(after: end.lowerBound)...]
    }
    return items + [LabelledText(rest)]
  }

  private mutating func take(_ piece: Substring) {
    let label = piece.prefix { $0 != ":" }
    let isLabel =
      label.count < piece.count && !label.isEmpty
      && label.allSatisfy { ($0.isASCII && $0.isLowercase) || $0 == "_" || $0.isNumber }
    if isLabel {
      let text = piece.dropFirst(label.count + 1).trimmingBlanks
      parts.append((String(label), String(text)))
    } else if let last = parts.popLast() {
      parts.append((last.label, last.text + "|" + piece))
    }
  }

  func all(_ label: String) -> [String] {
    parts.filter { $0.label == label && !$0.text.isEmpty }.map(\.text)
  }

  subscript(label: String) -> String? { all(label).first }
}

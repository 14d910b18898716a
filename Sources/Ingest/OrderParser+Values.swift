internal import Events

/// The numbers and dates of a row. **Per-event path.**
extension OrderParser {
  /// The numbers of a row.
  struct RowValues {
    var amount: Int64 = 0
    var quantity: Int64 = 1_000
    var unitPrice: Int64 = 0
    var refunded: Int64 = 0
    var discount: Int64 = 0
    var shipping: Int64 = 0
    var status: OrderStatement.Status?
    var isTest = false

    /// Whether it gives amounts that are of the order as a whole.
    var hasOrderAmounts: Bool { refunded != 0 || discount != 0 || shipping != 0 }
  }

  /// Reads the numbers of a row into `row`, which is as it was made.
  mutating func values(_ row: inout RowValues, _ cells: borrowing RowCells) throws(CellError) {
    let role = cells.role
    if role == .adds || role == .first {
      try readCurrency(cells.value(columns[.currency]))
    }
    let quantityText = cells.value(columns[.quantity])
    if quantityText.count > 0 {
      row.quantity = try Self.number(quantityText, digits: 3, .quantity, mark)
    }
    let unitPrice = try self.amount(.unitPrice, cells)
    if let given = try self.amount(.amount, cells) {
      row.amount = given
      row.unitPrice = unitPrice ?? Self.price(given, row.quantity)
    } else if let unitPrice {
      row.unitPrice = unitPrice
      row.amount = try Self.product(row.quantity, unitPrice)
    } else {
      throw CellError(field: .amount, reason: "the amount is missing")
    }
    row.refunded = try self.amount(.refunded, cells) ?? 0
    guard row.refunded >= 0 else {
      throw CellError(field: .refunded, reason: "what was refunded is given without a minus sign")
    }
    row.discount = try self.amount(.discount, cells) ?? 0
    row.shipping = try self.amount(.shipping, cells) ?? 0
    let status = cells.value(columns[.status])
    if status.count > 0 {
      switch try StatusWords.meaning(of: status) {
      case .status(let status): row.status = status
      case .test: row.isTest = true
      }
    }
  }

  /// What went back, with the dates that the row gives, as the chunk keeps it.
  ///
  /// - Throws: `CellError` for what is no date, or no amount of the currency.
  mutating func datedRefunds() throws(CellError) -> [UInt8] {
    var parts: [(at: Int64, amount: Int64)] = []
    for refund in shapedRefunds {
      let text = Decimals.formatShort(refund.tenThousandths, digits: 4)
      let amount: Int64
      do throws(Decimals.ParseError) { amount = try Decimals.parse(text, digits: digits) } catch {
        throw CellError(field: .refunded, reason: error.explanation(text, digits: digits))
      }
      parts.append((try moment(refund).rawValue, amount))
    }
    parts.sort { $0.at < $1.at }
    return parts.flatMap { part in
      [part.at, part.amount].flatMap { number in withUnsafeBytes(of: number) { Array($0) } }
    }
  }

  private func moment(_ refund: DatedAmount) throws(CellError) -> Timestamp {
    do throws(DateText.ParseError) {
      let date = try DateText.parse(refund.date)
      guard let clock = refund.clock, date.offsetSeconds == nil else {
        return settings.calendar.moment(date)
      }
      return clock.moment(atClock: date.clockMilliseconds)
    } catch {
      throw CellError(field: .refunded, reason: "“\(refund.date.prefix(40))” is no date")
    }
  }

  /// What a row says of a line, where orders are told elsewhere.
  mutating func lineValues(
    _ row: inout RowValues,
    _ cells: borrowing RowCells
  ) throws(CellError) {
    let quantity = cells.value(columns[.quantity])
    if quantity.count > 0 { row.quantity = try Self.number(quantity, digits: 3, .quantity, mark) }
    row.unitPrice = try amount(.unitPrice, cells) ?? 0
  }

  /// The amount in a cell; `nil` where it is empty.
  @inline(__always)
  func amount(
    _ field: OrderField,
    _ cells: borrowing RowCells
  ) throws(CellError) -> Int64? {
    let text = cells.value(columns[field])
    guard text.count > 0 else { return nil }
    let amount = try Self.number(text, digits: digits, field, mark)
    // Currencies of three decimals are written so.
    if mark == nil, digits < 3, AmountText.isDoubtful(plain: text) {
      throw CellError(field: field, reason: AmountText.doubt(String(decoding: text, as: UTF8.self)))
    }
    return amount
  }

  /// `mark` is what is said to part decimals.
  static func number(
    _ text: UnsafeRawBufferPointer,
    digits: Int,
    _ field: OrderField,
    _ mark: OrderFormat.DecimalMark?
  ) throws(CellError) -> Int64 {
    do throws(Decimals.ParseError) { return try Decimals.parse(text, digits: digits) } catch {
      let written = String(decoding: text.prefix(40), as: UTF8.self)
      let reason = error.explanation(written, digits: digits)
      throw CellError(field: field, reason: reason + markHint(error, written, mark))
    }
  }

  /// What to say where an amount looks as if a comma parted its decimals.
  private static func markHint(
    _ error: Decimals.ParseError,
    _ written: String,
    _ mark: OrderFormat.DecimalMark?
  ) -> String {
    if mark == .comma {
      return AmountText.isAmount(written)
        ? "; a comma parts decimals in this file, as --decimals or its other amounts say" : ""
    }
    return switch error {
    case .notANumber where AmountText.isPlainButMarked(written):
      "; say --decimals point, and what stands beside an amount is read"
    case .notANumber where written.contains(",") || AmountText.isAmount(written):
      "; say --decimals comma if a comma parts decimals in this file, or --decimals point if a point does"
    case .tooManyDecimals: "; say --decimals comma if its point parts thousands"
    case .notANumber, .tooLarge: ""
    }
  }

  /// Quantity in thousandths times price, rounded half away from zero.
  static func product(_ quantity: Int64, _ price: Int64) throws(CellError) -> Int64 {
    let product = quantity.multipliedReportingOverflow(by: price)
    let half: Int64 = product.partialValue < 0 ? -500 : 500
    let rounded = product.partialValue.addingReportingOverflow(half)
    let amount = rounded.partialValue / 1_000
    guard !product.overflow, !rounded.overflow, amount.magnitude <= Decimals.greatest.magnitude
    else { throw CellError(field: .quantity, reason: "quantity × unit price is too large") }
    return amount
  }

  /// The price of one, where only the row's amount is given.
  static func price(_ amount: Int64, _ quantity: Int64) -> Int64 {
    guard quantity != 0, quantity != 1_000 else { return amount }
    let (scaled, overflow) = amount.multipliedReportingOverflow(by: 1_000)
    let price = scaled / quantity
    return overflow || price.magnitude > Decimals.greatest.magnitude ? amount : price
  }

  mutating func readCurrency(_ text: UnsafeRawBufferPointer) throws(CellError) {
    if text.count == 0 {
      guard !isShopCurrency else { return }
      setCurrency(settings.shopCurrency)
    } else if !currencyText.withUnsafeBytes({ ShortBytes.areSame($0, text) }) {
      let read = Currency(String(decoding: text, as: UTF8.self))
      // A shop may have been made with a code of its own.
      guard let read, read.isKnown || read == settings.shopCurrency else {
        let written = String(decoding: text.prefix(40), as: UTF8.self)
        let expected = read?.codeMeant.map { "write \($0)" } ?? "CNY or the like is expected"
        throw CellError(
          field: .currency,
          reason: "“\(written)” is no currency of ISO 4217: \(expected)"
        )
      }
      setCurrency(read)
    }
  }

  mutating func setCurrency(_ new: Currency) {
    currency = new
    currencyText = Array(new.code.utf8)
    currencyHash = currencyText.withUnsafeBytes { XXHash64.hash($0) }
    isShopCurrency = new == settings.shopCurrency
    storedCurrency = OrderStatement.Text()
    digits = new.minorDigits
  }

  mutating func moment(
    _ text: UnsafeRawBufferPointer,
    _ field: OrderField
  ) throws(CellError) -> Timestamp {
    if let known = day.moment(text) { return known }
    let read = try readMoment(text, field)
    day.remember(text, settings.calendar)
    return read
  }

  private func readMoment(
    _ text: UnsafeRawBufferPointer,
    _ field: OrderField
  ) throws(CellError) -> Timestamp {
    var written: String { String(decoding: text.prefix(40), as: UTF8.self) }
    let moment: Timestamp
    do throws(DateText.ParseError) {
      moment = settings.calendar.moment(try DateText.parse(text))
    } catch {
      let reason =
        switch error {
        case .notADate where text.count == 0: "the date is missing"
        case .notADate: "“\(written)” is no date: 2024-05-01 or 2024-05-01 10:30:00 is expected"
        case .ambiguous: DateWriter.reason(notYearFirst: written)
        }
      throw CellError(field: field, reason: reason)
    }
    guard Event.moments.contains(moment) else {
      throw CellError(
        field: field,
        reason: "“\(written)” is outside the years 1 to 9999 in UTC"
      )
    }
    return moment
  }
}

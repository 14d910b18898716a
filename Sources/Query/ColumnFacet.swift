internal import EventLog
internal import Events

/// What a column holds as plain numbers, for filters and sorting of many rows, where a cell for each would cost
/// more than all else.
package enum ColumnFacet: Sendable {
  /// Numbers, as cells give them to conditions; NaN where there is none.
  case numbers(@Sendable (Int) -> Double)
  /// Moments in milliseconds of the shop's clock since 1970; NaN where there is none.
  case moments(@Sendable (Int) -> Double)
  /// Days counted from 1970-01-01; NaN where there is none.
  case days(@Sendable (Int) -> Double)
  /// A few texts, and which of them a row has, by its place; `nil` where it has none.
  case choices([String], @Sendable (Int) -> Int?)
  /// Lists of texts: given a text, whether a row has it.
  case lists(@Sendable (String) throws -> (@Sendable (Int) -> Bool))
}

extension ResultTable.Column {
  static func integers(
    _ name: String,
    _ integer: @escaping @Sendable (Int) -> Int?
  ) -> ResultTable.Column {
    .init(
      name,
      { integer($0).map { .integer($0) } ?? .none },
      .numbers { integer($0).map { Double($0) } ?? .nan }
    )
  }

  /// Of numbers shown with one decimal.
  static func measures(
    _ name: String,
    _ measure: @escaping @Sendable (Int) -> Double?
  ) -> ResultTable.Column {
    .init(
      name,
      { measure($0).map { .number($0) } ?? .none },
      .numbers { measure($0).map { Cell.rounded($0, digits: 1) } ?? .nan }
    )
  }

  /// Of days counted from 1970-01-01.
  static func days(
    _ name: String,
    _ day: @escaping @Sendable (Int) -> Int?
  ) -> ResultTable.Column {
    .init(
      name,
      { day($0).map { .date(CivilDate(daysSince1970: $0)) } ?? .none },
      .days { day($0).map { Double($0) } ?? .nan }
    )
  }

  /// Of a few texts, each by its place among them.
  static func choices(
    _ name: String,
    of texts: [String],
    _ place: @escaping @Sendable (Int) -> Int?
  ) -> ResultTable.Column {
    .init(name, { place($0).map { .text(texts[$0]) } ?? .none }, .choices(texts, place))
  }
}

extension ShopReader {
  /// A column of amounts in minor units of the shop's currency.
  func amounts(
    _ name: String,
    _ amount: @escaping @Sendable (Int) -> Int64?
  ) -> ResultTable.Column {
    let digits = log.settings.currency.minorDigits
    let unit = (0..<digits).reduce(1.0) { result, _ in result * 10 }
    return .init(
      name,
      { amount($0).map { .decimal($0, digits: digits) } ?? .none },
      .numbers { amount($0).map { Double($0) / unit } ?? .nan }
    )
  }

  /// A column of the texts that name subjects: cut, they name nobody.
  func identifiers(
    _ name: String,
    _ subject: @escaping @Sendable (Int) -> SubjectID
  ) -> ResultTable.Column {
    .init(
      name,
      { [self] row in .text(try identifier(subject(row))) },
      text: { [self] row, block in
        let subject = subject(row)
        let isKnown = try withIdentifier(subject) { block.add($0) }
        if !isKnown { block.add(try identifier(subject).utf8) }
      }
    ).whole
  }

  func moments(
    _ name: String,
    _ moment: @escaping @Sendable (Int) -> Timestamp?
  ) -> ResultTable.Column {
    let calendar = log.calendar
    return .init(
      name,
      { row in
        guard let moment = moment(row) else { return .none }
        let offset = Int(calendar.offset(at: moment.rawValue) / 1_000)
        return .moment(moment, offsetSeconds: offset)
      },
      .moments { row in
        guard let moment = moment(row) else { return .nan }
        // As a cell tells it: offsets are of whole seconds there.
        let offset = calendar.offset(at: moment.rawValue) / 1_000 * 1_000
        return Double(moment.rawValue + offset)
      }
    )
  }

  /// A column of the names of symbols.
  func names(
    _ name: String,
    _ kind: SymbolKind,
    _ list: @escaping @Sendable (Int) -> ArraySlice<SymbolID>
  ) -> ResultTable.Column {
    .init(
      name,
      { [self] row in .list(try list(row).compactMap { try symbol(kind, $0) }) },
      .lists { [self] item in
        guard let symbol = try find(kind, item) else { return { _ in false } }
        return { row in list(row).contains(symbol) }
      }
    )
  }
}

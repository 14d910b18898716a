internal import Events

extension IngestReport {
  /// What is kept of a reading in the log, and printed by `patron log imports --format jsonl`; its form
  /// is `schemas/rows/import.schema.json`.
  func json(at moment: Timestamp, last: LogPosition) -> JSONValue {
    func number(_ value: some BinaryInteger) -> JSONValue { .number("\(value)") }
    let skipped = account.skipped.sorted { $0.key.rawValue < $1.key.rawValue }
    return .object([
      "at": .string("\(moment)"),
      "file": .string(file),
      "lines": number(lines),
      "new": number(account.new),
      "duplicate": number(account.duplicate),
      "changed": number(account.changed),
      "kept": number(account.kept),
      "skipped": .object(skipped.map { JSONValue.Member($0.key.rawValue, number($0.value)) }),
      "refused": number(account.refused),
      "left_out": leftOut.isEmpty
        ? nil
        : .object(leftOut.columns.map { JSONValue.Member($0.first.column, number($0.count)) }),
      "repeated": repeated.count == 0 ? nil : number(repeated.count),
      "open_end": openEnd.map { number($0.line) },
      "events": .object(
        EventType.allCases.compactMap { type in
          events[type].map { JSONValue.Member(type.name, number($0)) }
        }
      ),
      "first": eventCount == 0 ? nil : number(first.rawValue),
      "last": eventCount == 0 ? nil : number(last.rawValue),
      "money": .array(money.map(\.json)),
    ])
  }
}

extension MoneyAccount {
  /// Amounts as exact decimal texts.
  var json: JSONValue {
    let digits = Currency(currency)?.minorDigits ?? 2
    func sums(_ sums: Sums) -> JSONValue {
      func amount(_ value: Int128) -> JSONValue {
        .string(Decimals.format(value, digits: digits))
      }
      return .object([
        "gross": amount(sums.gross), "refunds": amount(sums.refunds), "net": amount(sums.net),
      ])
    }
    return .object([
      "currency": .string(currency),
      "orders": .number("\(orders)"),
      "file": sums(file),
      "log": sums(log),
    ])
  }
}

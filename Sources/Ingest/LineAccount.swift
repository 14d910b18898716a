/// What became of a file's lines: each is counted once.
package struct LineAccount: Equatable, Sendable {
  /// Lines of orders or events that the log did not have.
  package var new = 0
  /// Lines that said what the log has already.
  package var duplicate = 0
  /// Lines of orders that the log knew otherwise; it has taken up the difference.
  package var changed = 0
  /// Lines that say otherwise than the log, which keeps what it has: something newer, of another currency,
  /// of another order by the same number, or what no export changes, such as whose an order is.
  package var kept = 0
  /// Lines left out on purpose.
  package var skipped: [SkipReason: Int] = [:]
  package var refused = 0

  package init() {}

  package var total: Int {
    new + duplicate + changed + kept + skipped.values.reduce(0, +) + refused
  }

  mutating func count(_ outcome: OrderOutcome, _ lines: Int) {
    switch outcome {
    case .placed: new += lines
    case .duplicate: duplicate += lines
    case .changed: changed += lines
    case .older, .kept, .otherCurrency, .otherOrder: kept += lines
    }
  }
}

/// What became of an order that was read.
enum OrderOutcome {
  case placed
  case duplicate
  case changed
  /// The log holds something newer.
  case older
  /// The log holds otherwise what no export changes.
  case kept
  /// The log has the order in another currency.
  case otherCurrency
  /// The log has another order of this number.
  case otherOrder
}

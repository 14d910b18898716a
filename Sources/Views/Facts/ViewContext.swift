public import Events

/// What rows are derived with: the date asked for, the shop's clock and its money.
///
/// A class, because it is handed over with every customer: copying a value counts the uses of all its parts, for
/// which threads wait for each other.
public final class ViewContext: Sendable {
  public let asOf: Timestamp
  /// The calendar day of `asOf` in the shop, days since 1970-01-01.
  public let asOfDay: Int
  public let calendar: ShopCalendar
  public let exchange: Exchange
  /// Minor units in one unit of the shop's currency.
  public let minorUnits: Double

  public init(asOf: Timestamp, calendar: ShopCalendar, exchange: Exchange, currency: Currency) {
    self.asOf = asOf
    asOfDay = calendar.day(of: asOf)
    self.calendar = calendar
    self.exchange = exchange
    minorUnits = (0..<currency.minorDigits).reduce(1) { result, _ in result * 10 }
  }
}

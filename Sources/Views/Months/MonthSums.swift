/// What customers bought, added up by month: a table is made of it once all are in.
public protocol MonthSums: Sendable {
  /// The last month in which anything was bought, or sent back.
  var last: CalendarMonth? { get }
  /// Orders and credit notes left out because the rules have no rate for their currency.
  var withoutRate: Int { get }

  mutating func insert(_ customer: CustomerMonths)
  /// Takes what was added up of other customers.
  mutating func merge(_ other: Self)
}

internal import Events
internal import Views

/// By what customers are swept, the same for all.
struct SweepPlan: Sendable {
  let dates: [BackTestMoment]
  let calendar: ShopCalendar
  let currency: Currency
  let measures: [MeasureRule]
  let nobodys: [PurchaseHistory]
  let nobodysNow: PurchaseHistory

  /// `nobodysEvents` are those of no customer, in the order of the log.
  init(
    _ dates: [BackTestMoment],
    _ calendar: ShopCalendar,
    _ currency: Currency,
    _ measures: [MeasureRule],
    nobodysEvents: ArraySlice<DealtEvent>,
    _ log: DealtLog
  ) {
    self.dates = dates
    self.calendar = calendar
    self.currency = currency
    self.measures = measures
    func history(knownAt moment: Int64) -> PurchaseHistory {
      var history = PurchaseHistory()
      for event in nobodysEvents where log.knownAt(event) <= moment {
        history.fold(event.record(log))
      }
      return history
    }
    nobodys = dates.map { history(knownAt: $0.asOf) }
    nobodysNow = history(knownAt: .max)
  }
}

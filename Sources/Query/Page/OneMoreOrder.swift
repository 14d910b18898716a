internal import EventLog
internal import Events
internal import Projections
internal import Rules
internal import Views

/// What one more order, placed at the moment that is asked about, would make of a customer's scores and segment.
///
/// It is exact: everybody is scored anew beside the customer with that order, so that cuts move as they would.
struct OneMoreOrder {
  private let reader: ViewReader
  private let customer: SubjectID
  private let context: ViewContext
  /// What RFM counts of everybody.
  private let everybody: [CustomerSummary]
  private let place: Int?

  /// `reader` is that of the view `rfm`.
  init(_ reader: ViewReader, _ customer: SubjectID, asOf moment: Timestamp) throws {
    let context = try reader.context(asOf: moment)
    self.reader = reader
    self.customer = customer
    self.context = context
    everybody = try ViewStates(reader, RFMProjection.self, asOf: moment).rows {
      [rules = reader.rules] in CustomerSummary($0, $1, rules.rfm, context)
    }
    let place = everybody.partitionIndex { $0.customer >= customer }
    let isThere = place < everybody.count && everybody[place].customer == customer
    self.place = isThere ? place : nil
  }

  /// A line for each amount that such an order might have; `now` is how the customer stands.
  func section(_ history: PurchaseHistory, now: RFMRow?) -> CustomerPage.Section {
    var section = CustomerPage.Section(title: CustomerPage.oneMoreTitle)
    for (amount, what) in amounts(history) {
      guard let row = row(with: amount) else { continue }
      let segment = row.segment.map { reader.rules.segments[$0].name } ?? "no segment"
      let isSame = now != nil && now?.segment == row.segment
      section.add(
        "of \(reader.money(amount).plainText)",
        isSame ? "\(segment), as now" : segment,
        because: "\(what); r \(row.r), f \(row.f), m \(row.m)"
      )
    }
    return section
  }

  /// The customer as they would be scored among all with another order of this value, in minor units.
  func row(with amount: Int64) -> RFMRow? {
    var all = everybody
    if let place {
      all[place] = all[place].adding(orderOf: amount, at: context.asOf)
    } else {
      let new = CustomerSummary(customer, PurchaseSummary())
      let index = all.partitionIndex { $0.customer >= customer }
      all.insert(new.adding(orderOf: amount, at: context.asOf), at: index)
    }
    return RFMTable(all, reader.rules, context).rows.first { $0.customer == customer }
  }

  /// What the customer's orders were worth, or, without any, everybody's; each once, rising.
  private func amounts(_ history: PurchaseHistory) -> [(amount: Int64, what: String)] {
    var own: [Int64] = []
    _ = history.forEachValue(asOf: context.asOf, context.exchange) { order, value in
      if order.counts { own.append(value) }
    }
    guard let least = own.min(), let greatest = own.max() else {
      let sum = everybody.reduce(Int128(0)) { $0 + Int128($1.summary.monetary) }
      let average = sum.average(of: everybody.reduce(0) { $0 + $1.summary.orders })
      return average.map { [($0, "everybody's average")] } ?? []
    }
    let average = own.reduce(Int128(0)) { $0 + Int128($1) }.average(of: own.count) ?? least
    if least == greatest { return [(least, "as they order")] }
    return [(least, "their smallest"), (average, "their average"), (greatest, "their largest")]
  }
}

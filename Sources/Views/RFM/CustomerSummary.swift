public import Events
public import Projections
public import Rules

/// What a customer bought within the window of the rules, in figures: all that RFM is computed from.
public struct CustomerSummary: CustomerRow, Equatable {
  public let customer: SubjectID
  public let summary: PurchaseSummary

  public init(_ customer: SubjectID, _ summary: PurchaseSummary) {
    self.customer = customer
    self.summary = summary
  }

  public init(
    _ customer: SubjectID,
    _ history: PurchaseHistory,
    _ rules: Rules.RFM,
    _ context: ViewContext
  ) {
    self.init(customer, history.windowSummary(rules, context))
  }

  /// The customer with another order that counts, of this value in minor units of the shop's currency; no
  /// order is later.
  public func adding(orderOf value: Int64, at moment: Timestamp) -> CustomerSummary {
    CustomerSummary(customer, summary.adding(orderOf: value, at: moment))
  }
}

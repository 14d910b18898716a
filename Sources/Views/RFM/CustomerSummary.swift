public import Events
public import Projections
public import Rules

/// What a customer bought within the window of the rules, in figures: all that RFM is computed from.
public struct CustomerSummary: CustomerRow, Equatable {
  public let customer: SubjectID
  public let summary: PurchaseSummary

  init(_ customer: SubjectID, _ summary: PurchaseSummary) {
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
}

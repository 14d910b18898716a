public import Events
public import Projections
public import Rules

/// Makes what the list of dormant customers is made of while a view is read; several threads may ask it.
///
/// A class, because rules are large: a copy for each customer would count the uses of all their parts.
public final class DormancyMaker: Sendable {
  private let rules: Rules
  private let context: ViewContext
  private let keepsConsents: Bool

  public init(_ rules: Rules, _ context: ViewContext, keepsConsents: Bool) {
    self.rules = rules
    self.context = context
    self.keepsConsents = keepsConsents
  }

  /// Reads of a state what is asked for.
  public var decoding: StateTable<DormancyState>.Decoding {
    { [keepsConsents] (state, reader) throws(StateReader.Damage) in
      try state.decode(keepsConsents, from: &reader)
    }
  }

  public func customer(_ customer: SubjectID, _ state: DormancyState) -> DormancyCustomer {
    DormancyCustomer(customer, state, rules, context, keepingConsents: keepsConsents)
  }
}

/// What the list of dormant customers is made of, of one customer.
public struct DormancyCustomer: CustomerRow {
  public let customer: SubjectID
  /// Their purchases within the window of RFM, by which they have a segment; still to be scored.
  let rfm: RFMRow?
  /// `nil` without an order that counts.
  let buyer: Buyer?
  let withoutRate: Int
  /// Empty where they were not asked for.
  let consents: FactList<ConsentFact>

  fileprivate init(
    _ customer: SubjectID,
    _ state: DormancyState,
    _ rules: borrowing Rules,
    _ context: ViewContext,
    keepingConsents: Bool
  ) {
    self.customer = customer
    let summary = state.purchases.windowSummary(rules.rfm, context)
    rfm = RFMRow(customer, summary, context)
    withoutRate = summary.withoutRate
    buyer = Buyer(state.purchases, rules.dormancy, context)
    // The memory of an empty list is the reader's, and used again.
    consents = keepingConsents && !state.consents.isEmpty ? state.consents : FactList()
  }
}

public import Events
public import Projections
public import Rules
internal import Synchronization

/// Makes the list of dormant customers while a view is read; several threads may ask it.
///
/// A class, because rules are large: a copy for each customer would count the uses of all their parts.
public final class DormancyMaker: Sendable {
  private let rules: Rules
  private let context: ViewContext
  private let measures: ShopMeasures
  private let segments: SegmentFinder
  private let keepsConsents: Bool
  private let withoutRateCount = Atomic(0)
  private let hasBuyers = Atomic(false)

  /// `measures` are what everybody is measured by; rows have `consents` where they are kept.
  public init(
    _ rules: Rules,
    _ context: ViewContext,
    _ measures: ShopMeasures,
    keepsConsents: Bool
  ) {
    self.rules = rules
    self.context = context
    self.measures = measures
    self.keepsConsents = keepsConsents
    segments = SegmentFinder(rules, minorUnits: context.minorUnits)
  }

  /// Orders within the window of RFM of all who were asked about, left out because the rules have no rate for their
  /// currency.
  public var withoutRate: Int { withoutRateCount.load(ordering: .relaxed) }

  /// Whether somebody bought, and the rules go by a gap that nobody has yet.
  public var isWithoutGap: Bool {
    rules.dormancy.asksForEverybodysGap && measures.everybodysGap == nil
      && hasBuyers.load(ordering: .relaxed)
  }

  /// Reads of a state what is asked for.
  public var decoding: StateTable<DormancyState>.Decoding {
    { [keepsConsents] (state, reader) throws(StateReader.Damage) in
      try state.decode(keepsConsents, from: &reader)
    }
  }

  /// `nil` for who is not dormant.
  public func row(_ customer: SubjectID, _ state: DormancyState) -> DormancyRow? {
    // Their purchases within the window of RFM, by which they have a segment.
    let summary = state.purchases.windowSummary(rules.rfm, context)
    if summary.withoutRate > 0 { withoutRateCount.add(summary.withoutRate, ordering: .relaxed) }
    guard let buyer = Buyer(state.purchases, rules.dormancy, context) else { return nil }
    if !hasBuyers.load(ordering: .relaxed) { hasBuyers.store(true, ordering: .relaxed) }
    let silence = Silence(
      buyer,
      rules.dormancy,
      everybodysGap: measures.everybodysGap,
      context
    )
    guard silence.isDormant, let since = silence.dormantSinceDay else { return nil }
    var row = DormancyRow(
      customer: customer,
      lastPurchasedAt: buyer.lastPurchasedAt,
      silentDays: silence.days,
      usualGapDays: silence.usualGap,
      dormantSinceDay: since,
      monetary: buyer.monetary
    )
    if var scored = RFMRow(customer, summary, context) {
      measures.scale.score(&scored, minorUnits: context.minorUnits)
      row.segment = segments.segment(of: scored)
    }
    // The memory of an empty list is the reader's, and used again.
    if keepsConsents, !state.consents.isEmpty { row.consents = state.consents }
    return row
  }
}

internal import Events
internal import Rules

/// By what everybody's profiles are measured: what is known of all, and the rules made ready for many.
///
/// A class, because taking a value of so many parts counts the uses of each.
public final class ProfileMeasure: Sendable {
  /// What of a row is measured.
  let parts: ProfileParts
  private let rules: Rules
  private let context: ViewContext
  private let measures: ShopMeasures
  private let broughtBy: [SubjectID: Int]
  private let segments: SegmentFinder
  private let kinds: ConditionList

  /// `brought` says how many people bought after a customer brought them.
  init(
    _ parts: ProfileParts,
    _ rules: Rules,
    _ context: ViewContext,
    _ measures: ShopMeasures,
    brought: [SubjectID: Int]
  ) {
    self.parts = parts
    self.rules = rules
    self.context = context
    self.measures = measures
    broughtBy = brought
    segments = SegmentFinder(rules, minorUnits: context.minorUnits)
    kinds = ConditionList(rules.kinds.map(\.condition), columns: Rules.Segment.kindColumns)
  }

  /// The same, by which other parts are measured.
  public func of(_ parts: ProfileParts) -> ProfileMeasure {
    ProfileMeasure(parts.completed(by: rules), rules, context, measures, brought: broughtBy)
  }

  func brought(_ customer: SubjectID) -> Int {
    broughtBy.isEmpty ? 0 : broughtBy[customer] ?? 0
  }

  func score(_ row: inout RFMRow) {
    measures.scale.score(&row, minorUnits: context.minorUnits)
    row.segment = segments.segment(of: row)
  }

  func silence(_ buyer: Buyer) -> Silence {
    Silence(buyer, rules.dormancy, everybodysGap: measures.everybodysGap, context)
  }

  func stage(_ summary: PurchaseSummary, _ silence: Silence?) -> Stage {
    Stage(summary, rules.stages, isDormant: silence?.isDormant ?? false)
  }

  /// The first kind whose condition holds, as an index; of a row of which all else is measured.
  func kind(of row: ProfileRow) -> Int? {
    // In the order of the columns.
    kinds.first { column in
      switch column {
      case 0: row.rfm.map { Double($0.r) } ?? .nan
      case 1: row.rfm.map { Double($0.f) } ?? .nan
      case 2: row.rfm.map { Double($0.m) } ?? .nan
      case 3: Double(row.summary.orders)
      case 4: amount(row.summary.monetary)
      case 5: amount(row.averageOrder)
      case 6: amount(row.habits.largestOrder)
      case 7: Double(row.brought)
      case 8: Double(row.contacts.messages)
      case 9: Double(row.contacts.emailsOpened)
      case 10: Double(row.contacts.emailsClicked)
      default: Double(row.facts.count)
      }
    }
  }

  /// In units of the shop's currency.
  private func amount(_ minorUnits: Int64?) -> Double {
    minorUnits.map { Double($0) / context.minorUnits } ?? .nan
  }
}

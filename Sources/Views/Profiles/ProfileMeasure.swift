public import Events
public import Rules

/// By what everybody's profiles are measured: what is known of all, and the rules made ready for many.
///
/// A class, because taking a value of so many parts counts the uses of each.
public final class ProfileMeasure: Sendable {
  /// What a row consists of: what is asked for, and what the rules need for that.
  let parts: ProfileParts
  let rules: Rules
  let context: ViewContext
  private let measures: ShopMeasures
  private let broughtBy: [SubjectID: Int]
  private let segments: SegmentFinder
  private let kinds: ConditionList

  /// `measures` and `brought`, how many people bought after a customer brought them, are looked at as far as
  /// `parts` ask for them.
  public init(
    _ parts: ProfileParts,
    _ rules: Rules,
    _ context: ViewContext,
    _ measures: ShopMeasures,
    brought: [SubjectID: Int]
  ) {
    self.parts = parts.completed(by: rules)
    self.rules = rules
    self.context = context
    self.measures = measures
    broughtBy = brought
    segments = SegmentFinder(rules, minorUnits: context.minorUnits)
    kinds = ConditionList(rules.kinds.map(\.condition), columns: Rules.Segment.kindColumns)
  }

  /// The same, by which other parts are measured.
  public func of(_ parts: ProfileParts) -> ProfileMeasure {
    ProfileMeasure(parts, rules, context, measures, brought: broughtBy)
  }

  func brought(_ customer: SubjectID) -> Int {
    broughtBy.isEmpty ? 0 : broughtBy[customer] ?? 0
  }

  /// `summary` is of all that the customer bought.
  func rfm(
    _ customer: SubjectID,
    _ history: PurchaseHistory,
    _ summary: PurchaseSummary
  ) -> RFMRow? {
    let scored =
      rules.rfm.windowDays == nil ? summary : history.windowSummary(rules.rfm, context)
    guard var row = RFMRow(customer, scored, context) else { return nil }
    measures.scale.score(&row, minorUnits: context.minorUnits)
    row.segment = segments.segment(of: row)
    return row
  }

  func silence(_ history: PurchaseHistory) -> Silence? {
    Buyer(history, rules.dormancy, context).map {
      Silence($0, rules.dormancy, everybodysGap: measures.everybodysGap, context)
    }
  }

  func stage(_ summary: PurchaseSummary, _ silence: Silence?) -> Stage {
    Stage(summary, rules.stages, isDormant: silence?.isDormant ?? false)
  }

  /// The first kind whose condition holds, as an index; of a row of which all else is measured.
  func kind(of row: borrowing ProfileRow) -> Int? {
    if rules.kinds.isEmpty { return nil }
    let numbers = KindNumbers(row)
    return kinds.first { numbers[$0, context.minorUnits] }
  }
}

/// What the conditions of kinds can ask of a row: plain numbers, since taking a row for each of them would count
/// the uses of all its lists.
private struct KindNumbers {
  private let rfm: RFMRow?
  private let orders: Int
  private let monetary: Int64
  private let largestOrder: Int64?
  private let brought: Int
  private let contacts: ContactHistory
  private let facts: Int

  init(_ row: borrowing ProfileRow) {
    rfm = row.rfm
    orders = row.summary.orders
    monetary = row.summary.monetary
    largestOrder = row.habits.largestOrder
    brought = row.brought
    contacts = row.contacts
    facts = row.facts.count
  }

  /// The number in a column of `Rules.Segment.kindColumns`, by its place; NaN where it is missing.
  subscript(column: Int, minorUnits: Double) -> Double {
    switch column {
    case 0: rfm.map { Double($0.r) } ?? .nan
    case 1: rfm.map { Double($0.f) } ?? .nan
    case 2: rfm.map { Double($0.m) } ?? .nan
    case 3: Double(orders)
    case 4: Double(monetary) / minorUnits
    case 5: Int128(monetary).average(of: orders).map { Double($0) / minorUnits } ?? .nan
    case 6: largestOrder.map { Double($0) / minorUnits } ?? .nan
    case 7: Double(brought)
    case 8: Double(contacts.messages)
    case 9: Double(contacts.emailsOpened)
    case 10: Double(contacts.emailsClicked)
    default: Double(facts)
    }
  }
}

internal import EventLog
internal import Events
internal import Projections
internal import Views

extension ViewReader {
  /// What everybody is measured by as a view, whose `states` are given, knows them: as it is kept of the view `rfm`, else
  /// by reading what everybody bought.
  func everybodysMeasures<P: Projection>(
    of states: ViewStates<P>,
    _ context: ViewContext,
    decoding decode: @escaping StateTable<P.State>.Decoding = StateTable<P.State>.whole,
    _ purchases: @Sendable (P.State) -> PurchaseHistory
  ) throws -> ShopMeasures {
    if let kept = try keptMeasures(context, through: states.checkpoint) { return kept }
    let customers = try states.rows(decoding: decode) { [rules] in
      MeasuredCustomer($0, purchases($1), rules, context)
    }
    return ShopMeasures(customers, rules, context)
  }

  /// What everybody is measured by as of today or later, if the view `rfm` is this view's like: so far folded, and
  /// lacking the same events; else `nil`.
  ///
  /// Making it takes reading that view, and it is kept: for a day that is past nobody may ask again.
  private func keptMeasures(
    _ context: ViewContext,
    through checkpoint: LogPosition
  ) throws -> ShopMeasures? {
    guard case .now = scope, context.asOfDay >= log.calendar.day(of: .now),
      let scores = try? view(.rfm), try scores.about()?.checkpoint == checkpoint,
      try scores.leftOut().positions == leftOut(through: checkpoint).positions
    else { return nil }
    let measures = try measures(context)
    // More may have been folded in meanwhile.
    return try scores.about()?.checkpoint == checkpoint ? measures : nil
  }
}

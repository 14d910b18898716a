internal import Events
internal import Rules
internal import Views

/// What other rules would change, in a shopkeeper's words.
package struct ComparisonWords: Sendable {
  /// The first thing to know.
  package let headline: String
  /// Of segments, dormancy and credits, in this order.
  package let sentences: [String]
  /// What has to be known beside it.
  package let remarks: [String]

  package init(_ comparison: Comparison, _ wording: Wording) {
    headline = Self.headline(comparison.segments)
    sentences = [
      Self.segments(comparison.segments), Self.dormancy(comparison.dormancy, wording),
      Self.referrals(comparison.referrals, wording),
    ].compactMap { $0 }
    var remarks: [String] = []
    if comparison.rules.fingerprint == comparison.against.fingerprint {
      remarks.append("The two rule sets say the same.")
    } else if comparison.segments.total > 0, Self.haveNoNameInCommon(comparison) {
      remarks.append(
        "The two rule sets have no name of a segment in common, so everybody moves; the matrix says "
          + "which become which."
      )
    }
    for (set, tables) in [
      (comparison.against, comparison.before), (comparison.rules, comparison.after),
    ] where tables.withoutRate > 0 {
      remarks.append(
        "By \(set.name) \(Wording.count(tables.withoutRate, "order is", "orders are")) not counted: "
          + "it has no rate for their currency (set `rates`)."
      )
    }
    if let greatest = Self.greatest(comparison), greatest.isBeyondAmounts {
      remarks.append(
        "Some amounts are beyond what can be counted, and stand at "
          + "\(wording.money(Int128(Int64.greatestAmount))) in tables: was another column read as the amount?"
      )
    }
    self.remarks = remarks
  }

  private static func haveNoNameInCommon(_ comparison: Comparison) -> Bool {
    Set(comparison.before.rules.segments.map(\.name))
      .isDisjoint(with: comparison.after.rules.segments.map(\.name))
  }

  /// Of the sums that the comparison shows the one farthest from zero.
  private static func greatest(_ comparison: Comparison) -> Int128? {
    let monetary = [comparison.before, comparison.after].lazy.flatMap { $0.rfm.rows }
      .map { Int128($0.monetary) }
    let sums = ComparisonFigure.all(comparison).filter(\.isMoney).flatMap { [$0.before, $0.after] }
    return [monetary.max(), monetary.min(), sums.max(), sums.min()].compactMap { $0 }
      .max { $0.magnitude < $1.magnitude }
  }

  private static func headline(_ matrix: SegmentMatrix) -> String {
    guard matrix.total > 0 else { return "Nobody had bought anything by this date." }
    let everybody = Wording.count(matrix.total, "customer")
    guard matrix.moved > 0 else { return "None of \(everybody) would be in another segment." }
    return "\(Wording.count(matrix.moved)) of \(everybody) "
      + "(\(Wording.percent(matrix.moved, of: matrix.total))) would be in another segment."
  }

  private static func segments(_ matrix: SegmentMatrix) -> String {
    let headline = headline(matrix)
    if matrix.moved == 0 { return headline }
    let most = matrix.moves.prefix(3).map { move in
      "\(Wording.count(move.count)) from \(quoted(move.from)) to \(quoted(move.to))"
    }
    return "\(headline.dropLast()); the most: \(most.joined(separator: ", "))."
  }

  private static func quoted(_ place: SegmentPlace) -> String {
    if case .segment(let name) = place { "“\(name)”" } else { place.name }
  }

  private static func dormancy(_ change: DormancyChange, _ wording: Wording) -> String {
    let (newly, noLonger) = (change.newlySum, change.noLongerSum)
    guard newly.customers + noLonger.customers > 0 else {
      return change.after.customers == 0
        ? "Nobody is called dormant by either."
        : "The same \(Wording.count(change.after.customers, "customer")) would be called dormant."
    }
    let parts = [
      (newly, "\(Wording.count(newly.customers)) more"),
      (noLonger, "\(Wording.count(noLonger.customers)) no longer"),
    ].filter { $0.0.customers > 0 }
      .map { "\($0.1) (who spent \(wording.money($0.0.monetary)))" }
    return
      "\(Wording.count(change.after.customers, "customer")) would be called dormant instead of "
      + "\(Wording.count(change.before.customers)): \(parts.joined(separator: ", "))."
  }

  /// `nil` where nobody referred anybody.
  private static func referrals(_ change: ReferralChange, _ wording: Wording) -> String? {
    guard change.before.referrers + change.after.referrers > 0 else { return nil }
    let cost =
      change.before.cost == change.after.cost
      ? "the same \(wording.money(change.after.cost))"
      : "\(wording.money(change.after.cost)) instead of \(wording.money(change.before.cost))"
    let brought =
      change.before.revenueBrought == change.after.revenueBrought
      ? wording.money(change.after.revenueBrought)
      : "\(wording.money(change.after.revenueBrought)) (instead of "
        + "\(wording.money(change.before.revenueBrought)))"
    return "Referral credits would cost \(cost), for \(brought) that was brought."
  }
}

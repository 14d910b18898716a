internal import Events
internal import Rules
internal import Views

/// Why a customer's segment is another.
package enum MoveReason: Equatable, Sendable {
  package enum Number: String, Sendable {
    /// In days.
    case recencyDays = "recency_days"
    /// In orders.
    case frequency
    /// In units of the shop's currency.
    case monetary
  }

  package enum Score: String, Sendable {
    case r
    case f
    case m
  }

  /// By the rules to compare with they have no order that counts.
  case unscoredBefore
  /// By the rules to be tried they have none.
  case unscoredAfter
  /// They have another number, by another window, other rates or another idea of who is one person.
  case number(Number, from: Double, to: Double)
  /// They score otherwise; `cut` is the border that moved across their number, where it is one.
  case score(Score, from: UInt8, to: UInt8, cut: Cut?)
  /// The conditions of the segments alone would move them.
  case conditions

  /// A border between two scores, in the unit of its number.
  package struct Cut: Equatable, Sendable {
    package let from: Double
    package let to: Double

    package init(from: Double, to: Double) {
      self.from = from
      self.to = to
    }
  }
}

extension Comparison {
  /// Why somebody moved: first the numbers, then the scores, then the conditions.
  package func reasons(_ mover: Mover) -> [MoveReason] {
    guard let old = mover.before else { return [.unscoredBefore] }
    guard let new = mover.after else { return [.unscoredAfter] }
    var reasons = numbers(old, new) + scores(old, new)
    // The old numbers and scores under the new conditions.
    let segment = after.rules.segment(of: old, minorUnits: after.context.minorUnits)
    let name = segment.map { after.rules.segments[$0].name }
    if reasons.isEmpty || name != before.segment(old) { reasons.append(.conditions) }
    return reasons
  }

  private func numbers(_ old: RFMRow, _ new: RFMRow) -> [MoveReason] {
    [
      (MoveReason.Number.recencyDays, Double(old.recencyDays), Double(new.recencyDays)),
      (.frequency, Double(old.frequency), Double(new.frequency)),
      (.monetary, units(old.monetary), units(new.monetary)),
    ].filter { $0.1 != $0.2 }.map { .number($0.0, from: $0.1, to: $0.2) }
  }

  private func units(_ amount: Int64) -> Double { Double(amount) / after.context.minorUnits }

  private func scores(_ old: RFMRow, _ new: RFMRow) -> [MoveReason] {
    let (oldScale, newScale) = (before.rfm.scale, after.rfm.scale)
    // Recency is scored the other way round: the least gets the best.
    let bins = (UInt8(oldScale.bins.recency) + 1, UInt8(newScale.bins.recency) + 1)
    let all: [(score: MoveReason.Score, from: UInt8, to: UInt8, cut: MoveReason.Cut?)] = [
      (
        .r, old.r, new.r,
        cut(oldScale.recency, bins.0 - old.r, newScale.recency, bins.1 - new.r)
      ),
      (
        .f, old.f, new.f,
        cut(oldScale.frequency(of: old), old.f, newScale.frequency(of: new), new.f)
      ),
      (.m, old.m, new.m, cut(oldScale.monetary(of: old), old.m, newScale.monetary(of: new), new.m)),
    ]
    return all.filter { $0.from != $0.to }
      .map { .score($0.score, from: $0.from, to: $0.to, cut: $0.cut) }
  }

  /// The border between the lesser of two scores and the next, by both scales.
  private func cut(
    _ old: Scale,
    _ oldScore: UInt8,
    _ new: Scale,
    _ newScore: UInt8
  ) -> MoveReason.Cut? {
    let place = Int(min(oldScore, newScore)) - 1
    guard old.cuts.count == new.cuts.count, place < old.cuts.count,
      old.cuts[place] != new.cuts[place]
    else { return nil }
    return MoveReason.Cut(from: old.cuts[place], to: new.cuts[place])
  }
}

extension RFMScale {
  fileprivate func frequency(of row: RFMRow) -> Scale { frequency[group(row)] }

  fileprivate func monetary(of row: RFMRow) -> Scale { monetary[group(row)] }

  private func group(_ row: RFMRow) -> Int { frequency.count == 1 ? 0 : Int(row.r) - 1 }
}

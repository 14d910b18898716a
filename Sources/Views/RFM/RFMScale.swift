internal import Events
public import Rules

/// By what everybody's recency, frequency and money are scored as of a date: enough to score one
/// customer as they are scored among all.
public struct RFMScale: Equatable, Sendable {
  public let bins: Rules.Bins
  /// Which amount is scored.
  public let amount: Rules.Amount
  public let recency: Scale
  /// One for everybody; where binning is nested one for each recency score, from 1 on.
  public let frequency: [Scale]
  public let monetary: [Scale]

  public init(
    bins: Rules.Bins,
    amount: Rules.Amount,
    recency: Scale,
    frequency: [Scale],
    monetary: [Scale]
  ) {
    self.bins = bins
    self.amount = amount
    self.recency = recency
    self.frequency = frequency
    self.monetary = monetary
  }

  init(_ rows: [RFMRow], _ rules: Rules.RFM, minorUnits: Double) {
    let bins = rules.bins
    let recency = rules.recency.scale(rows.map(\.recencyRank), bins: bins.recency)
    var groups = [rows]
    if rules.isNested {
      groups = Array(repeating: [], count: bins.recency)
      for row in rows { groups[Int(Self.recencyScore(row, recency, bins)) - 1].append(row) }
    }
    self.bins = bins
    amount = rules.amount
    self.recency = recency
    frequency = groups.map { rows in
      rules.frequency.scale(rows.map(\.frequencyRank), bins: bins.frequency)
    }
    monetary = groups.map { rows in
      rules.monetary.scale(
        rows.map { $0.monetaryRank(rules.amount, minorUnits) },
        bins: bins.monetary
      )
    }
  }

  /// The most recent get the best score.
  private static func recencyScore(_ row: RFMRow, _ scale: Scale, _ bins: Rules.Bins) -> UInt8 {
    UInt8(bins.recency) + 1 - scale.score(row.recencyRank)
  }

  func score(_ row: inout RFMRow, minorUnits: Double) {
    row.r = Self.recencyScore(row, recency, bins)
    let group = frequency.count == 1 ? 0 : Int(row.r) - 1
    row.f = frequency[group].score(row.frequencyRank)
    row.m = monetary[group].score(row.monetaryRank(amount, minorUnits))
  }
}

/// Of equals the customer with the lesser subject comes first.
extension RFMRow {
  fileprivate var recencyRank: Scale.Rank { .init(Double(recencyDays), customer.rawValue) }
  fileprivate var frequencyRank: Scale.Rank { .init(Double(frequency), customer.rawValue) }
  fileprivate func monetaryRank(_ amount: Rules.Amount, _ minorUnits: Double) -> Scale.Rank {
    .init(scoredAmount(amount, minorUnits), customer.rawValue)
  }
}

extension RFMRow {
  /// What m scores, in units of the shop's currency.
  public func scoredAmount(_ amount: Rules.Amount, _ minorUnits: Double) -> Double {
    let total = Double(monetary) / minorUnits
    return amount == .total ? total : total / Double(frequency)
  }
}

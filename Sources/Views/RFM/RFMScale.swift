internal import Events
internal import Projections
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
    @Sendable func recency() -> Scale {
      rules.recency.scale(of: rows.count, bins: bins.recency) { rows[$0].recencyRank }
    }
    @Sendable func frequency(_ rows: [RFMRow]) -> Scale {
      rules.frequency.scale(of: rows.count, bins: bins.frequency) { rows[$0].frequencyRank }
    }
    @Sendable func monetary(_ rows: [RFMRow]) -> Scale {
      rules.monetary.scale(of: rows.count, bins: bins.monetary) {
        rows[$0].monetaryRank(rules.amount, minorUnits)
      }
    }
    self.bins = bins
    amount = rules.amount
    guard rules.isNested else {
      let scales = Parallel.map(3) {
        $0 == 0 ? monetary(rows) : $0 == 1 ? frequency(rows) : recency()
      }
      (self.monetary, self.frequency, self.recency) = ([scales[0]], [scales[1]], scales[2])
      return
    }
    let scale = recency()
    var groups: [[RFMRow]] = Array(repeating: [], count: bins.recency)
    for row in rows { groups[Int(Self.recencyScore(row, scale, bins)) - 1].append(row) }
    self.recency = scale
    self.frequency = groups.map(frequency)
    self.monetary = groups.map(monetary)
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

internal import Events
public import Rules

/// By what everybody's recency, frequency and money are scored as of a date: enough to score one
/// customer as they are scored among all.
public struct RFMScale: Equatable, Sendable {
  public let bins: Int
  public let recency: Scale
  /// One for everybody; where binning is nested one for each recency score, from 1 on.
  public let frequency: [Scale]
  public let monetary: [Scale]

  public init(bins: Int, recency: Scale, frequency: [Scale], monetary: [Scale]) {
    self.bins = bins
    self.recency = recency
    self.frequency = frequency
    self.monetary = monetary
  }

  init(_ rows: [RFMRow], _ rules: Rules.RFM, minorUnits: Double) {
    let recency = rules.recency.scale(rows.map(\.recencyRank), bins: rules.bins)
    var groups = [rows]
    if rules.isNested {
      groups = Array(repeating: [], count: rules.bins)
      for row in rows { groups[Int(Self.recencyScore(row, recency, rules.bins)) - 1].append(row) }
    }
    bins = rules.bins
    self.recency = recency
    frequency = groups.map { rules.frequency.scale($0.map(\.frequencyRank), bins: rules.bins) }
    monetary = groups.map { rows in
      rules.monetary.scale(rows.map { $0.monetaryRank(minorUnits) }, bins: rules.bins)
    }
  }

  /// The most recent get the best score.
  private static func recencyScore(_ row: RFMRow, _ scale: Scale, _ bins: Int) -> UInt8 {
    UInt8(bins) + 1 - scale.score(row.recencyRank)
  }

  func score(_ row: inout RFMRow, minorUnits: Double) {
    row.r = Self.recencyScore(row, recency, bins)
    let group = frequency.count == 1 ? 0 : Int(row.r) - 1
    row.f = frequency[group].score(row.frequencyRank)
    row.m = monetary[group].score(row.monetaryRank(minorUnits))
  }
}

/// Of equals the customer with the lesser subject comes first.
extension RFMRow {
  fileprivate var recencyRank: Scale.Rank { .init(Double(recencyDays), customer.rawValue) }
  fileprivate var frequencyRank: Scale.Rank { .init(Double(frequency), customer.rawValue) }
  fileprivate func monetaryRank(_ minorUnits: Double) -> Scale.Rank {
    .init(Double(monetary) / minorUnits, customer.rawValue)
  }
}

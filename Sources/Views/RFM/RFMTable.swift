public import Events
public import Rules

/// One customer's recency, frequency and monetary value, and what they score.
public struct RFMRow: Equatable, Sendable {
  public var customer: SubjectID
  public var lastPurchasedAt: Timestamp
  public var recencyDays: Int
  public var frequency: Int
  /// Minor units of the shop's currency.
  public var monetary: Int64
  public var r: UInt8 = 0
  public var f: UInt8 = 0
  public var m: UInt8 = 0
  /// An index into the rules' segments; `nil` where no condition holds.
  public var segment: Int?
}

/// RFM of everybody who has bought, as of a date, with the cuts that were used.
public struct RFMTable: Sendable {
  public private(set) var rows: [RFMRow] = []
  /// Days, orders, and minor units.
  ///
  /// Empty for binning by rank, and where it is nested.
  public private(set) var cuts: (recency: [Double], frequency: [Double], monetary: [Double]) = (
    [], [], []
  )
  /// Orders left out because the rules have no rate for their currency.
  public private(set) var withoutRate = 0

  /// `customers` rise by subject: ties are broken in their order.
  public init(
    _ customers: [(subject: SubjectID, state: PurchaseHistory)],
    _ rules: Rules,
    _ context: ViewContext
  ) {
    let start = rules.rfm.windowDays.map { days in
      context.calendar.endOfDay(context.asOfDay - days)
    }
    for (subject, history) in customers {
      let summary = history.summary(asOf: context.asOf, after: start, context.exchange)
      withoutRate += summary.withoutRate
      guard let last = summary.lastPurchasedAt else { continue }
      rows.append(
        RFMRow(
          customer: subject,
          lastPurchasedAt: last,
          recencyDays: context.asOfDay - context.calendar.day(of: last),
          frequency: summary.orders,
          monetary: summary.monetary
        )
      )
    }
    score(rules.rfm, minorUnits: context.minorUnits)
    assignSegments(rules, minorUnits: context.minorUnits)
  }

  private mutating func score(_ rules: Rules.RFM, minorUnits: Double) {
    let recency = rules.recency.scores(rows.map { Double($0.recencyDays) }, bins: rules.bins)
    // The most recent get the best score.
    for index in rows.indices { rows[index].r = UInt8(rules.bins) + 1 - recency.scores[index] }
    cuts.recency = recency.cuts
    if rules.isNested {
      for score in 1...UInt8(rules.bins) {
        let members = rows.indices.filter { rows[$0].r == score }
        _ = scoreFrequencyAndMoney(members, rules, minorUnits)
      }
    } else {
      (cuts.frequency, cuts.monetary) = scoreFrequencyAndMoney(
        Array(rows.indices),
        rules,
        minorUnits
      )
    }
  }

  private mutating func scoreFrequencyAndMoney(
    _ members: [Int],
    _ rules: Rules.RFM,
    _ minorUnits: Double
  ) -> ([Double], [Double]) {
    let frequency = rules.frequency.scores(
      members.map { Double(rows[$0].frequency) },
      bins: rules.bins
    )
    let monetary = rules.monetary.scores(
      members.map { Double(rows[$0].monetary) / minorUnits },
      bins: rules.bins
    )
    for (place, index) in members.enumerated() {
      rows[index].f = frequency.scores[place]
      rows[index].m = monetary.scores[place]
    }
    return (frequency.cuts, monetary.cuts)
  }

  private mutating func assignSegments(_ rules: Rules, minorUnits: Double) {
    let names = Set(rules.segments.flatMap { $0.condition.names })
    // Where segments ask for the scores alone, each cell is decided once.
    let areCellsEnough = names.isSubset(of: ["r", "f", "m"])
    var cells: [Int: Int?] = [:]
    for index in rows.indices {
      let row = rows[index]
      let cell = (Int(row.r) * 16 + Int(row.f)) * 16 + Int(row.m)
      if areCellsEnough, let known = cells[cell] {
        rows[index].segment = known
        continue
      }
      let segment = rules.segments.firstIndex { segment in
        segment.condition.isTrue { row.value(of: $0, minorUnits: minorUnits) }
      }
      rows[index].segment = segment
      if areCellsEnough { cells[cell] = .some(segment) }
    }
  }
}

extension RFMRow {
  /// The number behind a name in a segment's condition: one of `Rules.Segment.columns`.
  func value(of name: String, minorUnits: Double) -> Value {
    switch name {
    case "r": .number(Double(r))
    case "f": .number(Double(f))
    case "m": .number(Double(m))
    case "recency_days": .number(Double(recencyDays))
    case "frequency": .number(Double(frequency))
    case "monetary": .number(Double(monetary) / minorUnits)
    default: .missing
    }
  }
}

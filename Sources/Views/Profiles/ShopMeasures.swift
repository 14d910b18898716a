public import Events
public import Projections
public import Rules

/// What a customer is measured by: what is known of everybody, as of a date.
public struct ShopMeasures: Equatable, Sendable {
  public var scale: RFMScale
  /// The median of all gaps between purchases, in days; `nil` where the rules do not ask for it.
  public var everybodysGap: Double?

  /// `customers` rise by subject.
  public init(_ customers: [MeasuredCustomer], _ rules: Rules, _ context: ViewContext) {
    self.init(
      scored: customers.compactMap { $0.row(context) },
      customers.lazy.compactMap(\.buyer),
      rules,
      context
    )
  }

  /// By rules that ask for nobody's gaps; `rows`, which rise by customer, are to be scored.
  public init(scored rows: [RFMRow], _ rules: Rules, _ context: ViewContext) {
    self.init(scored: rows, EmptyCollection(), rules, context)
  }

  /// `rows` are to be scored; `buyers` are asked for where the rules go by gaps.
  init(
    scored rows: [RFMRow],
    _ buyers: some Sequence<Buyer>,
    _ rules: Rules,
    _ context: ViewContext
  ) {
    scale = RFMScale(rows, rules.rfm, minorUnits: context.minorUnits)
    everybodysGap = rules.dormancy.everybodysGap(buyers)
  }
}

/// What one customer adds to what everybody is measured by.
public struct MeasuredCustomer: CustomerRow {
  let summary: CustomerSummary
  let buyer: Buyer?

  public var customer: SubjectID { summary.customer }

  /// Still to be scored; `nil` without an order that counts.
  public func row(_ context: ViewContext) -> RFMRow? {
    RFMRow(summary.customer, summary.summary, context)
  }

  public init(
    _ customer: SubjectID,
    _ history: PurchaseHistory,
    _ rules: Rules,
    _ context: ViewContext
  ) {
    summary = CustomerSummary(customer, history, rules.rfm, context)
    let isAsked = rules.dormancy.asksForEverybodysGap
    buyer = isAsked ? Buyer(history, rules.dormancy, context) : nil
  }
}

/// Numbers are kept bit by bit: what is read scores exactly as what was written.
extension ShopMeasures {
  public func encode(to writer: inout StateWriter) {
    for dimension in Rules.Dimension.allCases {
      writer.unsigned(UInt64(scale.bins[dimension]))
    }
    writer.unsigned(scale.amount == .total ? 0 : 1)
    scale.recency.encode(to: &writer)
    writer.unsigned(UInt64(scale.frequency.count))
    for part in scale.frequency + scale.monetary { part.encode(to: &writer) }
    writer.unsigned(everybodysGap == nil ? 0 : 1)
    if let everybodysGap { writer.unsigned(everybodysGap.bitPattern) }
  }

  public init(from reader: inout StateReader) throws(StateReader.Damage) {
    var bins = Rules.Bins(recency: 0, frequency: 0, monetary: 0)
    for dimension in Rules.Dimension.allCases {
      let count = try reader.unsigned()
      guard count <= 10 else { throw StateReader.Damage() }
      bins[dimension] = Int(count)
    }
    let amount: Rules.Amount = try reader.unsigned() == 0 ? .total : .average
    let recency = try Scale(from: &reader)
    let count = try reader.count()
    guard count >= 1, count <= 10 else { throw StateReader.Damage() }
    var parts: [Scale] = []
    for _ in 0..<2 * count { parts.append(try Scale(from: &reader)) }
    scale = RFMScale(
      bins: bins,
      amount: amount,
      recency: recency,
      frequency: Array(parts[..<count]),
      monetary: Array(parts[count...])
    )
    everybodysGap =
      try reader.unsigned() == 0 ? nil : Double(bitPattern: try reader.unsigned())
  }
}

extension Scale {
  fileprivate func encode(to writer: inout StateWriter) {
    let (form, ranks): (UInt64, [Rank]) =
      switch self {
      case .below(let cuts): (0, cuts.map { Rank($0, 0) })
      case .upTo(let cuts): (1, cuts.map { Rank($0, 0) })
      case .ranks(let ranks): (2, ranks)
      }
    writer.unsigned(form)
    writer.unsigned(UInt64(ranks.count))
    for rank in ranks {
      writer.unsigned(rank.number.bitPattern)
      writer.unsigned(UInt64(rank.place))
    }
  }

  fileprivate init(from reader: inout StateReader) throws(StateReader.Damage) {
    let form = try reader.unsigned()
    var ranks: [Rank] = []
    for _ in 0..<(try reader.count()) {
      let number = Double(bitPattern: try reader.unsigned())
      ranks.append(Rank(number, UInt32(truncatingIfNeeded: try reader.unsigned())))
    }
    switch form {
    case 0: self = .below(ranks.map(\.number))
    case 1: self = .upTo(ranks.map(\.number))
    case 2: self = .ranks(ranks)
    default: throw StateReader.Damage()
    }
  }
}

internal import Events
public import Rules

/// Finds which segment of the rules each of many customers is in.
public struct SegmentFinder: Sendable {
  private let minorUnits: Double
  private let conditions: ConditionList
  /// Where they ask for the scores alone, that of each cell of them that there can be; else empty.
  private var cells: [Cell] = []

  private enum Cell {
    case unknown
    case known(Int?)
  }

  /// `minorUnits` is how many make one unit of the shop's currency.
  public init(_ rules: Rules, minorUnits: Double) {
    self.minorUnits = minorUnits
    conditions = ConditionList(rules.segments.map(\.condition), columns: Rules.Segment.columns)
    let names = Set(rules.segments.flatMap(\.condition.names))
    guard names.isSubset(of: Rules.Dimension.allCases.map(\.score)) else { return }
    var cells = Array(repeating: Cell.unknown, count: 1 << 12)
    let bins = rules.rfm.bins
    var row = RFMRow(
      customer: .nobody,
      lastPurchasedAt: Timestamp(rawValue: 0),
      recencyDays: 0,
      frequency: 0,
      monetary: 0
    )
    for r in 0..<bins.recency {
      for f in 0..<bins.frequency {
        for m in 0..<bins.monetary {
          (row.r, row.f, row.m) = (UInt8(r + 1), UInt8(f + 1), UInt8(m + 1))
          cells[Self.cell(row)] = .known(segment(of: row))
        }
      }
    }
    self.cells = cells
  }

  private static func cell(_ row: RFMRow) -> Int {
    (Int(row.r) * 16 + Int(row.f)) * 16 + Int(row.m)
  }

  /// The first segment whose condition holds, as an index.
  public func segment(of row: RFMRow) -> Int? {
    if !cells.isEmpty, case .known(let segment) = cells[Self.cell(row)] { return segment }
    // In the order of the columns.
    return conditions.first { column in
      switch column {
      case 0: Double(row.r)
      case 1: Double(row.f)
      case 2: Double(row.m)
      case 3: Double(row.recencyDays)
      case 4: Double(row.frequency)
      default: Double(row.monetary) / minorUnits
      }
    }
  }
}

internal import Projections
internal import Rules
internal import Views

/// The order that the rules put scored customers in, as steps from 1 on, the greatest being the best; equal
/// customers share one.
///
/// Every value has a step of its own up to `most`; beyond, neighbouring values share one, so that the steps have
/// about as many customers each.
struct RankingSteps {
  /// A bootstrap sums up the customers of every step in all its draws.
  static let most = 127

  private let values: [Double]
  /// The values, rising, at which a step begins, but for the first.
  private let starts: [Double]

  /// What cannot be computed comes last; `minorUnits` is how many make one unit of the shop's currency.
  init(_ rows: [RFMRow], _ ranking: Rules.Ranking, minorUnits: Double) {
    let expression = ranking.expression
    func value(_ row: RFMRow) -> Double {
      let value = expression.value { row.value(of: $0, minorUnits: minorUnits) }
      guard case .number(let number) = value, !number.isNaN else { return -.infinity }
      return number
    }
    // Where the scores alone are asked for, each cell is computed once.
    let areCellsEnough = Set(expression.names).isSubset(of: ["r", "f", "m"])
    var cells: [Double?] = Array(repeating: nil, count: areCellsEnough ? 1 << 12 : 0)
    values = rows.map { row in
      guard areCellsEnough else { return value(row) }
      let cell = (Int(row.r) * 16 + Int(row.f)) * 16 + Int(row.m)
      if let known = cells[cell] { return known }
      let found = value(row)
      cells[cell] = found
      return found
    }
    let distinct = areCellsEnough ? Set(cells.compactMap { $0 }) : Set(values)
    guard distinct.count > Self.most else {
      starts = Array(distinct.sorted().dropFirst())
      return
    }
    let sorted = values.sorted()
    let places = (1..<Self.most).map { sorted[sorted.count * $0 / Self.most] }
    starts = Set(places).subtracting(sorted.prefix(1)).sorted()
  }

  /// The step of a row, from 1 to `most`.
  subscript(row: Int) -> UInt8 {
    1 + UInt8(starts.partitionIndex { $0 > values[row] })
  }
}

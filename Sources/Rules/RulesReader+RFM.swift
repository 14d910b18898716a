internal import Yams

/// The section `rfm`: what it leaves out is as in the base, dimension by dimension.
extension RulesReader {
  private static let methods = [
    "quantile", "rank", "rank-quantile", "fixed", "mean", "nested",
  ]
  private static let mostBins = 10

  func rfm(_ node: Node, _ base: Rules.RFM?) throws -> Rules.RFM {
    let fields = try mapping(
      node,
      "rfm",
      allowed: ["window", "amount", "binning", "bins", "cut_offset"]
        + Rules.Dimension.allCases.map { "\($0.rawValue)_cuts" }
    )
    var rfm = base ?? .plain
    if let node = fields["window"] {
      rfm.windowDays = node.string == "all" ? nil : try days(node, least: 1)
    }
    if let node = fields["amount"] {
      guard let amount = node.string.flatMap({ Rules.Amount(rawValue: $0) }) else {
        throw error(node, "amount is one of total, average")
      }
      rfm.amount = amount
    }
    let methods = try perDimension(fields["binning"], "binning", method)
    let offsets = try perDimension(fields["cut_offset"], "cut_offset") { node, _ in
      try double(node)
    }
    let bins = try perDimension(fields["bins"], "bins") { node, _ in try binCount(node) }
    if !methods.isEmpty { rfm.isNested = methods.values.contains("nested") }
    for dimension in Rules.Dimension.allCases {
      if let count = bins[dimension] {
        rfm.bins[dimension] = count
      } else if methods[dimension] == "mean" {
        rfm.bins[dimension] = 2
      }
      let cuts = fields["\(dimension.rawValue)_cuts"]
      if let name = methods[dimension] {
        rfm[dimension] = try binning(name, dimension, cuts, fields)
      } else if case .fixed = rfm[dimension], let cuts {
        rfm[dimension] = .fixed(try numbers(cuts, dimension))
      }
      if let offset = offsets[dimension], case .quantile = rfm[dimension] {
        rfm[dimension] = .quantile(offset: offset)
      }
      try check(rfm, dimension, node, fields)
    }
    if let node = fields["cut_offset"], !offsets.keys.contains(where: { rfm[$0].isQuantile }) {
      throw error(node, "cut_offset needs `binning: quantile` beside it")
    }
    return rfm
  }

  /// One value for all dimensions, or one for some of them by name; `read` hears whether it is for all.
  private func perDimension<Value>(
    _ node: Node?,
    _ name: String,
    _ read: (Node, Bool) throws -> Value
  ) throws -> [Rules.Dimension: Value] {
    guard let node else { return [:] }
    var values: [Rules.Dimension: Value] = [:]
    guard node.mapping != nil else {
      let value = try read(node, true)
      for dimension in Rules.Dimension.allCases { values[dimension] = value }
      return values
    }
    let names = Rules.Dimension.allCases.map(\.rawValue)
    for (key, node) in try mapping(node, name, allowed: names) {
      guard let dimension = Rules.Dimension(rawValue: key) else { continue }
      values[dimension] = try read(node, false)
    }
    return values
  }

  private func method(_ node: Node, ofAll: Bool) throws -> String {
    guard let name = node.string, Self.methods.contains(name) else {
      throw error(node, "binning is one of \(Self.methods.joined(separator: ", "))")
    }
    guard name != "nested" || ofAll else {
      throw error(node, "nested is of all dimensions: write `binning: nested`")
    }
    return name
  }

  private func binCount(_ node: Node) throws -> Int {
    let count = try integer(node, least: 2)
    guard count <= Self.mostBins else { throw error(node, "at most \(Self.mostBins) bins") }
    return count
  }

  private func binning(
    _ method: String,
    _ dimension: Rules.Dimension,
    _ cuts: Node?,
    _ fields: [String: Node]
  ) throws -> Binning {
    switch method {
    case "rank": return .rank
    case "rank-quantile": return .rankQuantile
    case "mean": return .mean
    case "fixed":
      guard let cuts else {
        throw error(
          fields["binning"],
          "fixed binning needs \(dimension.rawValue)_cuts, a list of rising numbers"
        )
      }
      return .fixed(try numbers(cuts, dimension))
    default: return .quantile(offset: nil)
    }
  }

  private func numbers(_ node: Node, _ dimension: Rules.Dimension) throws -> [Double] {
    guard let sequence = node.sequence else {
      throw error(node, "\(dimension.rawValue)_cuts must be a list of rising numbers")
    }
    return try sequence.map { try double($0) }
  }

  /// Whether a dimension's bins and cuts, some of which may be of the base, go together.
  private func check(
    _ rfm: Rules.RFM,
    _ dimension: Rules.Dimension,
    _ node: Node,
    _ fields: [String: Node]
  ) throws {
    let (name, bins) = (dimension.rawValue, rfm.bins[dimension])
    let cutsNode = fields["\(name)_cuts"]
    switch rfm[dimension] {
    case .fixed(let cuts):
      guard cuts.count == bins - 1, zip(cuts, cuts.dropFirst()).allSatisfy({ $0 < $1 }) else {
        throw error(
          cutsNode ?? fields["bins"] ?? node,
          "\(name)_cuts needs \(bins - 1) rising numbers for \(bins) bins"
        )
      }
    case .mean where bins != 2:
      throw error(fields["bins"] ?? node, "`binning: mean` makes 2 bins, below and above")
    default:
      if let cutsNode { throw error(cutsNode, "\(name)_cuts needs `binning: fixed` beside it") }
    }
  }
}

extension Binning {
  fileprivate var isQuantile: Bool { if case .quantile = self { true } else { false } }
}

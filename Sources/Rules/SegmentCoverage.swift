/// Which segment takes which cell of scores, and what is left over: proved cell by cell.
///
/// The first segment whose condition holds takes a cell, so a later one may claim it too. Conditions that
/// ask for other numbers than scores can hold or fail within a cell; of those numbers it is known that
/// `recency_days` is from 0 on and `frequency` from 1 on.
public struct SegmentCoverage: Sendable {
  /// Scores that are asked for; `nil` is any.
  public struct Cell: Hashable, Sendable, CustomStringConvertible {
    public var r: Int?
    public var f: Int?
    public var m: Int?

    public init(r: Int?, f: Int?, m: Int?) {
      self.r = r
      self.f = f
      self.m = m
    }

    public var description: String {
      let parts = [("r", r), ("f", f), ("m", m)].compactMap { name, score in
        score.map { "\(name) \($0)" }
      }
      return parts.isEmpty ? "any scores" : parts.joined(separator: " ")
    }
  }

  /// What became of one segment's claims.
  public struct Claim: Sendable {
    public let name: String
    /// Cells in which its condition holds, or can hold.
    public internal(set) var claimed = 0
    /// Those of them that no earlier segment takes for certain.
    public internal(set) var taken = 0
    /// How many of its cells earlier segments take for certain, by their names and in their order.
    public internal(set) var lost: [(name: String, count: Int)] = []
    /// Numbers besides scores that its condition asks for.
    public internal(set) var otherNumbers: [String] = []
  }

  /// The scores that some condition asks for, by their names.
  public let scores: [String]
  public private(set) var cellCount = 0
  public private(set) var claims: [Claim]
  /// Cells that no segment takes.
  public private(set) var leftOut: [Cell] = []
  /// Cells that are taken only by conditions that ask for other numbers: whether wholly, is not proved.
  public private(set) var unproved: [Cell] = []
  /// Cells that several segments claim.
  public private(set) var contested: [Cell] = []

  /// The segments that can never hold.
  public var neverHolding: [Claim] { claims.filter { $0.taken == 0 } }

  /// Whether every cell is taken for certain, and every segment can hold.
  public var isComplete: Bool { leftOut.isEmpty && unproved.isEmpty && neverHolding.isEmpty }

  /// Of the segments.
  public init(_ rules: Rules) { self.init(rules.segments, rules.rfm.bins) }

  /// Of the kinds: a cell may be left out, but a kind that never holds is a mistake.
  public static func ofKinds(_ rules: Rules) -> SegmentCoverage {
    SegmentCoverage(rules.kinds, rules.rfm.bins)
  }

  private init(_ segments: [Rules.Segment], _ scoreBins: Rules.Bins) {
    let names = Set(segments.flatMap(\.condition.names))
    scores = Rules.Dimension.allCases.map(\.score).filter { names.contains($0) }
    claims = segments.map { segment in
      let others = segment.condition.names.filter { name in
        !Rules.Dimension.allCases.map(\.score).contains(name)
      }
      return Claim(name: segment.name, otherNumbers: others)
    }
    func bins(_ dimension: Rules.Dimension) -> [Int?] {
      names.contains(dimension.score) ? (1...scoreBins[dimension]).map { $0 } : [nil]
    }
    for r in bins(.recency).reversed() {
      for f in bins(.frequency).reversed() {
        for m in bins(.monetary).reversed() { take(Cell(r: r, f: f, m: m), segments) }
      }
    }
  }

  private mutating func take(_ cell: Cell, _ segments: [Rules.Segment]) {
    cellCount += 1
    var owner: Int?
    var claimCount = 0
    var isPossible = false
    for (index, segment) in segments.enumerated() {
      let truth = segment.condition.truth(cell.outcome)
      guard truth.canHold else { continue }
      claims[index].claimed += 1
      claimCount += 1
      if let owner {
        claims[index].lose(to: claims[owner].name)
        continue
      }
      claims[index].taken += 1
      if truth.canFail { isPossible = true } else { owner = index }
    }
    if claimCount > 1 { contested.append(cell) }
    guard owner == nil else { return }
    if isPossible { unproved.append(cell) } else { leftOut.append(cell) }
  }
}

extension SegmentCoverage.Claim {
  fileprivate mutating func lose(to name: String) {
    if let index = lost.firstIndex(where: { $0.name == name }) {
      lost[index].count += 1
    } else {
      lost.append((name, 1))
    }
  }
}

extension SegmentCoverage.Cell {
  fileprivate func outcome(_ name: String) -> Outcome {
    func score(_ score: Int?) -> Outcome { .known(score.map { .number(Double($0)) } ?? .missing) }
    return switch name {
    case "r": score(r)
    case "f": score(f)
    case "m": score(m)
    case "recency_days": .number(0...(.infinity), mayBeMissing: false)
    case "frequency": .number(1...(.infinity), mayBeMissing: false)
    default: .number(Outcome.anyNumber, mayBeMissing: false)
    }
  }
}

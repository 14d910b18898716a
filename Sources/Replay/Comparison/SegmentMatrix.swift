internal import Rules
internal import Views

/// How many customers go from which segment to which.
package struct SegmentMatrix: Equatable, Sendable {
  /// Of the rules to compare with: their segments in order, then those of nobody's if there are any.
  package let rows: [SegmentPlace]
  /// Of the rules to be tried.
  package let columns: [SegmentPlace]
  private let counts: [Move: Int]

  private struct Move: Hashable {
    let from: SegmentPlace
    let to: SegmentPlace
  }

  init(_ pairs: [CustomerPair], _ before: RuleSetTables, _ after: RuleSetTables) {
    // Counted by index: a million texts would have to be hashed otherwise.
    let places = [before, after].map { tables in
      tables.rules.segments.map { SegmentPlace.segment($0.name) } + [.noSegment, .unscored]
    }
    let width = places[1].count
    var flat = Array(repeating: 0, count: places[0].count * width)
    for pair in pairs {
      flat[Self.index(pair.before, places[0]) * width + Self.index(pair.after, places[1])] += 1
    }
    var counts: [Move: Int] = [:]
    for (index, count) in flat.enumerated() where count > 0 {
      counts[Move(from: places[0][index / width], to: places[1][index % width])] = count
    }
    self.counts = counts
    rows = places[0].filter { place in
      if case .segment = place { true } else { counts.keys.contains { $0.from == place } }
    }
    columns = places[1].filter { place in
      if case .segment = place { true } else { counts.keys.contains { $0.to == place } }
    }
  }

  private static func index(_ row: RFMRow?, _ places: [SegmentPlace]) -> Int {
    guard let row else { return places.count - 1 }
    return row.segment ?? places.count - 2
  }

  package func count(from: SegmentPlace, to: SegmentPlace) -> Int {
    counts[Move(from: from, to: to)] ?? 0
  }

  package func count(from place: SegmentPlace) -> Int {
    columns.reduce(0) { $0 + count(from: place, to: $1) }
  }

  package func count(to place: SegmentPlace) -> Int {
    rows.reduce(0) { $0 + count(from: $1, to: place) }
  }

  /// Everybody whom one of the rule sets scores.
  package var total: Int { counts.values.reduce(0, +) }

  /// Those whose segment has another name.
  package var moved: Int { counts.reduce(0) { $0 + ($1.key.from == $1.key.to ? 0 : $1.value) } }

  /// The moves, those of most customers first.
  package var moves: [(from: SegmentPlace, to: SegmentPlace, count: Int)] {
    rows.flatMap { from in columns.map { (from, $0, count(from: from, to: $0)) } }
      .filter { $0.0 != $0.1 && $0.2 > 0 }
      .enumerated().sorted { ($1.element.2, $0.offset) < ($0.element.2, $1.offset) }
      .map(\.element)
  }
}

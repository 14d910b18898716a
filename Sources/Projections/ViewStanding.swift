package import Events

/// How a view stands after all entries of its history.
package struct ViewStanding: Equatable, Sendable {
  /// A failure that no projector has got over yet.
  package struct Stop: Equatable, Sendable {
    package let failure: ViewFailure
    package let at: Timestamp
    /// The process that failed.
    package let process: Int32
  }

  package private(set) var stop: Stop?
  /// Whether `patron up` gave up on the view since.
  package private(set) var isParked = false
  /// The decisions in force, rising by position.
  package private(set) var skips: [ViewHistory.Decision] = []

  package var leftOut: LeftOut { LeftOut(skips.map(\.position)) }

  package init(_ entries: [ViewHistory.Entry]) {
    for entry in entries { take(entry) }
  }

  private mutating func take(_ entry: ViewHistory.Entry) {
    switch entry.what {
    case .failed(let failure):
      stop = Stop(failure: failure, at: entry.at, process: entry.process)
      isParked = false
    case .parked: isParked = true
    case .resumed: goOn()
    case .skipped(let decision):
      skips.removeAll { $0.position == decision.position }
      skips.append(decision)
      skips.sort { $0.position < $1.position }
      if stop?.failure.position == decision.position { goOn() }
    case .unskipped(let decision): skips.removeAll { $0.position == decision.position }
    }
  }

  private mutating func goOn() {
    stop = nil
    isParked = false
  }
}

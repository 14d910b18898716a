internal import Events

/// The longest time around a moment in which nothing happened: everything in it sees the same events.
struct EventlessSpan {
  private let moment: Int64
  private(set) var start = Int64.min
  private(set) var end = Int64.max

  init(around moment: Timestamp) { self.moment = moment.rawValue }

  mutating func meet(_ time: Int64) {
    if time <= moment { start = max(start, time) } else { end = min(end, time) }
  }

  mutating func meet(_ other: EventlessSpan) {
    start = max(start, other.start)
    end = min(end, other.end)
  }
}

internal import Projections

/// The days on which somebody bought, each counted once.
///
/// Days nearly always come in their order. Then their first, last and count are all that is kept, unless the
/// days themselves are asked for.
struct PurchaseDays {
  private(set) var first = Int.max
  private(set) var last = Int.min
  private(set) var count = 0
  /// Whether a day came too late to be counted: the days are to be taken once again, and kept.
  private(set) var isIncomplete = false
  private let areKept: Bool
  private var days: [Int32] = []

  init(areKept: Bool) { self.areKept = areKept }

  mutating func insert(_ day: Int) {
    if day > last {
      first = min(first, day)
      last = day
      count += 1
      if areKept { days.append(Int32(day)) }
    } else if day < last {
      if areKept { insertEarlier(day) } else { isIncomplete = true }
    }
  }

  private mutating func insertEarlier(_ day: Int) {
    let place = days.partitionIndex { $0 >= day }
    guard days[place] != day else { return }
    days.insert(Int32(day), at: place)
    first = min(first, day)
    count += 1
  }

  /// From one day to the next; none unless the days are kept.
  var gaps: [Int] { zip(days.dropFirst(), days).map { Int($0 - $1) } }
}

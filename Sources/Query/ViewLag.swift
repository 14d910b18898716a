internal import EventLog
package import Events
package import Views

/// How far views are behind the log, to be said beside what was made of them.
package struct ViewLag {
  /// Views that are the same number of events behind, in the order of what they are read for.
  private let groups: [(events: UInt64, views: [ViewName])]

  /// `checkpoints` are how far the log is folded into each view, `head` how far the log is.
  init(_ checkpoints: [(view: ViewName, position: LogPosition)], behind head: LogPosition) {
    var groups: [(events: UInt64, views: [ViewName])] = []
    for (view, position) in checkpoints where position < head {
      let events = head.rawValue - position.rawValue
      if let place = groups.firstIndex(where: { $0.events == events }) {
        groups[place].views.append(view)
      } else {
        groups.append((events, [view]))
      }
    }
    self.groups = groups
  }

  /// A sentence for each number of events; none where no view is behind.
  package var remarks: [String] {
    groups.map { events, views in
      let count = events == 1 ? "1 event" : "\(Decimals.grouped(events)) events"
      let advice = "bring \(views.count == 1 ? "it" : "them") up to date with `patron project"
      guard views.count < ViewName.allCases.count else {
        return "All views are \(count) behind the log; \(advice)`."
      }
      let names = views.map(\.rawValue)
      let these =
        views.count == 1 ? "view \(names[0]) is" : "views \(names.joined(separator: ", ")) are"
      return "The \(these) \(count) behind the log; \(advice) \(names.joined(separator: " "))`."
    }
  }
}

extension ShopReader {
  /// How far a view is behind the log, of which the part up to `checkpoint` is folded into it; nothing where only
  /// what was known at an earlier time is read.
  package func lag(of view: ViewName, at checkpoint: LogPosition) throws -> ViewLag {
    try lag([(view, checkpoint)])
  }

  func lag(_ checkpoints: [(view: ViewName, position: LogPosition)]) throws -> ViewLag {
    ViewLag(knownThrough == nil ? checkpoints : [], behind: try log.head().position)
  }
}

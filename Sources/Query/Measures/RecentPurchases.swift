internal import EventLog
internal import Events
internal import Projections
internal import Views

/// Whose purchases some events are about, where that is all that they change of anybody's.
struct RecentPurchases {
  private(set) var subjects: Set<SubjectID> = []

  /// After more events than this, reading everybody costs hardly more.
  private static let most: UInt64 = 2_000

  /// Of the events after `start` up to `end`; `nil` where they are many, or another of them can change who is one
  /// customer, or what orders of nobody came to.
  init?(_ log: EventLog, after start: LogPosition, through end: LogPosition) throws {
    guard start <= end, end.rawValue - start.rawValue <= Self.most else { return nil }
    var changesOthers = false
    try log.readBatches(after: start) { batch in
      try batch.forEachRecord(after: start) { record in
        if record.position > end { return }
        if LinkFact.isSaid(by: record.rawType), !LinkFact.facts(of: record).isEmpty {
          changesOthers = true
        }
        if record.type == .customerErased { changesOthers = true }
        guard record.isPurchase else { return }
        if record.subject != .nobody {
          subjects.insert(record.subject)
        } else if RFMProjection.keepsNobodys(record.rawType) {
          changesOthers = true
        }
      }
      return !changesOthers && batch.lastPosition < end
    }
    if changesOthers { return nil }
  }
}

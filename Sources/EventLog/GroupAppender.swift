package import Events
internal import Foundation

/// Appends single events from any number of threads, sharing commits.
///
/// A commit waits for the disk; while it does, others queue up, and the next commit takes them all. So
/// each append returns after its event is on the disk, and many at once cost hardly more than one.
///
/// Invariants:
/// - One thread leads at a time: it runs the transaction for everybody in the queue.
/// - After a commit that failed nothing is appended any more: what the disk holds is uncertain to this
///   process, and a failed sync must not be retried.
package final class GroupAppender: @unchecked Sendable {
  // @unchecked because all state is under the condition's lock, but for the appender, which only the
  // leader uses.
  private let appender: Appender
  private let condition = NSCondition()
  private var queue: [Request] = []
  private var hasLeader = false

  private final class Request {
    let event: Event
    var result: Result<AppendOutcome, any Error>?

    init(_ event: Event) { self.event = event }
  }

  /// Events of one commit at most, so that nobody waits long.
  private static let maximumGroup = 1_000

  package init(_ log: EventLog) { appender = Appender(log) }

  /// Appends `event` and returns when it is on the disk.
  ///
  /// - Throws: `EventConflict` if the log contradicts it; others of the same commit are not affected.
  package func append(_ event: Event) throws -> AppendOutcome {
    try append([event])[0].get()
  }

  /// Appends several events, in order, and returns when all are on the disk.
  package func append(_ events: [Event]) -> [Result<AppendOutcome, any Error>] {
    let requests = events.map { Request($0) }
    condition.lock()
    defer { condition.unlock() }
    queue += requests
    while requests.contains(where: { $0.result == nil }) {
      if hasLeader { condition.wait() } else { lead() }
    }
    return requests.compactMap(\.result)
  }

  /// Runs one transaction for the head of the queue.
  ///
  /// Called and left with the lock held.
  private func lead() {
    hasLeader = true
    let group = Array(queue.prefix(Self.maximumGroup))
    queue.removeFirst(group.count)
    condition.unlock()
    commit(group)
    condition.lock()
    hasLeader = false
    condition.broadcast()
  }

  private func commit(_ group: [Request]) {
    var results: [Result<AppendOutcome, any Error>] = []
    do {
      try appender.transaction(recordedAt: Self.now) { transaction in
        for request in group {
          do {
            results.append(.success(try transaction.append(request.event)))
          } catch let conflict as EventConflict {
            // A conflict is found before anything is written.
            results.append(.failure(conflict))
          }
        }
      }
    } catch {
      results = group.map { _ in .failure(error) }
    }
    for (request, result) in zip(group, results) { request.result = result }
  }

  private static var now: Timestamp {
    Timestamp(rawValue: Int64((Date().timeIntervalSince1970 * 1_000).rounded(.down)))
  }
}

internal import Dispatch
package import Events
internal import Foundation
internal import Synchronization

/// Appends single events from any number of threads, sharing commits.
///
/// A commit waits for the disk; while it does, others queue up, and the next commit takes them all. So
/// each append returns after its event is on the disk, and many at once cost hardly more than one.
///
/// Invariants:
/// - One thread leads at a time: it runs the transaction for the head of the queue, itself first. Then
///   it hands the lead to the first still waiting. Nobody is woken in vain.
/// - After a commit that failed nothing is appended any more: what the disk holds is uncertain to this
///   process, and a failed sync must not be retried.
package final class GroupAppender: @unchecked Sendable {
  // @unchecked because of `appender`, which only the leader uses.
  private let appender: Appender
  private let state = Mutex(State())

  private struct State {
    var queue: [Ticket] = []
    var hasLeader = false
  }

  /// What one caller waits for.
  private final class Ticket: @unchecked Sendable {
    // @unchecked because the leader writes `results` before it wakes whoever reads them.
    let events: [Event]
    /// Of all events, once they are committed; until then whoever is woken leads.
    var results: [Result<AppendOutcome, any Error>]?
    let isWanted = DispatchSemaphore(value: 0)

    init(_ events: [Event]) { self.events = events }
  }

  /// Events from which on a commit takes no more tickets, so that nobody waits long.
  private static let maximumGroup = 1_000

  package init(_ log: EventLog) { appender = Appender(log) }

  /// Appends `event` and returns when it is on the disk.
  ///
  /// - Throws: `EventConflict` if the log contradicts it; others of the same commit are not affected.
  package func append(_ event: Event) throws -> AppendOutcome {
    try append([event])[0].get()
  }

  /// Appends several events, in order and in one commit, and returns when all are on the disk.
  package func append(_ events: [Event]) -> [Result<AppendOutcome, any Error>] {
    let ticket = Ticket(events)
    let leads = state.withLock { state in
      state.queue.append(ticket)
      defer { state.hasLeader = true }
      return !state.hasLeader
    }
    if !leads { ticket.isWanted.wait() }
    if let results = ticket.results { return results }
    return lead(ticket)
  }

  /// Runs one transaction for the head of the queue, which begins with `own`.
  private func lead(_ own: Ticket) -> [Result<AppendOutcome, any Error>] {
    let group = state.withLock { state in
      var count = 0
      var events = 0
      while count < state.queue.count, events < Self.maximumGroup {
        events += state.queue[count].events.count
        count += 1
      }
      let group = Array(state.queue[..<count])
      state.queue.removeFirst(count)
      return group
    }
    let results = commit(group)
    let next = state.withLock { state in
      state.hasLeader = !state.queue.isEmpty
      return state.queue.first
    }
    next?.isWanted.signal()
    for (ticket, results) in zip(group, results) where ticket !== own {
      ticket.results = results
      ticket.isWanted.signal()
    }
    return results[0]
  }

  private func commit(_ group: [Ticket]) -> [[Result<AppendOutcome, any Error>]] {
    do {
      return try appender.transaction(recordedAt: Self.now) { transaction in
        var results: [[Result<AppendOutcome, any Error>]] = []
        for ticket in group {
          var own: [Result<AppendOutcome, any Error>] = []
          for event in ticket.events {
            do {
              own.append(.success(try transaction.append(event)))
            } catch let conflict as EventConflict {
              // A conflict is found before anything is written.
              own.append(.failure(conflict))
            }
          }
          results.append(own)
        }
        return results
      }
    } catch {
      return group.map { $0.events.map { _ in .failure(error) } }
    }
  }

  private static var now: Timestamp {
    Timestamp(rawValue: Int64((Date().timeIntervalSince1970 * 1_000).rounded(.down)))
  }
}

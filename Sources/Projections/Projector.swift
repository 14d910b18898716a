package import EventLog
package import Events
internal import Foundation
internal import LMDB

/// Folds the log into one version of one view: catches up, and again when there is more.
///
/// Invariants:
/// - The checkpoint is committed in the transaction that commits the states it describes: killed at
///   any moment, the view is as of some checkpoint, and the next run goes on from there.
/// - Events are folded in position order per subject. Subjects are dealt to the workers by page, so no
///   two workers share a state.
package struct Projector<P: Projection>: Sendable {
  package let log: EventLog
  package let view: ViewEnvironment

  /// Events from which on it pays to fold on all cores.
  private static var parallelThreshold: UInt64 { 20_000 }

  /// Events folded between two commits: what a kill can cost to do again, and what bounds memory.
  private static var segmentLength: UInt64 { 16_000_000 }

  package init(log: EventLog, view: ViewEnvironment) {
    self.log = log
    self.view = view
  }

  /// How far a catch-up is.
  package struct Progress: Sendable {
    package let checkpoint: LogPosition
    package let head: LogPosition

    @inlinable
    package init(checkpoint: LogPosition, head: LogPosition) {
      self.checkpoint = checkpoint
      self.head = head
    }
  }

  /// Folds what was appended since the checkpoint; returns how many events that were.
  ///
  /// `progress` is called now and then from a worker.
  @inlinable
  package func catchUp(progress: @Sendable @escaping (Progress) -> Void = { _ in }) throws -> UInt64 {
    let start = try checkpoint()
    var position = start
    while true {
      let head = try log.head().position
      guard head > position else { return position.rawValue - start.rawValue }
      let end = Self.segmentEnd(after: position, head: head)
      try foldSegment(after: position, through: end, progress: progress)
      position = end
    }
  }

  package static func segmentEnd(after position: LogPosition, head: LogPosition) -> LogPosition {
    LogPosition(rawValue: min(head.rawValue, position.rawValue + segmentLength))
  }

  package func checkpoint() throws -> LogPosition {
    let about = try view.environment.read { try view.about($0) }
    guard let about else { return .start }
    guard about.projectionVersion == UInt64(P.version) else {
      throw StoreError(
        "The view \(P.name) was made by another version of Patron.",
        hint: "Remove it with `rm -r` of its folder under views/ and run `patron project \(P.name)`."
      )
    }
    return about.checkpoint
  }

  package static func workerCount(for events: UInt64) -> Int {
    events < parallelThreshold ? 1 : max(1, ProcessInfo.processInfo.activeProcessorCount)
  }

  @inlinable
  package func foldSegment(
    after start: LogPosition,
    through end: LogPosition,
    progress: @Sendable @escaping (Progress) -> Void
  ) throws {
    let count = Self.workerCount(for: end.rawValue - start.rawValue)
    let isFresh = try view.isFresh()
    let workers = (0..<count).map { FoldWorker<P>(number: $0, of: count, view, isFresh: isFresh) }
    inParallel(count) { number in
      workers[number].run(log, after: start, through: end, progress: number == 0 ? progress : { _ in })
    }
    for worker in workers { if let error = worker.error { throw error } }
    try store(workers, checkpoint: end, isFresh: isFresh)
  }

  package func store(_ workers: [FoldWorker<P>], checkpoint: LogPosition, isFresh: Bool) throws {
    try view.environment.write { transaction in
      // Pages come from the workers in turn, so that the numbers rise.
      var next = [Int](repeating: 0, count: workers.count)
      while true {
        var best: Int?
        for (number, worker) in workers.enumerated() where next[number] < worker.encoded.count {
          if let known = best,
            workers[known].encoded[next[known]].page < worker.encoded[next[number]].page
          {
            continue
          }
          best = number
        }
        guard let best else { break }
        let entry = workers[best].encoded[next[best]]
        next[best] += 1
        let bytes = UnsafeRawBufferPointer(rebasing: workers[best].writer.bytes[entry.range])
        let key = ViewEnvironment.pageKey(entry.page)
        if isFresh {
          try transaction.append(bytes.bytes, for: key, in: view.pages)
        } else {
          try transaction.put(bytes.bytes, for: key, in: view.pages)
        }
      }
      for worker in workers {
        for fact in worker.links { try view.write(fact, transaction) }
      }
      try view.write(
        .init(checkpoint: checkpoint, projectionVersion: UInt64(P.version)),
        transaction
      )
    }
  }
}

/// Runs `body` for 0 ..< `count`, each on a thread of its own where there is more than one.
package func inParallel(_ count: Int, _ body: @Sendable (Int) -> Void) {
  if count == 1 { return body(0) }
  DispatchQueue.concurrentPerform(iterations: count, execute: body)
}

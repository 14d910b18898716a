internal import EventLog
internal import Events
internal import Foundation
internal import Projections

/// How fast a view is folded and stored, measured on the latest events.
struct FoldSample {
  /// Events folded.
  let events: UInt64
  /// Of what they were folded into.
  let size: ViewSize
  private let duration: Duration

  init(
    _ name: ViewName,
    _ store: Store,
    _ log: EventLog,
    from head: LogPosition,
    events: UInt64
  ) throws {
    let start = LogPosition(rawValue: head.rawValue - events)
    let view = try ViewEnvironment.nameless(
      in: store,
      of: log,
      at: start,
      projectionVersion: name.projectionVersion
    )
    let decided = try ViewHistory(ViewFolder(store, view: name.rawValue)).standing().leftOut
    let leftOut = LeftOut(decided.positions.filter { $0 > start })
    let clock = ContinuousClock()
    let began = clock.now
    self.events = try name.catchUp(view, log, leavingOut: leftOut)
    duration = began.duration(to: clock.now)
    size = try view.size()
  }

  /// As if folding took for every event what it took for these.
  func seconds(for events: UInt64) -> Double {
    self.events == 0 ? 0 : duration / .seconds(1) * Double(events) / Double(self.events)
  }
}

/// How fast a file is written where the views are, until it is on the disk.
enum CopySample {
  private static let longest = 16 << 20

  static func seconds(for bytes: Int, _ store: Store) throws -> Double {
    guard bytes > 0 else { return 0 }
    let count = min(bytes, longest)
    let path = "\(store.viewsPath)/.sample.\(ProcessInfo.processInfo.processIdentifier)"
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Store.failure(path, "cannot be opened") }
    defer { close(descriptor) }
    unlink(path)
    let content = [UInt8](repeating: 0xA5, count: count)
    let clock = ContinuousClock()
    let began = clock.now
    guard write(descriptor, content, count) == count, fsync(descriptor) == 0 else {
      throw Store.failure(path, "could not be written")
    }
    return began.duration(to: clock.now) / .seconds(1) * Double(bytes) / Double(count)
  }
}

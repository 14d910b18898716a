import ArgumentParser
import EventLog
import Events
import Foundation
import Projections
import Views

/// Measures how soon an appended event is in every view, while more come in steadily.
///
/// This process appends, and looks at the views' checkpoints a few thousand times a second; `patron up`
/// keeps the views up to date by processes of their own. A latency is from the return of the append to
/// the first look that finds the event in the view, so it is too long by up to the time between two
/// looks. Events that are due at the same time share a commit.
struct Latency {
  let store: Store
  let seconds: Int

  private static let eventsPerSecond = 1_000
  /// Not counted: files and caches are as after a while.
  private static let warmUp = 1_000
  private static let betweenLooks: UInt32 = 200

  private var count: Int { Self.warmUp + seconds * Self.eventsPerSecond }

  func run() throws {
    let log = try EventLog(store, for: .appending)
    let up = Process()
    // Beside this program.
    up.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appending(path: "patron")
    up.arguments = ["up", "--store", store.path]
    up.standardError = FileHandle.nullDevice
    try up.run()
    defer {
      up.terminate()
      up.waitUntilExit()
    }
    let start = try log.head().position
    let views = try ViewName.allCases.map { try openWhenCaughtUp($0, to: start) }
    let moments = Moments(events: count, views: views.count)
    let appending = AppendingThread(log, moments, eventsPerSecond: Self.eventsPerSecond)
    appending.start()
    try look(at: views, after: start, moments)
    let commits = try appending.result()
    report(moments, commits: commits)
  }

  private func openWhenCaughtUp(_ name: ViewName, to head: LogPosition) throws -> ViewEnvironment {
    let folder = ViewFolder(store, view: name.rawValue)
    let end = ContinuousClock.now + .seconds(120)
    while folder.checkpoint < head {
      guard ContinuousClock.now < end else { throw StoreError("\(name.rawValue) is not made.") }
      usleep(10_000)
    }
    return try ViewEnvironment(
      path: folder.path(ofVersion: folder.currentVersion ?? 1),
      isReadOnly: true
    )
  }

  /// Notes when each event is first seen in each view, until all are.
  private func look(
    at views: [ViewEnvironment],
    after start: LogPosition,
    _ moments: Moments
  ) throws {
    var seen = views.map { _ in 0 }
    let end = ContinuousClock.now + .seconds(seconds * 2 + 60)
    while seen.contains(where: { $0 < count }) {
      for (index, view) in views.enumerated() {
        let checkpoint = try view.about()?.checkpoint ?? .start
        let reached = min(count, Int(checkpoint.rawValue - start.rawValue))
        guard reached > seen[index] else { continue }
        let now = Moments.now
        for event in seen[index]..<reached { moments.see(event, in: index, at: now) }
        seen[index] = reached
      }
      guard ContinuousClock.now < end else { throw StoreError("The views fell behind for good.") }
      usleep(Self.betweenLooks)
    }
  }

  private func report(_ moments: Moments, commits: Int) {
    let events = Self.warmUp..<count
    let names = ViewName.allCases.map(\.rawValue)
    for (index, name) in names.enumerated() {
      line(name, events.map { moments.latency(of: $0, in: index) }, commits)
    }
    let all = events.map { event in
      names.indices.map { moments.latency(of: event, in: $0) }.max() ?? 0
    }
    line("every view", all, commits)
  }

  private func line(_ name: String, _ latencies: [Double], _ commits: Int) {
    let sorted = latencies.sorted()
    func quantile(_ fraction: Double) -> JSONValue {
      let index = Int((Double(sorted.count) * fraction).rounded(.up)) - 1
      let hundredths = Int64((sorted[max(0, index)] * 100).rounded())
      return .number(Decimals.format(hundredths, digits: 2))
    }
    print(
      JSONValue.object([
        "name": .string(name), "events": .number("\(latencies.count)"),
        "commits": .number("\(commits)"), "p50_ms": quantile(0.5), "p99_ms": quantile(0.99),
        "max_ms": quantile(1),
      ])
    )
  }
}

/// When each event's append returned, and when it was first seen in each view.
private final class Moments: @unchecked Sendable {
  // @unchecked because one thread writes `returned`, another `seen`, and both are read when both are
  // done.
  private let returned: UnsafeMutableBufferPointer<UInt64>
  private let seen: UnsafeMutableBufferPointer<UInt64>
  let events: Int

  init(events: Int, views: Int) {
    self.events = events
    returned = .allocate(capacity: events)
    returned.initialize(repeating: 0)
    seen = .allocate(capacity: events * views)
    seen.initialize(repeating: 0)
  }

  deinit {
    returned.deallocate()
    seen.deallocate()
  }

  /// Nanoseconds on the machine's steady clock.
  static var now: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  func noteReturn(of event: Int, at moment: UInt64) { returned[event] = moment }

  func see(_ event: Int, in view: Int, at moment: UInt64) { seen[view * events + event] = moment }

  /// Milliseconds; 0 where it was seen before the append had returned.
  func latency(of event: Int, in view: Int) -> Double {
    let (returned, seen) = (returned[event], seen[view * events + event])
    return seen > returned ? Double(seen - returned) / 1e6 : 0
  }
}

/// Appends events at a steady rate; those that are due share a commit.
private final class AppendingThread: @unchecked Sendable {
  // @unchecked because the thread alone changes it, and `result` waits for its end.
  private let log: EventLog
  private let moments: Moments
  private let eventsPerSecond: Int
  private let done = DispatchSemaphore(value: 0)
  private var commits = 0
  private var error: (any Error)?

  init(_ log: EventLog, _ moments: Moments, eventsPerSecond: Int) {
    self.log = log
    self.moments = moments
    self.eventsPerSecond = eventsPerSecond
  }

  func start() {
    Thread.detachNewThread { [self] in
      do { try append() } catch { self.error = error }
      done.signal()
    }
  }

  /// How many commits it took.
  func result() throws -> Int {
    done.wait()
    if let error { throw error }
    return commits
  }

  private func append() throws {
    let appender = Appender(log)
    let source = "latency-\(Timestamp.now)"
    let start = Moments.now
    let interval = UInt64(1_000_000_000 / eventsPerSecond)
    var event = 0
    while event < moments.events {
      let due = start + UInt64(event) * interval
      let now = Moments.now
      if now < due { usleep(UInt32((due - now) / 1_000)) }
      let last = min(moments.events, Int((Moments.now - start) / interval) + 1)
      let events = try (event..<max(last, event + 1)).map { try Self.event($0, source) }
      try appender.transaction(recordedAt: .now) { transaction in
        for event in events { _ = try transaction.append(event) }
      }
      let returned = Moments.now
      for number in event..<event + events.count { moments.noteReturn(of: number, at: returned) }
      event += events.count
      commits += 1
    }
  }

  /// Mostly orders, and what changes the other views: a consent, a mail opened.
  private static func event(_ number: Int, _ source: String) throws -> Event {
    guard let currency = Currency("CNY") else { throw ExitCode.failure }
    let payload: Event.Payload =
      switch number % 8 {
      case 3: .consentChanged(Consent(channel: "email", isGiven: number % 3 > 0))
      case 5: .email(Email(kind: .opened, campaign: "spring"))
      default:
        .purchasePlaced(
          Purchase(
            order: "\(source)/\(number)",
            currency: currency,
            status: .paid,
            total: Int64(number % 9_973)
          )
        )
      }
    return Event(
      source: source,
      id: "\(number)",
      occurredAt: .now,
      customer: try Identifier(
        namespace: "email",
        value: "c\(number &* 7_919 % 9_973)@example.com"
      ),
      payload: payload
    )
  }
}

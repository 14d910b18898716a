import ArgumentParser
import Dispatch
import EventLog
import Events
import Foundation
import LMDB
import Synchronization

/// Times commits, in rounds that take turns, so that a disk whose speed changes changes all alike.
struct DurableAppends {
  private let environment: Environment
  private let table: Table
  private let small: Appender
  private let large: Appender
  private let group: GroupAppender

  /// Of whom the events are.
  static let customers = 1_000
  private static let threads = 64
  /// Commits of one round.
  private static let roundLength = 20

  /// `scratch` is a folder to write to; `small` and `large` are stores to append to.
  init(scratch: String, small: Store, large: Store) throws {
    let folder = scratch + "/raw"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    environment = try Environment(path: folder, options: .init(mapSize: 1 << 30))
    table = try environment.tables(["raw"], creating: true)[0]
    let smallLog = try EventLog(small, for: .appending)
    self.small = Appender(smallLog)
    self.large = Appender(try EventLog(large, for: .appending))
    group = GroupAppender(smallLog)
  }

  /// Returns for each kind how many events a round appended in all, and the median round's time as
  /// many times as there were rounds.
  func run(appends: Int) throws -> [(name: String, events: Int, Duration)] {
    let rounds = max(1, appends / Self.roundLength)
    let names = ["commit-raw", "append-single", "append-single-large", "append-64"]
    var durations = names.map { _ in [Duration]() }
    for round in 0..<rounds {
      let start = round * Self.roundLength
      let numbers = start..<start + Self.roundLength
      let events = try numbers.map { try Self.event($0, source: "single") }
      let taken = try [
        measure { for number in numbers { try commitRaw(number) } },
        measure { for event in events { try append(event, small) } },
        measure { for event in events { try append(event, large) } },
        measure { try appendConcurrently(start * Self.threads) },
      ]
      for (kind, duration) in taken.enumerated() { durations[kind].append(duration) }
    }
    return zip(names, durations).map { name, durations in
      let median = durations.sorted()[durations.count / 2]
      let perRound = name == "append-64" ? Self.roundLength * Self.threads : Self.roundLength
      return (name, perRound * rounds, median * rounds)
    }
  }

  private func measure(_ body: () throws -> Void) rethrows -> Duration {
    let start = ContinuousClock.now
    try body()
    return start.duration(to: .now)
  }

  /// What LMDB itself does: a small value put and committed.
  private func commitRaw(_ number: Int) throws {
    let value = [UInt8](repeating: 7, count: 200)
    let key = withUnsafeBytes(of: UInt64(number).bigEndian) { Array($0) }
    try environment.write { try $0.append(value, for: key, in: table) }
  }

  /// One event, one commit.
  private func append(_ event: Event, _ appender: Appender) throws {
    _ = try appender.transaction(recordedAt: Timestamp(rawValue: 1)) { try $0.append(event) }
  }

  /// Single durable appends from many threads at once, which share commits.
  private func appendConcurrently(_ first: Int) throws {
    let done = DispatchGroup()
    let failures = Atomic(0)
    let group = group
    for thread in 0..<Self.threads {
      done.enter()
      Thread.detachNewThread {
        for index in 0..<Self.roundLength {
          let number = first + thread * Self.roundLength + index
          guard let event = try? Self.event(number, source: "concurrent"),
            (try? group.append(event)) != nil
          else {
            failures.add(1, ordering: .relaxed)
            break
          }
        }
        done.leave()
      }
    }
    done.wait()
    guard failures.load(ordering: .relaxed) == 0 else { throw ExitCode.failure }
  }

  static func event(_ number: Int, source: String) throws -> Event {
    guard let currency = Currency("CNY") else { throw ExitCode.failure }
    return Event(
      source: source,
      id: "\(number)/placed",
      occurredAt: Timestamp(rawValue: 1_700_000_000_000 + Int64(number) * 1_000),
      customer: try Identifier(namespace: "email", value: "c\(number % customers)@example.com"),
      payload: .purchasePlaced(
        Purchase(
          order: "\(number)",
          currency: currency,
          status: .paid,
          total: Int64(number % 9_973)
        )
      )
    )
  }
}

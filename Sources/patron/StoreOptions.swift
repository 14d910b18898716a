import ArgumentParser
import EventLog
import Events
import Foundation
import Query

struct StoreOptions: ParsableArguments {
  @Option(
    name: .customLong("store"),
    help: ArgumentHelp(
      "The shop's folder (default: $PATRON_STORE, else ./patron-store)",
      valueName: "dir"
    ),
    completion: .directory
  )
  var path: String?

  var store: Store { path.map { Store(path: $0) } ?? Self.usual }

  /// The log, for appending; whoever has to wait for another process is told so, and whose clock is behind.
  func logForAppending() throws -> EventLog {
    let store = store
    let log = try EventLog(store, for: .appending) {
      Terminal.say(
        "Waiting: another process appends to \(store.path). If it hangs, end it; nothing is lost."
      )
    }
    let (now, last) = (Timestamp.now, try log.head().recordedAt)
    if last.rawValue > now.rawValue + Self.clockTolerance {
      Terminal.say(
        "The log's last event was recorded at \(log.calendar.text(last)), and this machine's clock says "
          + "\(log.calendar.text(now)): one of them is wrong. --known-at a day before the former leaves out what is "
          + "recorded from now on."
      )
    }
    return log
  }

  /// Milliseconds by which the clocks of two machines that append may differ.
  private static let clockTolerance: Int64 = 60_000

  /// The one that is meant where nobody says which.
  static var usual: Store {
    let variable = ProcessInfo.processInfo.environment["PATRON_STORE"]
    return Store(path: variable.flatMap { $0.isEmpty ? nil : $0 } ?? "patron-store")
  }
}

struct AsOfOption: ParsableArguments {
  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp(
      "Answer from what had happened by the end of this day in the shop, or by this moment",
      valueName: "date"
    )
  )
  var text: String?

  /// The moment asked for; now where none was given.
  func moment(_ calendar: ShopCalendar) throws -> Timestamp {
    try text.map { try calendar.asOf($0, option: "--as-of") } ?? .now
  }
}

struct KnownAtOption: ParsableArguments {
  @Option(
    name: .customLong("known-at"),
    help: ArgumentHelp(
      "Answer from what had been recorded by the end of this day, or by this moment; --as-of is the same "
        + "unless it is given",
      valueName: "date"
    )
  )
  var text: String?

  /// What answers, and as of when: everything that is known today as of the date asked for, else as of now; or
  /// what was known at the date of this option, as of then unless another date was asked for.
  func reading(
    _ reader: ShopReader,
    _ asOf: AsOfOption
  ) throws -> (reader: ShopReader, moment: Timestamp) {
    let calendar = reader.log.calendar
    guard let text else { return (reader, try asOf.moment(calendar)) }
    let known = try calendar.asOf(text, option: "--known-at")
    let moment = asOf.text == nil ? known : try asOf.moment(calendar)
    return (try reader.known(at: known), moment)
  }
}

extension ShopCalendar {
  /// The end of a day, or a moment, that was given by an option.
  fileprivate func asOf(_ text: String, option: String) throws -> Timestamp {
    do { return try asOf(text) } catch {
      throw ValidationError("\(option) “\(text)” is no date: write 2025-12-31 or 2025-12-31T18:00")
    }
  }
}

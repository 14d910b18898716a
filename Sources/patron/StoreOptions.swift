import ArgumentParser
import EventLog
import Events
import Foundation

struct StoreOptions: ParsableArguments {
  @Option(
    name: .customLong("store"),
    help: ArgumentHelp(
      "The shop's folder (default: $PATRON_STORE, else ./patron-store)",
      valueName: "dir"
    )
  )
  var path: String?

  var store: Store {
    let variable = ProcessInfo.processInfo.environment["PATRON_STORE"]
    return Store(path: path ?? variable.flatMap { $0.isEmpty ? nil : $0 } ?? "patron-store")
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
    guard let text else { return .now }
    do { return try calendar.asOf(text) } catch {
      throw ValidationError("--as-of “\(text)” is no date: write 2025-12-31 or 2025-12-31T18:00")
    }
  }
}

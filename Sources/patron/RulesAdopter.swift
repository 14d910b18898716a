import EventLog
import Events
import Foundation
import Rules
import Views

/// Makes rules those of a shop: in the log, and in the file that says so to people.
///
/// The log comes first. A process that dies in between leaves a file that is not what was adopted, which
/// `patron status` says, and adopting again mends.
struct RulesAdopter {
  /// Who says so, in the log.
  private static let source = "patron"

  private let store: Store
  private let log: EventLog

  init(_ store: Store, _ log: EventLog) {
    self.store = store
    self.log = log
  }

  /// Where the log says so; `isNew` is false where it said the same already.
  func adopt(_ rules: ShopRules) throws -> (position: LogPosition, isNew: Bool) {
    let adopted = rules.text.adopted
    try checkLength(adopted)
    if let last = try log.rulesAdopted(), last.rules == adopted {
      try writeFile(adopted.rules)
      return (last.position, false)
    }
    let now = Timestamp.now
    let event = Event(
      source: Self.source,
      occurredAt: now,
      customer: nil,
      payload: .rulesAdopted(adopted)
    )
    let outcome = try Appender(log).transaction(recordedAt: now) { try $0.append(event) }
    try writeFile(adopted.rules)
    switch outcome {
    case .appended(let position), .duplicate(of: let position): return (position, true)
    }
  }

  private func checkLength(_ adopted: AdoptedRules) throws {
    let count = adopted.rules.unicodeScalars.count
    guard count <= AdoptedRules.maximumLength else {
      throw StoreError(
        "The rules have \(count) characters; \(AdoptedRules.maximumLength) can be adopted.",
        hint: "Take the remarks out."
      )
    }
  }

  /// Puts the text in the place of the shop's rules at once, whatever happens meanwhile.
  private func writeFile(_ text: String) throws {
    let path = ShopRules.path(store)
    let temporary = "\(path).\(getpid())"
    guard FileManager.default.createFile(atPath: temporary, contents: Data(text.utf8)) else {
      throw Store.failure(temporary, "cannot be written")
    }
    try Store.sync(temporary)
    guard rename(temporary, path) == 0 else { throw Store.failure(path, "cannot be replaced") }
    try Store.sync(store.path)
  }
}

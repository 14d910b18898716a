import EventLog
import Events
import Foundation
import Rules
import Views

/// Makes rules those of a shop: in the log, and in the file that says so to people.
///
/// The text is on the disk before the log says that it holds, so that a full disk changes nothing; its place it
/// takes after. A process that dies in between leaves a file that is not what was adopted, which `patron status`
/// says, and adopting again mends.
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
    let file = try UnfinishedRules(adopted.rules, of: store)
    if let last = try log.rulesAdopted(), last.rules == adopted {
      try file.finish()
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
    try file.finish()
    switch outcome {
    case .appended(let position), .appendedForOwner(let position), .duplicate(of: let position):
      return (position, true)
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
}

/// A text on the disk beside the shop's rules, until it takes their place; otherwise it leaves nothing behind.
private struct UnfinishedRules: ~Copyable {
  private let path: String
  private let temporary: String

  init(_ text: String, of store: Store) throws {
    path = ShopRules.path(store)
    temporary = "\(path).\(getpid())"
    guard FileManager.default.createFile(atPath: temporary, contents: Data(text.utf8)) else {
      throw Store.failure(temporary, "cannot be written")
    }
    try Store.giveToOwner(temporary)
    try Store.sync(temporary)
  }

  deinit { unlink(temporary) }

  /// Puts it in the place of the shop's rules at once, whatever happens meanwhile.
  consuming func finish() throws {
    guard rename(temporary, path) == 0 else { throw Store.failure(path, "cannot be replaced") }
    try Store.sync(Store.folder(of: path))
  }
}

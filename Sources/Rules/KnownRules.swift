internal import Events
internal import Synchronization

/// The rules that this process has read so far: every view brings the same text along, and reading it takes as long
/// as a customer's whole page.
final class KnownRules: Sendable {
  private struct Key: Hashable {
    let text: RulesText
    let currency: Currency
  }

  private let rules = Mutex<[Key: Rules]>([:])

  /// What is known of `text`, else what `read` makes of it; errors are not kept.
  func rules(of text: RulesText, _ currency: Currency, read: () throws -> Rules) rethrows -> Rules {
    let key = Key(text: text, currency: currency)
    if let known = rules.withLock({ $0[key] }) { return known }
    let read = try read()
    rules.withLock { $0[key] = read }
    return read
  }
}

internal import EventLog
internal import LMDB

/// What a view version was built from; the value of `meta/build`: one byte, then the rules.
///
/// It is written before the first state, and stays what it is for the life of the version.
package struct ViewBuild: Equatable, Sendable {
  package enum Origin: UInt8, Sendable {
    /// All states were folded from the log.
    case log = 0
    /// The states were those of another version, and the log was folded on from there.
    case copy = 1
  }

  package var origin: Origin
  /// The rules that rows are derived by: bytes that mean nothing here.
  package var rules: [UInt8]

  package init(origin: Origin, rules: [UInt8]) {
    self.origin = origin
    self.rules = rules
  }
}

extension ViewEnvironment {
  private static let buildKey = Array("build".utf8)

  /// What the version was built from; `nil` before that is known.
  ///
  /// - Throws: `StoreError` where another version of Patron wrote it, or it is not as it was written.
  package func build() throws -> ViewBuild? {
    try environment.read { transaction in
      guard let stored = try transaction.value(for: Self.buildKey, in: meta) else { return nil }
      guard let bytes = SealedValue.opened(stored, Self.buildKey),
        let origin = bytes.first.flatMap({ ViewBuild.Origin(rawValue: $0) })
      else {
        let isOlder = try about(transaction)?.projectionVersion == About.unsealed
        throw isOlder ? otherProgram : damage("what it was built from cannot be read")
      }
      return ViewBuild(origin: origin, rules: Array(bytes.dropFirst()))
    }
  }

  /// Writes down what the version is built from.
  package func write(_ build: ViewBuild) throws {
    try environment.write { transaction in
      let value = SealedValue.sealed([build.origin.rawValue] + build.rules, Self.buildKey)
      try transaction.put(value, for: Self.buildKey, in: meta)
    }
  }
}

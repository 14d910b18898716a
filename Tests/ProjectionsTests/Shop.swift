import EventLog
import Events
import Projections
import TestSupport
import Views

/// A store with a history, and ways to fold it.
struct Shop {
  let store: TemporaryStore
  let log: EventLog

  init() throws {
    store = try TemporaryStore()
    log = try store.open()
  }

  init(_ events: [Event]) throws {
    try self.init()
    try append(events)
  }

  /// Appends by the log that is open: LMDB wants an environment to be open once in a process.
  @discardableResult
  func append(_ events: [Event]) throws -> [AppendOutcome] {
    let moment = Timestamp(rawValue: 1_700_000_000_000)
    return try Appender(log).transaction(recordedAt: moment) { transaction in
      var outcomes: [AppendOutcome] = []
      for event in events { outcomes.append(try transaction.append(event)) }
      return outcomes
    }
  }

  /// Folds what is there into the version in use of a view.
  func project(_ name: ViewName) throws {
    _ = try ViewProjector(name, store.store, log: log).catchUp()
  }

  func view(_ name: ViewName) throws -> ViewEnvironment {
    let folder = ViewFolder(store.store, view: name.rawValue)
    guard let version = folder.currentVersion else { throw StoreError("no view \(name)") }
    return try ViewEnvironment(path: folder.path(ofVersion: version), isReadOnly: true)
  }
}

extension ViewName {
  var projection: any Projection.Type {
    switch self {
    case .profiles: ProfileProjection.self
    case .rfm: RFMProjection.self
    case .dormancy: DormancyProjection.self
    case .referrals: ReferralProjection.self
    case .timeline: TimelineProjection.self
    }
  }
}

/// The pages of a view as they are stored.
func pages(of view: ViewEnvironment) throws -> [UInt32: [UInt8]] {
  var pages: [UInt32: [UInt8]] = [:]
  for number in UInt32(0)..<1_000 {
    try view.withPage(number) { pages[number] = Array($0) }
  }
  return pages
}

extension NaiveFold {
  /// The pages as they must be stored: 64 neighbours each; index, length and bytes of every state.
  var pages: [UInt32: [UInt8]] {
    func number(_ value: Int) -> [UInt8] {
      value < 128 ? [UInt8(value)] : [UInt8(value % 128 + 128)] + number(value / 128)
    }
    var pages: [UInt32: [UInt8]] = [:]
    // A page is stored once a state in it was touched, though all may still be empty.
    for (subject, state) in states.sorted(by: { $0.key < $1.key }) {
      let bytes = state.encoded
      let entry = number(Int(subject.rawValue % 64)) + number(bytes.count) + bytes
      pages[subject.rawValue / 64, default: []] += state.isEmpty ? [] : entry
    }
    return pages
  }

  /// The digest of a view with these states and links.
  var digest: UInt64 {
    var digest: UInt64 = 0
    func add(_ bytes: [UInt8]) {
      digest = XXHash64.combine(digest, bytes.withUnsafeBytes { XXHash64.hash($0) })
    }
    for (number, bytes) in pages.sorted(by: { $0.key < $1.key }) {
      add(bigEndian(number))
      add(bytes)
    }
    // Under both its ends.
    var keyed: [[UInt8]: [UInt8]] = [:]
    for link in links {
      let moment = withUnsafeBytes(of: link.occurredAt.rawValue) { Array($0) }
      for (one, other) in [(link.first, link.second), (link.second, link.first)] {
        let key = bigEndian(one.rawValue) + bigEndian(other.rawValue)
        keyed[key + bigEndian(link.position.rawValue)] = moment + [link.isLink ? 1 : 0]
      }
    }
    for entry in keyed.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      add(entry.key)
      add(entry.value)
    }
    return digest
  }

  private func bigEndian(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { Array($0) }
  }
}

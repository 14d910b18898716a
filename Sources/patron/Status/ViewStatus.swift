import EventLog
import Events
import Foundation
import LMDB
import Projections
import Rules
import Views

/// How one view is doing.
struct ViewStatus {
  let name: ViewName
  /// Its version in use, as far as there is one.
  private(set) var version: Int?
  private(set) var projectionVersion: UInt64?
  private(set) var checkpoint: LogPosition?
  /// Events after the checkpoint.
  private(set) var lag: UInt64?
  /// Since when the oldest of them is in the log; 0 where there is none.
  private(set) var lagSeconds: Double?
  private(set) var lastWork: ProjectorWork?
  /// The process that folds, if one does: it holds a lock that the kernel takes from the dead.
  private(set) var process: Int32?
  private(set) var environment: EnvironmentStatus?
  /// The process that builds another version beside it, if one does.
  private(set) var rebuildProcess: Int32?
  /// Fingerprint of the rules it was built with, of the sections that it depends on.
  private(set) var rules: String?
  /// The sections among those in which the shop's rules say something else by now.
  private(set) var rulesChanged: [Rules.Section] = []
  private(set) var digest: String?
  /// Whether the machine or its disk failed while the version was being written.
  private(set) var isLost = false
  /// Says so where the events folded in are not those of the log.
  private(set) var otherLog: OtherLog?
  /// What is wrong with the file of the version, if it cannot be opened, or not all of it be read.
  private(set) var damage: (any Error)?
  /// Why the version cannot be opened that may be in order, such as that this user may not.
  private(set) var refusal: (any Error)?
  /// What its history says; nothing where that cannot be read.
  let standing: ViewStanding
  /// Why its history cannot be read.
  let historyFailure: StoreError?
  private let isLookedAfter: Bool

  /// `shopRules` are those in force now; `isLookedAfter` says whether a `patron up` runs.
  init(
    _ name: ViewName,
    _ store: Store,
    _ log: EventLog,
    _ shopRules: ShopRules?,
    isLookedAfter: Bool,
    digest isDigestWanted: Bool
  ) throws {
    self.name = name
    self.isLookedAfter = isLookedAfter
    let folder = ViewFolder(store, view: name.rawValue)
    do {
      standing = try ViewHistory(folder).standing()
      historyFailure = nil
    } catch let error as StoreError {
      standing = ViewStanding([])
      historyFailure = error
    }
    guard let version = folder.currentVersion else {
      refusal = folder.obstacle
      return
    }
    self.version = version
    let path = folder.path(ofVersion: version)
    isLost = UnsyncedMark(path).isLost
    guard !isLost else { return }
    let view: ViewEnvironment
    do { view = try ViewEnvironment(path: path, isReadOnly: true) } catch {
      if error is DamagedVersion { damage = error } else { refusal = error }
      return
    }
    do { try look(into: view, folder, log, shopRules, isDigestWanted) } catch let error
      as StoreError
    {
      damage = error
    }
  }

  /// - Throws: `StoreError` where the view is damaged, whatever is wrong with the log.
  private mutating func look(
    into view: ViewEnvironment,
    _ folder: ViewFolder,
    _ log: EventLog,
    _ shopRules: ShopRules?,
    _ isDigestWanted: Bool
  ) throws {
    let about = try view.about()
    let checkpoint = about?.checkpoint ?? .start
    self.checkpoint = checkpoint
    projectionVersion = about?.projectionVersion
    do { try view.check(against: log) } catch let error as OtherLog { otherLog = error }
    let head = try log.head().position
    lag = head.rawValue - min(head.rawValue, checkpoint.rawValue)
    lagSeconds = try Self.seconds(since: checkpoint, log)
    lastWork = ProjectorLock.lastWork(view.path)
    process = ProjectorLock.holder(view.path)
    rebuildProcess = ProjectorLock.holder(folder.path, .rebuild)
    compareRules(of: view, with: shopRules, log)
    environment = try EnvironmentStatus(view.environment)
    if isDigestWanted {
      let digits = String(try view.digest(), radix: 16)
      digest = String(repeating: "0", count: 16 - digits.count) + digits
    }
  }

  private mutating func compareRules(
    of view: ViewEnvironment,
    with shopRules: ShopRules?,
    _ log: EventLog
  ) {
    // Rules that this program cannot read have no fingerprint here.
    guard !name.sections.isEmpty,
      let built = try? ShopRules(view, of: name, currency: log.settings.currency)
    else { return }
    rules = built.rules.fingerprint(of: name.sections)
    guard let shopRules else { return }
    rulesChanged = built.rules.differences(from: shopRules.rules, in: name.sections)
  }

  private static func seconds(since checkpoint: LogPosition, _ log: EventLog) throws -> Double {
    let next = checkpoint.advanced(by: 1)
    let recordedAt = try log.withRecord(at: next) { _, batch in batch.recordedAt }
    return recordedAt.map { Double(max(0, Timestamp.now.rawValue - $0.rawValue)) / 1_000 } ?? 0
  }

  /// Why nobody can read the version or its history, and what to do; `nil` where nothing is in the way.
  var obstacle: Explanation? {
    let obstacles: [(any Error)?] = [otherLog, damage, refusal, historyFailure]
    return obstacles.compactMap { $0 }.first.flatMap { Explanation($0) }
  }

  /// What it is doing, as far as the kernel and its history know.
  var state: String {
    guard damage == nil else { return "damaged" }
    guard refusal == nil else { return "unreadable" }
    if let projectionVersion, projectionVersion != UInt64(name.projectionVersion) {
      return "to be rebuilt"
    }
    guard otherLog == nil else { return "to be rebuilt" }
    guard process == nil else { return lag == 0 ? "live" : "catching up" }
    if standing.isParked, isLookedAfter { return "parked" }
    if standing.stop != nil { return "failed" }
    guard version != nil else { return "not made" }
    guard !isLost else { return "lost" }
    return lag == 0 ? "up to date" : "behind"
  }
}

import EventLog
import Events
import Foundation
import Projections
import Query
import Rules
import Views

/// How a store is doing: its log, its views, and who reads them.
struct StatusReport {
  let store: Store
  let log: EventLog
  let head: LogHead
  let logStatus: EnvironmentStatus
  /// The `patron up` that looks after the views, if one does.
  let upProcess: Int32?
  let views: [ViewStatus]

  init(_ store: Store, digest: Bool) throws {
    self.store = store
    let log = try EventLog(store, for: .reading)
    self.log = log
    head = try log.head()
    logStatus = try EnvironmentStatus(log.environment)
    let rules = Self.rules(store, log)
    let upProcess = ProcessLock.holder(store.upLockPath)
    self.upProcess = upProcess
    views = try ViewName.allCases.map {
      try ViewStatus($0, store, log, rules, isLookedAfter: upProcess != nil, digest: digest)
    }
  }

  /// The shop's rules now; what is wrong with them is said, and nothing is held against them.
  private static func rules(_ store: Store, _ log: EventLog) -> ShopRules? {
    do {
      let rules = try ShopRules(store, log)
      if let remark = try rules.adoptionRemark(store, log) { Terminal.say(remark) }
      return rules
    } catch {
      Terminal.say("The shop's rules make no sense: \(error)")
      return nil
    }
  }

  /// Bytes that the disk still takes.
  var freeBytes: Int {
    var room = statvfs()
    guard statvfs(store.path, &room) == 0 else { return 0 }
    return Int(room.f_bavail) * Int(room.f_frsize)
  }

  /// Everybody who reads the log or a view now, by what they read.
  var readers: [(of: String, EnvironmentStatus.Reader)] {
    let all =
      [("log", logStatus)]
      + views.compactMap { view in
        view.environment.map { (view.name.rawValue, $0) }
      }
    return all.flatMap { name, environment in environment.readers.map { (name, $0) } }
  }

  /// A moment on the shop's clock.
  func text(_ moment: Timestamp) -> String { log.calendar.text(moment) }

  private func moment(_ moment: Timestamp?) -> Cell {
    guard let moment else { return .none }
    let offset = Int(log.calendar.offset(at: moment.rawValue) / 1_000)
    return .moment(moment, offsetSeconds: offset)
  }
}

// MARK: Rows

/// What `schemas/status.schema.json` describes.
extension StatusReport {
  var storeRow: ResultTable {
    ResultTable(
      count: 1,
      columns: [
        .init("row") { _ in .text("store") },
        .init("store") { _ in .text(store.path) },
        .init("events") { _ in .integer(Int(head.position.rawValue)) },
        .init("batches") { _ in .integer(Int(head.batchCount)) },
        .init("currency") { _ in .text("\(log.settings.currency)") },
        .init("time_zone") { _ in .text(log.settings.timeZone) },
        .init("up_process") { _ in .process(upProcess) },
        .init("slots_given_back") { _ in
          .integer(
            views.reduce(logStatus.slotsGivenBack) { $0 + ($1.environment?.slotsGivenBack ?? 0) }
          )
        },
        .init("disk_bytes") { _ in .integer(logStatus.diskBytes) },
        .init("reusable_bytes") { _ in .integer(logStatus.reusableBytes) },
        .init("free_bytes") { _ in .integer(freeBytes) },
      ]
    )
  }

  /// What fits a terminal.
  var briefViewRows: ResultTable {
    ResultTable(
      count: views.count,
      columns: [view, state, checkpoint, lag, lagSeconds, rate, version, rules, process, skipped]
        + [disk, reusable] + digest
    )
  }

  var viewRows: ResultTable {
    func failure(
      _ name: String,
      _ cell: @escaping @Sendable (ViewFailure) -> Cell
    ) -> ResultTable.Column {
      .init(name) { views[$0].standing.stop.map { cell($0.failure) } ?? .none }
    }
    return ResultTable(
      count: views.count,
      columns: [
        .init("row") { _ in .text("view") }, view, state, checkpoint, lag, lagSeconds, rate,
        .init("last_work_at") { moment(views[$0].lastWork?.endedAt) }, version,
        .init("projection_version") { .integer(views[$0].projectionVersion) }, rules,
        .init("rules_changed") { .list(views[$0].rulesChanged.map(\.rawValue)) }, process,
        .init("rebuild_process") { .process(views[$0].rebuildProcess) }, skipped,
        .init("skips") { .list(views[$0].standing.skips.map(describe)) },
        .init("failed_at") { moment(views[$0].standing.stop?.at) },
        failure("failed_position") { .integer($0.position?.rawValue) },
        failure("failed_event") { $0.event.map { .text($0) } ?? .none },
        .init("error") {
          .orNone(views[$0].standing.stop?.failure.reason ?? views[$0].obstacle?.message)
        },
        .init("hint") { row in
          let stop = views[row].standing.stop
          return .orNone(stop == nil ? views[row].obstacle?.hint : stop?.failure.hint)
        }, disk, reusable,
      ] + digest
    )
  }

  var readerRows: ResultTable {
    let readers = readers
    return ResultTable(
      count: readers.count,
      columns: [
        .init("row") { _ in .text("reader") },
        .init("reads") { .text(readers[$0].of) },
        .init("process") { .process(readers[$0].1.process) },
        .init("program") { readers[$0].1.program.map { .text($0) } ?? .none },
        .init("commits_behind") { .integer(readers[$0].1.commitsBehind) },
      ]
    )
  }

  func describe(_ skip: ViewHistory.Decision) -> String {
    "\(skip.position): \(skip.because) (\(skip.by))"
  }

  private var view: ResultTable.Column { .init("view") { .text(views[$0].name.rawValue) } }
  private var state: ResultTable.Column { .init("state") { .text(views[$0].state) } }
  private var checkpoint: ResultTable.Column {
    .init("checkpoint") { .integer(views[$0].checkpoint?.rawValue) }
  }
  private var lag: ResultTable.Column { .init("lag") { .integer(views[$0].lag) } }
  private var lagSeconds: ResultTable.Column {
    .init("lag_seconds") { views[$0].lagSeconds.map { .number($0) } ?? .none }
  }
  private var rate: ResultTable.Column {
    .init("events_per_second") { row in
      views[row].lastWork.map { .integer(Int($0.eventsPerSecond.rounded())) } ?? .none
    }
  }
  private var version: ResultTable.Column {
    .init("version") { views[$0].version.map { .integer($0) } ?? .none }
  }
  private var rules: ResultTable.Column {
    .init("rules") { views[$0].rules.map { .text($0) } ?? .none }
  }
  private var process: ResultTable.Column { .init("process") { .process(views[$0].process) } }
  private var skipped: ResultTable.Column {
    .init("skipped") { row in
      views[row].historyFailure == nil ? .integer(views[row].standing.skips.count) : .none
    }
  }
  private var disk: ResultTable.Column {
    .init("disk_bytes") { views[$0].environment.map { .integer($0.diskBytes) } ?? .none }
  }
  private var reusable: ResultTable.Column {
    .init("reusable_bytes") { views[$0].environment.map { .integer($0.reusableBytes) } ?? .none }
  }
  private var digest: [ResultTable.Column] {
    guard views.contains(where: { $0.digest != nil }) else { return [] }
    return [.init("digest") { views[$0].digest.map { .text($0) } ?? .none }.whole]
  }
}

extension Cell {
  fileprivate static func integer(_ number: UInt64?) -> Cell {
    number.map { .integer(Int($0)) } ?? .none
  }

  fileprivate static func orNone(_ text: String?) -> Cell { text.map { .text($0) } ?? .none }

  fileprivate static func process(_ number: Int32?) -> Cell {
    number.map { .integer(Int($0)) } ?? .none
  }
}

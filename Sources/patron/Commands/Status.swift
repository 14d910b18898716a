import ArgumentParser
import EventLog
import Events
import Foundation
import Projections
import Query
import Rules
import Views

struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say how far the log and each view are, what runs, and what disk they use"
  )

  @OptionGroup var options: StoreOptions

  @Option(help: ArgumentHelp("table, csv or jsonl", valueName: "format"))
  var format = Renderer.table

  @Flag(help: "Add a digest of each view: equal for equal contents, however they were made")
  var digest = false

  func run() throws {
    let store = options.store
    let log = try EventLog(store, for: .reading)
    let head = try log.head()
    let rules = shopRules(store, log.settings.currency)
    let views = try ViewName.allCases.map {
      try ViewStatus($0, store, head.position, rules, log.settings.currency, digest: digest)
    }
    if format == .table {
      let usage = try log.usage()
      print(
        "\(store.path): \(Terminal.count(head.position.rawValue, "event")) in "
          + "\(Terminal.count(head.batchCount, "batch", "batches")), "
          + "\(Terminal.megabytes(usage.fileBytes)), \(log.settings.currency), \(log.settings.timeZone), "
          + "\(Terminal.count(usage.readers, "reader"))\n"
      )
    }
    var columns: [ResultTable.Column] = [
      .init("view") { .text(views[$0].name.rawValue) },
      .init("state") { .text(views[$0].state) },
      .init("checkpoint") { views[$0].checkpoint.map { .integer(Int($0.rawValue)) } ?? .none },
      .init("lag") { views[$0].lag.map { .integer(Int($0)) } ?? .none },
      .init("version") { views[$0].version.map { .integer($0) } ?? .none },
      .init("rules") { views[$0].rules.map { .text($0) } ?? .none },
      .init("rules_changed") { .list(views[$0].rulesChanged.map(\.rawValue)) },
      .init("process") { views[$0].process.map { .integer(Int($0)) } ?? .none },
      .init("disk") { views[$0].bytes.map { .integer($0) } ?? .none },
    ]
    if digest { columns.append(.init("digest") { views[$0].digest.map { .text($0) } ?? .none }) }
    let table = ResultTable(count: views.count, columns: columns)
    try format.render(table, width: Terminal.width) { print($0, terminator: "") }
    for view in views {
      guard let process = view.rebuild else { continue }
      Terminal.say("\(view.name.rawValue) is being rebuilt (process \(process)).")
    }
    let others = views.filter { !$0.rulesChanged.isEmpty }.map(\.name.rawValue)
    if !others.isEmpty {
      Terminal.say(
        "Built with other rules than the shop has now: \(others.joined(separator: ", ")). "
          + "Adopt them with `patron rebuild \(others.joined(separator: " "))`."
      )
    }
  }

  /// The shop's rules now; what is wrong with them is said, and nothing is held against them.
  private func shopRules(_ store: Store, _ currency: Currency) -> ShopRules? {
    do { return try ShopRules(store, currency: currency) } catch {
      Terminal.say("The shop's rules make no sense: \(error)")
      return nil
    }
  }
}

/// How one view is doing.
private struct ViewStatus {
  let name: ViewName
  var checkpoint: LogPosition?
  var lag: UInt64?
  var version: Int?
  var process: Int32?
  /// The process that builds another version beside it.
  var rebuild: Int32?
  var bytes: Int?
  var digest: String?
  /// Fingerprint of the rules it was built with, of the sections that it depends on.
  var rules: String?
  /// The sections among those in which the shop's rules say something else by now.
  var rulesChanged: [Rules.Section] = []
  /// Whether its states are those of another version of Patron.
  var isOfOtherProgram = false

  init(
    _ name: ViewName,
    _ store: Store,
    _ head: LogPosition,
    _ shopRules: ShopRules?,
    _ currency: Currency,
    digest: Bool
  ) throws {
    self.name = name
    let folder = ViewFolder(store, view: name.rawValue)
    guard let version = folder.currentVersion else { return }
    let path = folder.path(ofVersion: version)
    let view = try ViewEnvironment(path: path, isReadOnly: true)
    let checkpoint = try view.contents().checkpoint
    self.version = version
    self.checkpoint = checkpoint
    lag = head.rawValue - min(head.rawValue, checkpoint.rawValue)
    process = ProjectorLock.holder(path)
    rebuild = ProjectorLock.holder(folder.path, .rebuild)
    if let about = try view.about() {
      isOfOtherProgram = about.projectionVersion != UInt64(name.projectionVersion)
    }
    if !name.sections.isEmpty, let built = try? ShopRules(view, of: name, currency: currency) {
      rules = built.rules.fingerprint(of: name.sections)
      if let now = shopRules {
        rulesChanged = built.rules.differences(from: now.rules, in: name.sections)
      }
    }
    bytes = try view.fileBytes()
    if digest {
      let digits = String(try view.digest(), radix: 16)
      self.digest = String(repeating: "0", count: 16 - digits.count) + digits
    }
  }

  /// What it is doing, as far as the kernel knows: a lock held means a process runs.
  var state: String {
    guard version != nil else { return "not made" }
    if isOfOtherProgram { return "to be rebuilt" }
    if process != nil { return lag == 0 ? "live" : "catching up" }
    return lag == 0 ? "up to date" : "behind"
  }
}

extension Terminal {
  static func megabytes(_ bytes: Int) -> String {
    let tenths = bytes * 10 / 1_000_000
    return "\(grouped(tenths / 10)).\(tenths % 10) MB"
  }
}

import ArgumentParser
import EventLog
import Events
import Foundation
import Projections
import Query
import Views

struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract:
      "Say how far the log and each view are, what runs, what stopped, and what disk they use",
    discussion: """
      live and catching up: a projector runs. up to date and behind: none does. failed: the last one \
      stopped at an error. parked: `patron up` runs, and leaves the view alone because of it. to be rebuilt: \
      its states are those of another version of Patron, or of another log. lost: the machine failed while \
      it was being written; the next projector makes it again. damaged: its file cannot be opened; a \
      rebuild makes it again. unreadable: this user may not open it, or the system refuses it.

      jsonl has a row for the store, one per view and one per reader: schemas/status.schema.json.
      """
  )

  /// A reader that many commits back is worth a line: what was freed since cannot be used again.
  private static let longCommits: UInt64 = 1_000

  @OptionGroup var options: StoreOptions

  @Option(help: ArgumentHelp("table, csv (views only) or jsonl", valueName: "format"))
  var format = Renderer.table

  @Flag(help: "Add a digest of each view: equal for equal contents, however they were made")
  var digest = false

  func run() throws {
    let report = try StatusReport(options.store, digest: digest)
    switch format {
    case .table:
      printStore(report)
      try render(report.briefViewRows)
      printRemarks(report)
      sayWhatRulesChanged(report)
    case .csv: try render(report.viewRows)
    case .jsonl:
      for rows in [report.storeRow, report.viewRows, report.readerRows] { try render(rows) }
    }
  }

  private func render(_ rows: ResultTable) throws {
    try format.render(rows, width: Terminal.tableWidth) { print($0, terminator: "") }
  }

  private func printStore(_ report: StatusReport) {
    let settings = report.log.settings
    print(
      "\(report.store.path): \(Terminal.count(report.head.position.rawValue, "event")) in "
        + "\(Terminal.count(report.head.batchCount, "batch", "batches")), "
        + "\(settings.currency), \(settings.timeZone)"
    )
    print(
      "Log: \(Terminal.megabytes(report.logStatus.diskBytes)), of which "
        + "\(Terminal.megabytes(report.logStatus.reusableBytes)) can be used again. "
        + "Free on the disk: \(Terminal.megabytes(report.freeBytes)). "
        + (report.upProcess.map { "`patron up` is process \($0)." } ?? "`patron up` does not run.")
        + "\n"
    )
  }

  private func sayWhatRulesChanged(_ report: StatusReport) {
    let others = report.views.filter { !$0.rulesChanged.isEmpty }.map(\.name.rawValue)
    guard !others.isEmpty else { return }
    Terminal.say(
      "Built with other rules than the shop has now: \(others.joined(separator: ", ")). "
        + "Build them by these with `patron rebuild \(others.joined(separator: " "))`."
    )
  }

  /// What somebody should know or do.
  private func printRemarks(_ report: StatusReport) {
    var remarks: [String] = []
    for view in report.views {
      if let process = view.rebuildProcess {
        remarks.append("\(view.name.rawValue) is being rebuilt (process \(process)).")
      }
      if let obstacle = view.obstacle {
        remarks.append(obstacle.message)
        if let hint = obstacle.hint { remarks.append("  \(hint)") }
      }
      if let stop = view.standing.stop {
        remarks.append("\(view.name.rawValue), \(report.text(stop.at)): \(stop.failure.reason)")
        if let hint = stop.failure.hint { remarks.append("  \(hint)") }
      }
      for skip in view.standing.skips {
        remarks.append("\(view.name.rawValue) leaves out position \(report.describe(skip)).")
      }
    }
    for (name, reader) in report.readers where reader.commitsBehind >= Self.longCommits {
      remarks.append(
        "Process \(reader.process) (\(reader.program ?? "unknown")) has been reading \(name) for "
          + "\(Terminal.grouped(reader.commitsBehind)) commits: the file grows until it ends."
      )
    }
    if !remarks.isEmpty { print("\n" + remarks.joined(separator: "\n")) }
  }
}

extension Terminal {
  static func megabytes(_ bytes: Int) -> String {
    let tenths = bytes * 10 / 1_000_000
    return "\(grouped(tenths / 10)).\(tenths % 10) MB"
  }
}

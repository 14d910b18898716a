import Events
import Ingest

/// What became of a file, for people.
struct IngestAccount {
  private let report: IngestReport
  private let isDryRun: Bool

  init(_ report: IngestReport, isDryRun: Bool) {
    self.report = report
    self.isDryRun = isDryRun
  }

  func print() {
    for reject in report.rejects {
      let column = reject.column.map { " \($0):" } ?? ""
      Terminal.say("\(report.file):\(reject.line):\(column) \(reject.reason)")
    }
    Swift.print(summary)
    if report.wasGrouped {
      Terminal.say(
        "The rows of one order do not stand together in the file: it was read as a whole."
      )
    }
    if report.older > 0 {
      Terminal.say(
        "\(Terminal.count(report.older, "order differs", "orders differ")) from what a newer export said: that is kept. "
          + "If this file is the newer one, say so with --exported-at."
      )
    }
    if report.keptCurrencies > 0 {
      Terminal.say(
        "\(Terminal.count(report.keptCurrencies, "order is", "orders are")) in another currency than before: "
          + "nothing of that was taken."
      )
    }
    if report.keptCustomers > 0 {
      Terminal.say(
        "\(Terminal.count(report.keptCustomers, "order")) named another customer than before: the first is kept."
      )
    }
  }

  private var summary: String {
    var parts = ["\(Terminal.count(report.lines, "line"))"]
    if report.orders > 0 { parts[0] += ", \(Terminal.count(report.orders, "order"))" }
    let types = EventType.allCases.compactMap { type in
      report.events[type].map { "\(Terminal.grouped($0)) \(type.name)" }
    }
    let events = Terminal.count(report.eventCount, "event")
    parts.append((isDryRun ? "would append " : "appended ") + events)
    if types.count > 1 { parts[parts.count - 1] += " (\(types.joined(separator: ", ")))" }
    parts.append(Terminal.count(report.duplicates, "duplicate"))
    parts.append("\(Terminal.grouped(report.changed)) changed")
    if report.older > 0 { parts.append("\(Terminal.grouped(report.older)) older") }
    let skipped = SkipReason.allCases.compactMap { reason in
      report.skipped[reason].map { "\(Terminal.grouped($0)) \(reason.rawValue)" }
    }
    if !skipped.isEmpty { parts.append("skipped on purpose: \(skipped.joined(separator: ", "))") }
    parts.append("\(Terminal.grouped(report.rejects.count)) refused")
    return "\(report.file): \(parts.joined(separator: "; ")). Head: \(report.head)."
  }
}

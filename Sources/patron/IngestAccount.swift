import Events
import Ingest

/// What became of a file, for people.
struct IngestAccount {
  private let report: IngestReport
  private let isDryRun: Bool
  /// So many refused lines are shown; all of them are in the rejects file.
  private static let shownRejects = 50

  init(_ report: IngestReport, isDryRun: Bool) {
    self.report = report
    self.isDryRun = isDryRun
  }

  func print() {
    for reject in report.rejects.prefix(Self.shownRejects) {
      let column = reject.column.map { " \($0):" } ?? ""
      Terminal.say("\(report.file):\(reject.line):\(column) \(reject.reason)")
    }
    let rest = report.rejects.count - Self.shownRejects
    if rest > 0 { Terminal.say("… and \(Terminal.count(rest, "line")) more.") }
    if isDryRun { printPreview() }
    Swift.print(summary)
    Swift.print("  \(lines)")
    for money in report.money { Swift.print("  \(Self.text(money))") }
    printRemarks()
  }

  // MARK: Counts

  private var summary: String {
    var read = units
    if let lines = report.fileLines { read = "\(Terminal.count(lines, "line")) with \(units)" }
    if report.orders > 0 { read += ", \(Terminal.count(report.orders, "order"))" }
    let types = EventType.allCases.compactMap { type in
      report.events[type].map { "\(Terminal.grouped($0)) \(type.name)" }
    }
    var events =
      (isDryRun ? "would append " : "appended ") + Terminal.count(report.eventCount, "event")
    if types.count > 1 { events += " (\(types.joined(separator: ", ")))" }
    return "\(report.file): \(read); \(events). Head: \(report.head)."
  }

  /// What is counted: lines, or elements where a line of JSON need not be one.
  private var units: String {
    Terminal.count(report.lines, report.fileLines == nil ? "line" : "element")
  }

  /// What became of each line; the parts add up to the whole.
  private var lines: String {
    let account = report.account
    var parts = [
      "\(Terminal.grouped(account.new)) new", "\(Terminal.grouped(account.duplicate)) duplicate",
      "\(Terminal.grouped(account.changed)) changed",
    ]
    if account.kept > 0 { parts.append("\(Terminal.grouped(account.kept)) kept as known") }
    for (reason, count) in account.skipped.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      parts.append("\(Terminal.grouped(count)) skipped: \(reason.rawValue)")
    }
    parts.append("\(Terminal.grouped(account.refused)) refused")
    return "\(units) = \(parts.joined(separator: " + "))"
  }

  // MARK: Money

  private static func text(_ money: MoneyAccount) -> String {
    let orders = Terminal.count(money.orders, "order")
    let file = "\(money.currency): \(orders), \(text(money.file, money.currency))"
    guard money.file != money.log else { return file + "; the log holds the same" }
    return file + "; the log holds \(text(money.log, money.currency))"
  }

  private static func text(_ sums: MoneyAccount.Sums, _ currency: String) -> String {
    let digits = Currency(currency)?.minorDigits ?? 2
    func amount(_ sum: Int128) -> String { Decimals.grouped(sum, digits: digits) }
    return "\(amount(sums.gross)) − \(amount(sums.refunds)) refunded = \(amount(sums.net))"
  }

  private static func text(_ order: DifferingOrder) -> String {
    let file = "Order \(order.order): the file comes to \(text(order.file, order.currency))"
    guard let log = order.log else {
      return "\(file) \(order.currency), of which the log has nothing."
    }
    return "\(file), the log to \(text(log, order.currency)) \(order.currency)."
  }

  // MARK: Remarks

  private func printPreview() {
    for row in report.preview {
      let cells = row.filter { !$0.value.isEmpty }.map { "\($0.name) \($0.value)" }
      Terminal.say("would read: \(cells.joined(separator: ", "))")
    }
  }

  private func printRemarks() {
    if report.lines == 0, report.rejectsNote != nil {
      Terminal.say("\(report.file) has a header and no rows.")
    }
    for column in report.leftOut.columns {
      let orders = report.orders > 0 ? ("order", "orders") : ("sign-up", "sign-ups")
      Terminal.say(
        "\(column.first.column): “\(column.first.value)” (line \(column.first.line)) "
          + (column.count > 1 ? "and the like name nobody, and were" : "names nobody, and was")
          + " left out in \(Terminal.count(column.count, orders.0, orders.1))."
      )
    }
    for order in report.differing { Terminal.say(Self.text(order)) }
    if report.differingCount > report.differing.count {
      Terminal.say("… and \(report.differingCount - report.differing.count) more.")
    }
    for kept in report.kept {
      Terminal.say(
        "Order \(kept.order): \(kept.what) is \(kept.file) in the file, \(kept.log) in the log, and stays so."
      )
    }
    if report.keptCount > report.kept.count {
      Terminal.say("… and \(report.keptCount - report.kept.count) more.")
    }
    if report.wasGrouped {
      Terminal.say(
        "The rows of one order do not stand together in the file: it was read as a whole."
      )
    }
    if let end = report.openEnd {
      Terminal.say(
        "Line \(Terminal.grouped(end.line)), the last, has no end: if the file was cut off, “\(end.text.prefix(40))”, "
          + "which stands there last, may be too."
      )
    }
    if let (line, again) = report.repeated.first {
      let count = report.repeated.count
      Terminal.say(
        "\(Terminal.count(count, "row stands", "rows stand")) in the file once more, word for word and apart "
          + "(the first on lines \(Terminal.grouped(line)) and \(Terminal.grouped(again))), and "
          + "\(count == 1 ? "was" : "were") added up: if two exports were joined into this file, read each by "
          + "itself into a new store instead."
      )
    }
    if let (order, orderedAt) = report.futureOrder {
      Terminal.say(
        "\(Terminal.count(report.futureOrders, "order lies", "orders lie")) in the future, the first is "
          + "\(order) on \(orderedAt): if that is wrong, mend the date before the file is read."
      )
    }
    if let (order, refunded, total) = report.overRefundedOrder {
      Terminal.say(
        "More went back than there was of \(Terminal.count(report.overRefunded, "order")), the first is "
          + "\(order): \(refunded) of \(total)."
      )
    }
    if report.older > 0 {
      Terminal.say(
        "\(Terminal.count(report.older, "order differs", "orders differ")) from what another export said, which is "
          + "newer or may be: that is kept. If this file is the newer one, say so with --exported-at."
      )
    }
    if report.keptCurrencies > 0 {
      Terminal.say(
        "\(Terminal.count(report.keptCurrencies, "order is", "orders are")) in another currency than before: "
          + "nothing of that was taken."
      )
    }
    if let order = report.otherOrder {
      Terminal.say(
        "\(Terminal.count(report.otherOrders, "order has the number of another", "orders have the numbers of others")) "
          + "in the log, and nothing of that was taken: \(order). "
          + "If they are another shop's, read them with a --source of their own."
      )
    }
    let unknown = report.rejects.count { !$0.isOrderKnown }
    if unknown > 0 {
      Terminal.say(
        "Of \(Terminal.count(unknown, "refused line")) it cannot be told which order has it whole: orders that "
          + "have other lines may be in without it. Mend \(report.file) itself, and read it again: only what is "
          + "new is added."
      )
    }
    let misread = report.rejects.count { TextCheck.isEncodingFault($0.reason) }
    if misread > 0 {
      Terminal.say(
        "\(Terminal.count(misread, "line has", "lines have")) bytes that are no characters: "
          + "if the file is in another encoding, say so with --encoding."
      )
    }
    if report.keptCustomers > 0 {
      Terminal.say(
        "\(Terminal.count(report.keptCustomers, report.orders > 0 ? "order" : "event")) named another customer "
          + "than the order's: the first is kept."
      )
    }
  }
}

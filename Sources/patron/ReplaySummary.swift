import EventLog
import Events
import Query
import Replay

/// What a replay says to a person at a terminal: what changes and whether it is better, in sentences; then
/// the matrix, then the figures.
struct ReplaySummary {
  private let comparison: Comparison
  private let result: BackTestResult?
  private let reader: ShopReader

  init(_ comparison: Comparison, _ result: BackTestResult?, _ reader: ShopReader) {
    self.comparison = comparison
    self.result = result
    self.reader = reader
  }

  func print(to write: (String) throws -> Void) throws {
    let calendar = reader.log.calendar
    let words = ComparisonWords(comparison, Wording(currency: reader.log.settings.currency))
    try write(
      "\(comparison.rules.name) against \(comparison.against.name), "
        + "as of \(calendar.text(comparison.asOf).prefix(10)):\n\n"
    )
    for sentence in words.sentences { try write(Paragraph.text(sentence, width: Terminal.width)) }
    try write("\n")
    if let result {
      let words = BackTestWords(result)
      try write("\(words.headline)\n\n")
      for sentence in words.sentences {
        try write(Paragraph.text(sentence, width: Terminal.width))
      }
      try write("\n")
    }
    guard comparison.segments.total > 0 else { return }
    try Renderer.table.render(reader.matrix(comparison), width: Terminal.tableWidth, to: write)
    let names = comparison.segments.columns.enumerated().map { "\($0 + 1) \($1.name)" }
    let list = "To: \(names.joined(separator: " · "))"
    try write(Paragraph.text(list, width: Terminal.width) + "\n")
    try Renderer.table.render(reader.figures(comparison), width: Terminal.tableWidth, to: write)
  }
}

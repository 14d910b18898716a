import Foundation
import TestSupport
import Testing

/// The same texts read by Python's `csv`, cell by cell.
@Suite struct CSVDifferentialTests {
  struct Text: Encodable {
    let text: String
    let separator: String
  }

  struct Answer: Decodable {
    let rows: [[String]]
    let error: String?
  }

  private static func ask(_ texts: [Text]) throws -> [Answer] {
    let input = try JSONEncoder().encode(texts)
    return try JSONDecoder()
      .decode([Answer].self, from: try Python.run(reference: "csv_cells.py", input: input))
  }

  private static func ours(_ text: Text) -> (rows: [[String]], error: String?) {
    CSVScannerTests.rows(Array(text.text.utf8), separator: text.separator.utf8.first ?? 0)
  }

  /// Texts put together by chance, most of them wrong somewhere.
  @Test(.enabled(if: Python.plain != nil, "there is no python3"))
  func whatIsWrittenByChanceIsReadAlike() throws {
    var random = SeededGenerator()
    let texts = (0..<5_000).map { _ in
      Text(text: String(decoding: CSVScannerTests.text(&random), as: UTF8.self), separator: ",")
    }
    let answers = try Self.ask(texts)
    try #require(answers.count == texts.count)
    #expect(answers.contains { $0.error == nil } && answers.contains { $0.error != nil })
    for (text, answer) in zip(texts, answers) {
      let ours = Self.ours(text)
      #expect(ours.rows == answer.rows, "\(text.text.debugDescription)")
      #expect((ours.error == nil) == (answer.error == nil), "\(text.text.debugDescription)")
    }
  }

  /// How a program writes CSV.
  struct Style {
    enum Quotes: CaseIterable {
      /// Only where a cell cannot do without, as Excel does.
      case needed
      case always
      /// All that is no number, as R and LibreOffice do.
      case texts
      /// Now and then.
      case atWill
    }

    let separator: String
    let lineBreak: String
    let endsWithBreak: Bool
    let quotes: Quotes

    init(_ random: inout SeededGenerator) {
      separator = random.pick([",", ";", "\t", "|"])
      lineBreak = random.pick(["\n", "\r\n", "\r"])
      endsWithBreak = random.oneIn(2)
      quotes = random.pick(Quotes.allCases)
    }

    func write(_ table: [[String]], _ random: inout SeededGenerator) -> String {
      var lines: [String] = []
      for row in table {
        lines.append(row.map { write($0, &random) }.joined(separator: separator))
      }
      return lines.joined(separator: lineBreak) + (endsWithBreak ? lineBreak : "")
    }

    private func write(_ cell: String, _ random: inout SeededGenerator) -> String {
      let special = separator.unicodeScalars + ["\"", "\n", "\r"]
      let isQuoted =
        switch quotes {
        case .needed: false
        case .always: true
        case .texts: Int(cell) == nil
        case .atWill: random.oneIn(2)
        }
      guard isQuoted || cell.unicodeScalars.contains(where: special.contains) else { return cell }
      return "\"" + cell.replacing("\"", with: "\"\"") + "\""
    }
  }

  private static func cell(_ random: inout SeededGenerator) -> String {
    let pieces = [
      "", "0", "12", "-3.50", "Ann", " ", "王小明", "🎉", "e\u{301}", "\"", "\"\"", ",", ";", "\t", "|",
      "\n", "\r",
      "\r\n", "'", "=1+1", "\u{FEFF}", "\u{2028}", String(repeating: "x", count: 40),
    ]
    return (0..<random.below(4)).map { _ in random.pick(pieces) }.joined()
  }

  /// Tables written as programs write them, in every style: both read what was written.
  @Test(.enabled(if: Python.plain != nil, "there is no python3"))
  func whatProgramsWriteIsReadAlikeAndAsItWasMeant() throws {
    var random = SeededGenerator()
    var tables: [[[String]]] = []
    var texts: [Text] = []
    for _ in 0..<1_500 {
      let style = Style(&random)
      let width = random.int(2...6)
      let table = (0...random.below(5)).map { _ in (0..<width).map { _ in Self.cell(&random) } }
      tables.append(table)
      texts.append(Text(text: style.write(table, &random), separator: style.separator))
    }
    let answers = try Self.ask(texts)
    try #require(answers.count == texts.count)
    for ((text, answer), table) in zip(zip(texts, answers), tables) {
      let ours = Self.ours(text)
      #expect(ours.error == nil && answer.error == nil, "\(text.text.debugDescription)")
      let isRight =
        ours.rows.map { $0.map { Array($0.utf8) } } == table.map { $0.map { Array($0.utf8) } }
      #expect(isRight, "\(text.text.debugDescription)")
      #expect(ours.rows == answer.rows, "\(text.text.debugDescription)")
    }
  }
}

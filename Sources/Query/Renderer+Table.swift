internal import Events

/// Tables for people: columns of one width, which give way to each other where a terminal is too narrow.
extension Renderer {
  static func renderTable(
    _ table: ResultTable,
    width: Int?,
    _ leavesOut: Bool,
    to output: (String) throws -> Void
  ) throws -> [String] {
    let cells = try table.rows.map { row in try table.columns.map { try $0.cell(row) } }
    let texts = cells.map { $0.map(Self.tableText) }
    var widths = table.columns.map { _ in 1 }
    for row in texts {
      for (index, text) in row.enumerated() {
        widths[index] = max(widths[index], displayWidth(text))
      }
    }
    // A long name over narrow cells is broken at its underscores.
    let headers = zip(table.columns, widths).map { column, width in
      headerLines(column.name, width: max(width, 6))
    }
    for (index, lines) in headers.enumerated() {
      for line in lines { widths[index] = max(widths[index], displayWidth(line)) }
    }
    let names = table.columns.map(\.name)
    let isWhole = table.columns.map(\.isWhole)
    if let width {
      let room = roomFor(widths, in: width, isWhole)
      if leavesOut, room.count < names.count {
        var shown = table
        try shown.choose(room.map { names[$0] })
        return try renderTable(shown, width: width, false, to: output)
          + names.indices.filter { !room.contains($0) }.map { names[$0] }
      }
      shrink(&widths, to: width, isWhole)
    } else {
      // One long text must not make every line of a long file as long.
      widths = widths.map { min($0, mostPadding) }
    }
    let cuts = width != nil
    let isNumeric = table.columns.indices.map { index in
      cells.contains { $0[index].isNumeric }
        && cells.allSatisfy { $0[index].isNumeric || $0[index] == .none }
    }
    let height = headers.map(\.count).max() ?? 0
    for number in 0..<height {
      let texts = headers.map { lines in
        let missing = height - lines.count
        return number < missing ? "" : lines[number - missing]
      }
      try output(line(texts, widths, isNumeric, cuts))
    }
    try output(line(widths.map { String(repeating: "─", count: $0) }, widths, isNumeric, cuts))
    for row in texts { try output(line(row, widths, isNumeric, cuts)) }
    return []
  }

  private static func headerLines(_ name: String, width: Int) -> [String] {
    var lines: [String] = []
    for word in name.split(separator: "_") {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] = "\(last)_\(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }

  /// A moment at midnight is a date whose time nobody knew.
  private static func tableText(_ cell: Cell) -> String {
    let text = cell.plainText
    if case .moment = cell { return String(text.prefix(10)) }
    // Line breaks would break the table, and control characters steer the terminal.
    return String(text.map { isControl($0) ? " " : $0 })
  }

  private static func isControl(_ character: Character) -> Bool {
    character.unicodeScalars.first?.properties.generalCategory == .control || character.isNewline
  }

  /// What a column keeps, if it has so much, where the table is wider than the terminal.
  private static let leastWidth = 10
  /// What a column takes at most where nothing is cut; what is longer runs over.
  private static let mostPadding = 200
  private static let gap = 2

  /// Takes width from the widest columns until the table fits, but leaves each what can be read.
  private static func shrink(_ widths: inout [Int], to width: Int, _ isWhole: [Bool]) {
    func total() -> Int { widths.reduce(0, +) + gap * (widths.count - 1) }
    while total() > width {
      let cuttable = widths.indices.filter { !isWhole[$0] && widths[$0] > leastWidth }
      guard let widest = cuttable.max(by: { widths[$0] < widths[$1] }) else { return }
      widths[widest] -= 1
    }
  }

  /// The columns, by number, that fit once they are shrunk; one at least.
  ///
  /// The last give way first, and those that are whole after all others.
  private static func roomFor(_ widths: [Int], in width: Int, _ isWhole: [Bool]) -> [Int] {
    let least = zip(widths, isWhole).map { $1 ? $0 : min($0, leastWidth) }
    var room = Array(widths.indices)
    while room.count > 1, room.reduce(-gap, { $0 + gap + least[$1] }) > width {
      room.remove(at: room.lastIndex { !isWhole[$0] } ?? room.count - 1)
    }
    return room
  }

  private static func line(
    _ texts: [String],
    _ widths: [Int],
    _ isNumeric: [Bool],
    _ cuts: Bool
  ) -> String {
    var line = ""
    for (index, text) in texts.enumerated() {
      if index > 0 { line += "  " }
      let fitted = cuts ? fit(text, widths[index]) : text
      let padding = String(repeating: " ", count: max(0, widths[index] - displayWidth(fitted)))
      line += isNumeric[index] ? padding + fitted : fitted + padding
    }
    while line.last == " " { line.removeLast() }
    return line + "\n"
  }

  private static func fit(_ text: String, _ width: Int) -> String {
    guard displayWidth(text) > width else { return text }
    var fitted = ""
    var used = 0
    for character in text {
      let next = displayWidth(String(character))
      guard used + next <= width - 1 else { break }
      fitted.append(character)
      used += next
    }
    return fitted + "…"
  }
}

/// Columns of a terminal that a text takes: two for each wide character, as Chinese ones are
/// (Unicode Standard Annex 11, East Asian Width, classes W and F).
package func displayWidth(_ text: String) -> Int {
  text.reduce(0) { width, character in
    guard let scalar = character.unicodeScalars.first else { return width }
    return width + (isWide(scalar.value) ? 2 : 1)
  }
}

private func isWide(_ scalar: UInt32) -> Bool {
  switch scalar {
  case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
    0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
    0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
    true
  default: false
  }
}

internal import Foundation

/// A spreadsheet file (`.xlsx`, ECMA-376): its sheets, each as CSV.
///
/// It is held in memory as a whole.
struct Workbook {
  private let path: String
  /// The sheets in their order, with their files in the package.
  private let sheets: [(name: String, file: String)]
  private let texts: [String]
  private let formats: CellFormats

  /// Whether the zip at `path` is one.
  static func isOne(_ path: String) throws -> Bool {
    try ArchiveStream.entries(of: path).contains("xl/workbook.xml")
  }

  var names: [String] { sheets.map(\.name) }

  /// - Throws: `IngestError` if the file is damaged.
  init(path: String) throws {
    self.path = path
    let entries = Set(try ArchiveStream.entries(of: path))
    func root(_ file: String) throws -> XMLElement? {
      guard entries.contains(file) else { return nil }
      return try XMLTree.root(of: ArchiveStream.contents(of: file, in: path), "\(path): \(file)")
    }
    let book = try root("xl/workbook.xml")
    let links = try root("xl/_rels/workbook.xml.rels")
    var targets: [String: String] = [:]
    for link in links?.children(named: "Relationship") ?? [] {
      guard let id = link["Id"], let target = link["Target"] else { continue }
      targets[id] = target.hasPrefix("/") ? String(target.dropFirst()) : "xl/" + target
    }
    sheets = (book?.child("sheets")?.children(named: "sheet") ?? []).compactMap { sheet in
      guard let name = sheet["name"], let id = sheet["r:id"], let file = targets[id] else {
        return nil
      }
      return (name, file)
    }
    texts = (try root("xl/sharedStrings.xml")?.children(named: "si") ?? []).map(\.cellText)
    formats = CellFormats(
      styles: try root("xl/styles.xml"),
      isFrom1904: book?.child("workbookPr")?["date1904"].map { ["1", "true"].contains($0) } ?? false
    )
  }

  /// A sheet as CSV in UTF-8, with its rows on the lines of their numbers; without a name, the first.
  ///
  /// - Throws: `IngestError` if there is none of that name, or it is damaged.
  func csv(sheet name: String?) throws -> (name: String, bytes: [UInt8]) {
    guard let sheet = name.map({ name in sheets.first { $0.name == name } }) ?? sheets.first else {
      throw IngestError(
        name.map { "\(path) has no sheet “\($0)”." } ?? "\(path) has no sheets.",
        hint: "Its sheets are: \(names.joined(separator: ", "))."
      )
    }
    let root = try XMLTree.root(
      of: ArchiveStream.contents(of: sheet.file, in: path),
      "\(path): \(sheet.name)"
    )
    var bytes: [UInt8] = []
    var line = 1
    for row in root.child("sheetData")?.children(named: "row") ?? [] {
      let number = row["r"].flatMap { Int($0) } ?? line
      while line < number {
        bytes.append(0x0A)
        line += 1
      }
      bytes += cells(row).map(Self.quoted).joined(separator: ",").utf8
      bytes.append(0x0A)
      line += 1
    }
    return (sheet.name, bytes)
  }

  private func cells(_ row: XMLElement) -> [String] {
    var cells: [String] = []
    for cell in row.children(named: "c") {
      let column = cell["r"].flatMap(Self.column) ?? cells.count
      guard column < 16_384 else { continue }
      while cells.count < column { cells.append("") }
      cells.append(text(of: cell))
    }
    return cells
  }

  /// The column of a cell called `BC7`, from 0.
  private static func column(_ name: String) -> Int? {
    let letters = name.utf8.prefix { $0 >= 0x41 && $0 <= 0x5A }
    guard !letters.isEmpty, letters.count <= 3 else { return nil }
    return letters.reduce(0) { $0 * 26 + Int($1) - 0x40 } - 1
  }

  private func text(of cell: XMLElement) -> String {
    let value = cell.child("v")?.text ?? ""
    switch cell["t"] {
    case "s": return Int(value).flatMap { texts.indices.contains($0) ? texts[$0] : nil } ?? ""
    case "inlineStr": return cell.child("is")?.cellText ?? ""
    case "b": return value == "1" ? "TRUE" : "FALSE"
    case "str", "e", "d": return value
    default: return formats.text(value, style: cell["s"].flatMap { Int($0) } ?? 0)
    }
  }

  private static func quoted(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r\r\n".contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}

extension ArchiveStream {
  /// The whole of a zip's file.
  static func contents(of entry: String, in path: String) throws -> [UInt8] {
    let stream = try ArchiveStream(path: path, entry: entry)
    var bytes: [UInt8] = []
    while true {
      let part = try stream.read(upTo: 1 << 20)
      if part.isEmpty { return bytes }
      bytes += part
    }
  }
}

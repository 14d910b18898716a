internal import Events
internal import Foundation

/// How the file was read whose refused lines a rejects file holds, so that these are read alike once they are mended.
///
/// It stands in the header as the name of a column, where a spreadsheet keeps it:
/// `reject_read: format=orders; decimals=comma; written=2024-02-01T10:00:00.000Z; source=shop`.
package struct RejectsNote: Sendable, Equatable {
  /// The format's name; `orders` for Patron's own columns.
  var format: String
  /// Whether columns were named by `--map`.
  var isMapped = false
  var decimals: OrderFormat.DecimalMark?
  var dates: OrderFormat.DateOrder?
  /// What the user said of when the export was made.
  var exportedAt: Timestamp?
  /// When the export's file was written last.
  var written: Timestamp?
  /// The latest order that the export has.
  var latest: Timestamp?
  /// Whose order numbers these are, where the user said so.
  var source: String?

  static let column = "reject_read"
  private static let start = column + ": "

  init(format: String) { self.format = format }

  /// Finds it in a header; `nil` where the file is no rejects file.
  init?(_ header: [String]) {
    guard let name = header.first(where: { $0.hasPrefix(Self.start) }) else { return nil }
    self.init(format: "orders")
    var rest = name.dropFirst(Self.start.count)
    // A source may hold whatever parts the others, and is the last.
    if let last = rest.range(of: "; source=") {
      source = String(rest[last.upperBound...])
      rest = rest[..<last.lowerBound]
    }
    for part in rest.split(separator: "; ") {
      let sides = part.split(separator: "=", maxSplits: 1).map(String.init)
      guard sides.count == 2 else { continue }
      take(sides[0], sides[1])
    }
  }

  private mutating func take(_ key: String, _ value: String) {
    switch key {
    case "format": format = value
    case "map": isMapped = true
    case "decimals": decimals = OrderFormat.DecimalMark(rawValue: value)
    case "dates": dates = OrderFormat.DateOrder(rawValue: value)
    case "exported": exportedAt = Self.moment(value)
    case "written": written = Self.moment(value)
    case "latest": latest = Self.moment(value)
    default: break
    }
  }

  private static func moment(_ text: String) -> Timestamp? {
    (try? DateText.parse(text)).map { Timestamp(rawValue: $0.clockMilliseconds) }
  }

  /// The name of the column.
  package var text: String {
    var parts = ["format=\(format)"]
    if isMapped { parts.append("map=given") }
    if let decimals { parts.append("decimals=\(decimals.rawValue)") }
    if let dates { parts.append("dates=\(dates.rawValue)") }
    if let exportedAt { parts.append("exported=\(exportedAt)") }
    if let written { parts.append("written=\(written)") }
    if let latest { parts.append("latest=\(latest)") }
    if let source { parts.append("source=\(source)") }
    return Self.start + parts.joined(separator: "; ")
  }

  /// What the user says, and of the rest how the file was read.
  ///
  /// - Throws: `IngestError` where the user must say again what cannot be kept here.
  func completing(_ choices: ReadingChoices, path: String) throws(IngestError) -> ReadingChoices {
    var choices = choices
    if choices.decimals == nil { choices.decimals = decimals }
    if choices.dates == nil { choices.dates = dates }
    guard choices.format == nil else { return choices }
    if isMapped, choices.map.isEmpty {
      throw IngestError(
        "\(path) holds lines of a file that was read with --map.",
        hint: "Give the same --map again."
      )
    }
    if format == "orders" {
      choices.isPatronsOwn = true
    } else if let known = OrderFormats.all.first(where: { $0.name == format }) {
      choices.format = known
    } else {
      throw IngestError(
        "\(path) holds lines of a file that was read by the mapping “\(format)”.",
        hint: "Give the same --mapping again."
      )
    }
    return choices
  }
}

extension OrderReading {
  /// How this file is read, for its rejects file; `exportedAt` is what the user says of when it was made, `written` and
  /// `latest` are what the file itself shows.
  func note(exportedAt: Timestamp?, written: Int64, latest: Int64) -> RejectsNote {
    var note = RejectsNote(format: formatName ?? "orders")
    note.isMapped = isMapped
    note.decimals = settings.decimals
    note.dates = format?.dateOrder
    note.exportedAt = exportedAt
    note.written = Self.inRange(written)
    note.latest = Self.inRange(latest)
    if isSourceGiven { note.source = settings.source }
    return note
  }

  /// A moment that can be written; `nil` where there was none.
  private static func inRange(_ milliseconds: Int64) -> Timestamp? {
    let moment = Timestamp(rawValue: milliseconds)
    return Event.moments.contains(moment) ? moment : nil
  }
}

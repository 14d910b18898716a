internal import EventLog
internal import Events
internal import Foundation

/// When the export being read was made, as far as that can be known.
///
/// An order dated after the moment of reading is no evidence of that: its date is wrong, or a plan.
final class ExportClock {
  private let reading: OrderReading
  /// When the user says that the export was made.
  let exportedAt: Timestamp?
  private let written: Int64
  /// The latest order of the file whose refused lines this one holds.
  private let latestBefore: Int64
  private let now: Timestamp
  private var latestMet = Int64.min
  private var latestOfAll: Int64?

  /// `exportedAt` is the user's word; without it the file's own dates decide.
  ///
  /// Of refused lines that were mended those of the file count that they were in. `now` is the moment of reading.
  init(_ reading: OrderReading, exportedAt: Timestamp?, now: Timestamp) {
    self.reading = reading
    self.now = now
    let note = reading.rejectsNote
    self.exportedAt = exportedAt ?? note?.exportedAt
    latestBefore = note?.latest?.rawValue ?? .min
    if let before = note?.written {
      written = before.rawValue
      return
    }
    let attributes = try? FileManager.default.attributesOfItem(atPath: reading.path)
    let modified = attributes?[.modificationDate] as? Date
    written = Int64(((modified ?? .distantPast).timeIntervalSince1970 * 1_000).rounded())
  }

  var fileName: String { URL(filePath: reading.path).lastPathComponent }

  /// What the export can say: what it has no column for it does not change.
  var columns: OrderColumns { reading.settings.columns }

  /// Whether the user said when the export was made.
  var isGiven: Bool { exportedAt != nil }

  /// An order as it was understood, for people.
  func row(_ order: OrderStatement, _ texts: ChunkTexts) -> [(name: String, value: String)] {
    let code = texts.string(order.currency)
    let digits = Currency(code)?.minorDigits ?? 2
    func money(_ amount: Int64) -> String { Decimals.format(amount, digits: digits) }
    let lines = texts.lines(of: order).map { line in
      let quantity = Decimals.formatShort(line.quantity, digits: 3)
      return "\(quantity) × \(texts.string(line.product)) at \(money(line.unitPrice))"
    }
    return [
      ("line", "\(order.fileLine)"), ("order", texts.string(order.order)),
      ("ordered_at", text(order.occurredAt)),
      ("customer", texts.string(order.customer)), ("amount", "\(money(order.total)) \(code)"),
      ("status", "\(order.status)"), ("refunded", order.refunded == 0 ? "" : money(order.refunded)),
      ("lines", lines.joined(separator: "; ")),
    ]
  }

  /// A moment on the shop's clock.
  func text(_ moment: Timestamp) -> String { reading.settings.calendar.text(moment) }

  func meet(_ orderedAt: Timestamp) {
    if !isFuture(orderedAt) { latestMet = max(latestMet, orderedAt.rawValue) }
  }

  func isFuture(_ orderedAt: Timestamp) -> Bool { orderedAt > now }

  /// By the orders met so far.
  var soFar: ExportTime {
    if let exportedAt {
      return ExportTime(written: exportedAt.rawValue, horizon: exportedAt.rawValue)
    }
    return ExportTime(written: written, horizon: max(latestBefore, latestOfAll ?? latestMet))
  }

  /// How the file is read, for its rejects file, when all orders were met.
  var note: RejectsNote {
    reading.note(exportedAt: exportedAt, written: written, latest: max(latestBefore, latestMet))
  }

  /// By all orders of the file: it is read once more, the first time this is asked.
  func whole() throws -> ExportTime {
    if exportedAt == nil, latestOfAll == nil {
      var latest = latestMet
      let meet = { (chunk: OrderChunk) in
        for order in chunk.orders where !self.isFuture(order.occurredAt) {
          latest = max(latest, order.occurredAt.rawValue)
        }
        return true
      }
      do {
        try reading.forEachChunk(meet)
      } catch is ScatteredOrder {
        try reading.forEachGroupedChunk(meet)
      } catch let joined as JoinedFile {
        throw joined.error(reading.path)
      }
      latestOfAll = latest
    }
    return soFar
  }
}

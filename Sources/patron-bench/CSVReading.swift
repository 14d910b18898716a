import Events
import Foundation
import Ingest

/// Reads an order CSV on one core, into statements that nobody writes to a log.
struct CSVReading {
  let path: String
  let shopCurrency: Currency
  let calendar: ShopCalendar

  struct Figures {
    let rows: Int
    let bytes: Int64
    /// Of the processor, not of the clock: what else runs on the machine is not counted.
    let processorSeconds: Double
  }

  func run() throws -> Figures {
    let reading = try OrderReading(
      path: path,
      shopCurrency: shopCurrency,
      calendar: calendar
    )
    let start = Self.processorSeconds()
    var rows = 0
    var bytes: Int64 = 0
    try reading.forEachChunk { chunk in
      rows += chunk.rows
      bytes = chunk.bytesRead
      return true
    }
    return Figures(rows: rows, bytes: bytes, processorSeconds: Self.processorSeconds() - start)
  }

  /// What this thread has taken of the processor so far.
  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

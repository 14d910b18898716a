internal import Events

/// Writes a format's dates as Patron reads them.
///
/// **Per-event path**: dates that begin with the year and are of the shop's clock, or say of which, stay
/// as they are.
struct DateWriter {
  enum Outcome {
    case asItIs
    case written(String)
    case refused(String)
  }

  private let order: OrderFormat.DateOrder?
  private let clock: ZoneClock?
  private let names: [String: String]
  private var clocks: [String: ZoneClock] = [:]

  init(_ bound: BoundFormat) {
    order = bound.dateOrder
    clock = bound.clock
    names = bound.format.dates.zones
  }

  /// `zone` is what the row itself says of its clock.
  mutating func write(_ text: UnsafeRawBufferPointer, zone: UnsafeRawBufferPointer?) -> Outcome {
    let isYearFirst = Self.isYearFirst(text)
    if isYearFirst, clock == nil, zone == nil { return .asItIs }
    let written = String(decoding: text, as: UTF8.self)
    let (clockTime, offset): (Int64, Int?)
    do {
      if isYearFirst {
        let parsed = try DateText.parse(text)
        (clockTime, offset) = (parsed.clockMilliseconds, parsed.offsetSeconds)
      } else {
        let date = try LooseDate(written, order: order)
        (clockTime, offset) = (date.clockMilliseconds, date.offsetSeconds)
      }
    } catch LooseDate.Failure.ambiguous {
      return .refused(Self.reason(notYearFirst: written))
    } catch {
      return .refused(noDate(written))
    }
    if let offset { return .written(utc(clockTime - Int64(offset) * 1_000)) }
    let name = zone.map { String(decoding: $0, as: UTF8.self) } ?? ""
    guard !name.isEmpty else {
      guard let clock else {
        return .written(Timestamp(rawValue: clockTime).localText(offsetSeconds: 0))
      }
      return .written(utc(clock.moment(atClock: clockTime).rawValue))
    }
    guard let named = clockNamed(name) else {
      return .refused("“\(name)” is no time zone that is known: say which it is under dates, zones")
    }
    return .written(utc(named.moment(atClock: clockTime).rawValue))
  }

  /// Why a date is refused that does not begin with the year.
  static func reason(notYearFirst written: String) -> String {
    let orders = LooseDate.orders(written) ?? [.dayFirst, .monthFirst]
    let options = OrderFormat.DateOrder.options(orders)
    return orders.count == 1
      ? "“\(written)” does not begin with the year: say \(options)"
      : "“\(written)” could be read in \(orders.count == 2 ? "two" : "three") ways: say \(options)"
  }

  /// Why a date is refused that is none, or none in the order of the file's dates.
  private func noDate(_ written: String) -> String {
    guard let order, LooseDate.orders(written) != nil else { return "“\(written)” is no date" }
    let first = order.rawValue.dropLast("-first".count)
    return
      "“\(written)” is no date with the \(first) first, as --date-order or the file's other dates have it"
  }

  private func utc(_ milliseconds: Int64) -> String {
    Timestamp(rawValue: milliseconds).localText(offsetSeconds: 0) + "Z"
  }

  private mutating func clockNamed(_ name: String) -> ZoneClock? {
    if let known = clocks[name] { return known }
    let clock = ZoneClock(names[name] ?? name)
    clocks[name] = clock
    return clock
  }

  @inline(__always)
  private static func isYearFirst(_ text: UnsafeRawBufferPointer) -> Bool {
    guard text.count >= 8 else { return false }
    for index in 0..<4 where !CellText.isDigit(text[index]) { return false }
    let mark = text[4]
    return mark == 0x2D || mark == 0x2F || mark == 0x2E || CellText.isDigit(mark)
  }
}

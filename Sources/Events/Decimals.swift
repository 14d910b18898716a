/// Exact decimal numbers as integers: `"12.5"` with two digits is 1,250.
///
/// Money is never a floating-point number in Patron; this is the only way text becomes an amount.
public enum Decimals {
  public enum ParseError: Error, Equatable {
    case notANumber
    case tooManyDecimals
    case tooLarge
  }

  /// The greatest number that is read, in minor units of an amount: 17 digits, and no shop comes near.
  public static let greatest: Int64 = 99_999_999_999_999_999

  /// Reads an optional sign, digits and at most one point with at most `digits` significant decimals
  /// (further zeros are fine).
  @inlinable
  public static func parse(
    _ bytes: UnsafeRawBufferPointer,
    digits: Int
  ) throws(ParseError) -> Int64 {
    var index = 0
    let end = bytes.count
    var isNegative = false
    if index < end, bytes[index] == 0x2D || bytes[index] == 0x2B {
      isNegative = bytes[index] == 0x2D
      index += 1
    }
    var value: UInt64 = 0
    var decimals = -1
    var seen = 0
    while index < end {
      let byte = bytes[index]
      index += 1
      if byte == 0x2E, decimals < 0 {
        decimals = 0
        continue
      }
      let digit = byte &- 0x30
      guard digit <= 9 else { throw .notANumber }
      seen += 1
      if decimals >= digits {
        guard digit == 0 else { throw .tooManyDecimals }
        continue
      }
      if decimals >= 0 { decimals += 1 }
      guard value < 10_000_000_000_000_000 else { throw .tooLarge }
      value = value &* 10 &+ UInt64(digit)
    }
    guard seen > 0 else { throw .notANumber }
    var missing = digits - max(decimals, 0)
    while missing > 0 {
      guard value < 10_000_000_000_000_000 else { throw .tooLarge }
      value = value &* 10
      missing -= 1
    }
    return isNegative ? -Int64(value) : Int64(value)
  }

  public static func parse(_ text: String, digits: Int) throws(ParseError) -> Int64 {
    let bytes = Array(text.utf8)
    let result = bytes.withUnsafeBytes { bytes in
      Result { () throws(ParseError) in try parse(bytes, digits: digits) }
    }
    return try result.get()
  }

  /// Writes `value` with exactly `digits` decimals.
  public static func format(_ value: Int64, digits: Int) -> String {
    format(isNegative: value < 0, String(value.magnitude), digits: digits)
  }

  /// A sum of amounts, likewise.
  public static func format(_ value: Int128, digits: Int) -> String {
    format(isNegative: value < 0, String(value.magnitude), digits: digits)
  }

  private static func format(isNegative: Bool, _ magnitude: String, digits: Int) -> String {
    let sign = isNegative ? "-" : ""
    guard digits > 0 else { return sign + magnitude }
    let padded = String(repeating: "0", count: max(0, digits + 1 - magnitude.count)) + magnitude
    return sign + padded.dropLast(digits) + "." + padded.suffix(digits)
  }

  /// Writes `value` with `digits` decimals, leaving out zeros at the end.
  public static func formatShort(_ value: Int64, digits: Int) -> String {
    var text = format(value, digits: digits)
    guard digits > 0 else { return text }
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }
}

/// An amount of minor units in one currency.
public struct Money: Hashable, Sendable {
  public var minorUnits: Int64
  public var currency: Currency

  public init(_ minorUnits: Int64, _ currency: Currency) {
    self.minorUnits = minorUnits
    self.currency = currency
  }

  public var text: String { Decimals.format(minorUnits, digits: currency.minorDigits) }
}

internal import Events

/// A line of CSV or JSON as it grows, in UTF-8.
struct ByteText {
  var bytes: [UInt8] = []

  mutating func append(_ string: String) { bytes.append(contentsOf: string.utf8) }

  mutating func append(_ number: Int) {
    if number < 0 { append("-") }
    let start = bytes.count
    var rest = number.magnitude
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }

  /// Appends a number that is not negative with at least `width` digits.
  mutating func append(_ number: Int, width: Int) {
    var bound = 10
    for _ in 1..<width {
      if number < bound { append("0") }
      bound *= 10
    }
    append(number)
  }

  /// Appends hundredths as a decimal: 1280 as `12.80`.
  mutating func append(money fen: Int) {
    append(fen / 100)
    append(".")
    append(fen % 100, width: 2)
  }

  mutating func append(_ date: CivilDate) {
    append(date.year, width: 4)
    append("-")
    append(date.month, width: 2)
    append("-")
    append(date.day, width: 2)
  }

  /// Appends a time of day, given in seconds: `14:05:33`.
  mutating func append(timeOfDay second: Int) {
    append(second / 3_600, width: 2)
    append(":")
    append(second / 60 % 60, width: 2)
    append(":")
    append(second % 60, width: 2)
  }

  /// Appends a name as it stands in an address: small letters only.
  mutating func append(addressWord: String) {
    for byte in addressWord.utf8 {
      switch byte {
      case 0x41...0x5A: bytes.append(byte | 0x20)
      case 0x61...0x7A: bytes.append(byte)
      default: break
      }
    }
  }
}

extension ByteText {
  /// Appends a CSV field, quoted where RFC 4180 asks for it.
  mutating func append(field: String) {
    guard field.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D })
    else { return append(field) }
    append("\"")
    for byte in field.utf8 {
      if byte == 0x22 { bytes.append(byte) }
      bytes.append(byte)
    }
    append("\"")
  }

  /// Appends a JSON string, with quotes, escaped as RFC 8259 asks.
  mutating func append(quoted string: String) {
    append("\"")
    for byte in string.utf8 {
      switch byte {
      case 0x22, 0x5C: bytes.append(contentsOf: [0x5C, byte])
      case 0x0A: append("\\n")
      case ..<0x20:
        append("\\u00")
        append(byte < 0x10 ? "0" : "1")
        append(String(byte & 0xF, radix: 16))
      default: bytes.append(byte)
      }
    }
    append("\"")
  }
}

/// A text as a workbook holds it (ECMA-376, ST_Xstring): what XML cannot say is written `_xFFFE_`, and what looks
/// like that by itself, `_x005F_x0041_`.
///
/// Control characters are written so by libxlsxwriter.
enum WorkbookText {
  static func escaped(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == UInt8(ascii: "_") || $0 == 0xEF }) else { return text }
    let scalars = Array(text.unicodeScalars)
    var escaped = String.UnicodeScalarView()
    for (place, scalar) in scalars.enumerated() {
      switch scalar.value {
      case 0xFFFE: escaped.append(contentsOf: "_xFFFE_".unicodeScalars)
      case 0xFFFF: escaped.append(contentsOf: "_xFFFF_".unicodeScalars)
      default:
        if isEscape(scalars[place...]) { escaped.append(contentsOf: "_x005F".unicodeScalars) }
        escaped.append(scalar)
      }
    }
    return String(escaped)
  }

  /// Whether it begins with something like `_x0041_`.
  private static func isEscape(_ scalars: ArraySlice<Unicode.Scalar>) -> Bool {
    let first = Array(scalars.prefix(7))
    return first.count == 7 && first[0] == "_" && first[1] == "x" && first[6] == "_"
      && first[2...5].allSatisfy(\.properties.isASCIIHexDigit)
  }
}

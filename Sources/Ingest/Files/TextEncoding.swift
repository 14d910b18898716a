internal import Foundation

/// How a file's characters are written.
package struct TextEncoding: Sendable, Equatable {
  /// What people call it.
  package let title: String
  /// What the C library calls it.
  let systemName: String

  package static let utf8 = TextEncoding(title: "UTF-8", systemName: "UTF-8")
  package static let utf16LittleEndian = TextEncoding(title: "UTF-16", systemName: "UTF-16LE")
  package static let utf16BigEndian = TextEncoding(title: "UTF-16", systemName: "UTF-16BE")
  package static let gb18030 = TextEncoding(title: "GB18030", systemName: "GB18030")
  package static let windows1252 = TextEncoding(title: "Windows-1252", systemName: "CP1252")
  package static let macRoman = TextEncoding(title: "Mac Roman", systemName: "MACINTOSH")

  private static let aliases: [String: TextEncoding] = [
    "utf-8": utf8, "utf8": utf8, "utf-16": utf16LittleEndian, "utf-16le": utf16LittleEndian,
    "utf-16be": utf16BigEndian, "gb18030": gb18030, "gbk": gb18030, "gb2312": gb18030,
    "windows-1252": windows1252, "cp1252": windows1252, "latin1": windows1252,
    "iso-8859-1": windows1252, "mac-roman": macRoman, "macroman": macRoman,
  ]

  private init(title: String, systemName: String) {
    self.title = title
    self.systemName = systemName
  }

  /// The encoding called `name`: one of those above, or any that the C library knows.
  package init?(name: String) {
    if let known = Self.aliases[name.lowercased()] {
      self = known
      return
    }
    let converter = iconv_open("UTF-8", name)
    guard let converter, converter != iconv_t(bitPattern: -1) else { return nil }
    iconv_close(converter)
    self.init(title: name, systemName: name)
  }
}

/// A file of text, packed or not, in whatever encoding: what it is, and its text as UTF-8.
package struct TextFile: Sendable {
  package enum Packing: String, Sendable {
    case none
    case gzip
    case zstd = "zstd"
    case zip
    case xz
    case bzip2
    case workbook = "a workbook"
  }

  package let path: String
  package let packing: Packing
  package let encoding: TextEncoding
  /// Bytes on the disk.
  package let length: Int64
  /// The sheet of a workbook, as CSV; empty where it is none.
  private let sheet: (name: String, bytes: [UInt8])
  /// What the file was before the first of it was read.
  private let mark: FileMark

  /// Looks at the beginning of a file, and into some more places of it while it shows ASCII only.
  ///
  /// - Throws: `IngestError` if the file cannot be read.
  package init(path: String, encoding: TextEncoding? = nil, sheet: String? = nil) throws {
    self.path = path
    let file = try FileStream(path: path)
    mark = try FileMark(path: path)
    length = file.length
    let start = try file.read(upTo: Self.sampleLength)
    let marked = Self.packing(start)
    if try Self.isWorkbook(path, marked) {
      packing = .workbook
      self.encoding = .utf8
      self.sheet = try Workbook(path: path).csv(sheet: sheet)
      return
    }
    packing = marked
    self.sheet = ("", [])
    if let encoding {
      self.encoding = encoding
    } else if packing == .none {
      self.encoding = try Self.encoding(start, in: file)
    } else {
      let unpacked = try ArchiveStream(path: path).read(upTo: 4 * Self.sampleLength)
      self.encoding = try Self.encoding(unpacked, in: nil)
    }
  }

  private static let sampleLength = 1 << 20

  /// Whether a file is a workbook, which shows at its beginning.
  ///
  /// - Throws: `IngestError` if the file cannot be read.
  package static func isWorkbook(path: String) throws -> Bool {
    try isWorkbook(path, packing(FileStream(path: path).read(upTo: 4)))
  }

  private static func isWorkbook(_ path: String, _ marked: Packing) throws -> Bool {
    try marked == .zip && Workbook.isOne(path)
  }

  /// Checks that all of what was read is of one file.
  ///
  /// - Throws: `IngestError` if the file has changed since this was made.
  func checkUnchanged() throws(IngestError) { try mark.check(allowed: .none) }

  /// The text from its beginning.
  func open() throws -> any ByteStream {
    let bytes: any ByteStream =
      switch packing {
      case .none: try FileStream(path: path)
      case .workbook: HeldStream(sheet.bytes, of: length)
      default: try ArchiveStream(path: path)
      }
    return encoding == .utf8 ? bytes : try Transcoder(bytes, from: encoding)
  }

  /// What was found out, in a few words.
  package var explanation: String {
    switch packing {
    case .none: encoding.title
    case .workbook: "sheet “\(sheet.name)” of \(packing.rawValue)"
    default: "\(encoding.title) in \(packing.rawValue)"
    }
  }

  private static func packing(_ start: [UInt8]) -> Packing {
    let marks: [(Packing, [UInt8])] = [
      (.gzip, [0x1F, 0x8B]), (.zstd, [0x28, 0xB5, 0x2F, 0xFD]), (.zip, [0x50, 0x4B, 0x03, 0x04]),
      (.xz, [0xFD, 0x37, 0x7A, 0x58, 0x5A]), (.bzip2, [0x42, 0x5A, 0x68]),
    ]
    return marks.first { start.starts(with: $0.1) }?.0 ?? .none
  }

  private static func encoding(_ start: [UInt8], in file: FileStream?) throws -> TextEncoding {
    if let marked = EncodingEvidence.mark(start) { return marked }
    var evidence = EncodingEvidence()
    evidence.take(start)
    guard let file, file.length > start.count else { return evidence.encoding }
    for part in 1...15 where evidence.isUndecided {
      try file.seek(to: file.length / 16 * Int64(part))
      evidence.take(try file.read(upTo: sampleLength / 16))
    }
    return evidence.encoding
  }
}

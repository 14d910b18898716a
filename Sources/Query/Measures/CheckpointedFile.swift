internal import EventLog
internal import Events

/// What stands before the content of a file that was made of a view at one checkpoint.
struct CheckpointedFile {
  /// How far the log was folded in.
  let checkpoint: LogPosition
  /// Milliseconds since 1970 of the last thing in it.
  let latest: Int64
  let count: Int

  /// Six numbers: form, key, checkpoint, mark of the log, latest, count.
  private static let length = 48

  /// What `body` makes of a file's head and content, which stays as long as what it is given with them; `nil` unless
  /// the file is there, of this form and key, and of this log.
  static func read<Result>(
    _ path: String,
    form: UInt64,
    key: UInt64,
    of log: EventLog,
    _ body: (CheckpointedFile, UnsafeRawBufferPointer, MappedFile) -> Result?
  ) throws -> Result? {
    let found = CheckedFile.read(path) {
      bytes,
      owner -> (result: Result, head: Self, mark: UInt64)? in
      func number(_ place: Int) -> UInt64 {
        bytes.loadUnaligned(fromByteOffset: 8 * place, as: UInt64.self)
      }
      guard bytes.count >= length, number(0) == form, number(1) == key,
        let count = Int(exactly: number(5))
      else { return nil }
      let head = Self(
        checkpoint: LogPosition(rawValue: number(2)),
        latest: Int64(bitPattern: number(4)),
        count: count
      )
      return body(head, UnsafeRawBufferPointer(rebasing: bytes[length...]), owner)
        .map { ($0, head, number(3)) }
    }
    guard let found, try log.mark(at: found.head.checkpoint) == found.mark else { return nil }
    return found.result
  }

  /// Writes it and the content behind it.
  func write(
    _ content: UnsafeRawBufferPointer,
    to path: String,
    form: UInt64,
    key: UInt64,
    of log: EventLog
  ) throws {
    let head: [UInt64] = [
      form, key, checkpoint.rawValue, try log.mark(at: checkpoint) ?? 0,
      UInt64(bitPattern: latest), UInt64(count),
    ]
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.length + content.count)
    head.withUnsafeBytes { bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: content)
    try bytes.withUnsafeBytes { try CheckedFile.write($0, to: path) }
  }
}

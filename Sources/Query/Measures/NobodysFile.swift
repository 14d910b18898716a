internal import EventLog
internal import Events
internal import Projections
internal import Views

/// What nobody in particular had bought at one checkpoint, kept in a file beside the view `rfm`: no view has it, and
/// to find it in the log all of that is read.
struct NobodysFile {
  /// How far the log was read.
  var checkpoint = LogPosition.start
  var history = PurchaseHistory()

  private static let form: UInt64 = 1

  private static func path(_ view: ViewEnvironment) -> String { view.path + "/nobodys" }

  /// What was found before.
  init() {}

  /// What is kept beside `view`; `nil` unless it is there and of this log.
  init?(_ view: ViewEnvironment, _ log: EventLog) throws {
    let file = CheckedFile.read(Self.path(view)) { bytes, _ -> (file: Self, mark: UInt64)? in
      var reader = StateReader(bytes)
      return try? Self.decode(&reader)
    }
    guard let file, try log.mark(at: file.file.checkpoint) == file.mark else { return nil }
    self = file.file
  }

  private static func decode(
    _ reader: inout StateReader
  ) throws(StateReader.Damage) -> (file: Self, mark: UInt64)? {
    guard try reader.unsigned() == form else { return nil }
    var file = NobodysFile()
    file.checkpoint = LogPosition(rawValue: try reader.unsigned())
    let mark = try reader.unsigned()
    try file.history.decode(from: &reader)
    return reader.isAtEnd ? (file, mark) : nil
  }

  func write(beside view: ViewEnvironment, _ log: EventLog) throws {
    var writer = StateWriter()
    writer.unsigned(Self.form)
    writer.unsigned(checkpoint.rawValue)
    writer.unsigned(try log.mark(at: checkpoint) ?? 0)
    history.encode(to: &writer)
    try? CheckedFile.write(writer.bytes, to: Self.path(view))
  }
}

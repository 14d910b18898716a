import ArgumentParser

/// What a file holds, as far as options of `patron ingest` are of some kinds of files only.
enum IngestFileKind: CaseIterable {
  case orders
  /// A workbook of orders.
  case workbook
  /// Events, mail and chats of Telegram.
  case json
  case whatsApp
  case signups
}

/// An option that was given, and for which files it says anything.
struct IngestOptionUse {
  let name: String
  let isGiven: Bool
  let kinds: Set<IngestFileKind>
  /// What these are called.
  let title: String

  init(_ name: String, _ isGiven: Bool, for kinds: Set<IngestFileKind>, _ title: String) {
    self.name = name
    self.isGiven = isGiven
    self.kinds = kinds
    self.title = title
  }

  /// - Throws: `ValidationError` where it says nothing for any of the files.
  func check(_ files: [IngestFileKind]) throws {
    guard isGiven, !files.contains(where: kinds.contains) else { return }
    throw ValidationError("\(name) is of \(title), and no file is one: leave it out")
  }
}

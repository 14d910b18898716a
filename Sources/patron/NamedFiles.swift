import ArgumentParser
import EventLog
import Foundation
import Query
import Views

/// A command that writes to files which its user names.
protocol NamesFiles {
  var namedFiles: NamedFiles { get }
}

/// The files that a command is to write, held against those that it reads and against the store, before anything
/// is done.
///
/// A name that was completed to the wrong one would cost the shop's export, or the log itself.
struct NamedFiles {
  private let store: Store
  private let written: [(use: String, path: String)]
  private let read: [String]

  /// Each that is written is said to be so by `use`, such as `--output names`; whatever is not given is neither
  /// written nor read.
  init(of store: Store, writing written: [(use: String, path: String?)], reading read: [String?]) {
    self.store = store
    self.written = written.compactMap { use, path in path.map { (use, $0) } }
    self.read = read.compactMap { $0 }
  }

  /// - Throws: `ValidationError` for a file to be written that is read as well, written twice, or the store's own.
  func check() throws {
    let read = Set(self.read.compactMap(Self.real))
    let own = [store.logPath, store.viewsPath].compactMap(Self.real).map { $0 + "/" }
    let single = Set([ShopRules.path(store), store.upLockPath].compactMap(Self.real))
    var taken: Set<String> = []
    for (use, path) in written {
      guard let place = Self.place(of: path) else { continue }
      if let reason = read.contains(place) || read.contains(place + ".part")
        ? "this command reads"
        : single.contains(place) || own.contains(where: place.hasPrefix)
          ? "is part of the store \(store.path)" : nil
      {
        throw ValidationError("\(use) \(path), which \(reason): name another file")
      }
      guard taken.insert(place).inserted else {
        throw ValidationError("\(path) would be written twice: name another file for one of them")
      }
    }
  }

  /// Where a file will stand; `nil` for a device or a pipe, and for what cannot be written, which is said when it is
  /// opened.
  private static func place(of path: String) -> String? {
    guard let place = try? FilePlace(path), !place.isSpecial else { return nil }
    let file = URL(filePath: place.path)
    return real(file.deletingLastPathComponent().path).map {
      ($0 == "/" ? "" : $0) + "/" + file.lastPathComponent
    }
  }

  /// The path without links; `nil` where nothing is there.
  private static func real(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

package import Events
internal import Foundation
internal import SystemPackage

/// A shop's folder: the log and, beside it, the views.
package struct Store: Sendable, Hashable {
  package let path: String

  package init(path: String) { self.path = path }

  package var logPath: String { path + "/log" }
  package var viewsPath: String { path + "/views" }
  /// Held by the one `patron up` of this store.
  package var upLockPath: String { path + "/up.lock" }

  /// The most a log can grow to, in bytes: addresses kept, not disk used.
  package static let defaultMapSize = 1 << 40

  /// `PATRON_MAP_SIZE` in bytes, where the address space is limited.
  ///
  /// - Throws: `StoreError` if that is no number of bytes.
  package static var mapSize: Int {
    get throws { try mapSize(ProcessInfo.processInfo.environment["PATRON_MAP_SIZE"]) }
  }

  static func mapSize(_ text: String?) throws -> Int {
    guard let text else { return defaultMapSize }
    guard let bytes = Int(text), bytes > 0 else {
      throw StoreError(
        "PATRON_MAP_SIZE is “\(text)”, which is no number of bytes.",
        hint: "Set it to one, such as 10000000000 for 10 GB, or leave it unset."
      )
    }
    return bytes
  }
}

/// What went wrong with a store as a whole, and what to do.
public struct StoreError: Error, CustomStringConvertible {
  public let message: String
  public let hint: String?

  public init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }

  public var description: String { message }
}

/// What was decided when the store was made.
package struct ShopSettings: Sendable, Equatable {
  package var currency: Currency
  package var timeZone: String

  package init(currency: Currency, timeZone: String) {
    self.currency = currency
    self.timeZone = timeZone
  }
}

extension Store {
  /// Makes the folder and an empty log: all of it, or what does not look like a store.
  ///
  /// - Throws: `StoreError` if there is a store already, or the folder cannot be made.
  package func create(_ settings: ShopSettings, now: Timestamp) throws {
    guard !FileManager.default.fileExists(atPath: logPath + "/data.mdb") else {
      throw StoreError(
        "\(path) is a store already.",
        hint: "Use it as it is, or choose another folder with --store DIR."
      )
    }
    let unfinished = try UnfinishedStore(self)
    try EventLog.create(at: unfinished.store.logPath, settings, now: now)
    try unfinished.finish()
  }

  /// The error of a call of Foundation's about a file.
  package static func failure(_ path: String, _ what: String, _ error: any Error) -> StoreError {
    let code = code(error as NSError)
    let reason = code.map { "\(Errno(rawValue: $0))." } ?? error.localizedDescription
    return StoreError("\(path) \(what): \(reason)", hint: code.flatMap(hint))
  }

  /// The system's code behind an error; Foundation hides it below one of its own, or translates it.
  private static func code(_ error: NSError) -> CInt? {
    if error.domain == NSPOSIXErrorDomain { return CInt(error.code) }
    if let underlying = error.userInfo[NSUnderlyingErrorKey] as? any Error {
      return code(underlying as NSError)
    }
    return switch CocoaError.Code(rawValue: error.code) {
    case .fileWriteNoPermission, .fileReadNoPermission: EACCES
    case .fileWriteVolumeReadOnly: EROFS
    case .fileWriteOutOfSpace: ENOSPC
    case .fileWriteFileExists: EEXIST
    default: nil
    }
  }

  /// Brings a file, or the names in a folder, to the disk.
  package static func sync(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path, "cannot be opened") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure(path, "could not be brought to the disk") }
  }

  /// The error of a file call that has just failed, with `errno`'s reason.
  package static func failure(_ path: String, _ what: String) -> StoreError {
    let code = errno
    return StoreError("\(path) \(what): \(String(cString: strerror(code))).", hint: hint(code))
  }

  /// What to do about an error of the system.
  static func hint(_ code: CInt) -> String? {
    switch code {
    case ENOSPC, EDQUOT: "Free some space and repeat."
    case EROFS: "The folder is on a read-only file system; reading goes on."
    case EACCES, EPERM: "This user may not write there: check the owner and the mode."
    default: nil
    }
  }
}

public import EventLog
internal import LMDB

/// A version of a view whose file cannot be opened: it is gone, empty, cut off, or no file of LMDB's.
///
/// That costs nothing but time, because a view is made of the log alone.
package struct DamagedVersion: Error, CustomStringConvertible {
  /// The version's folder, `views/<name>/<version>`.
  package let path: String
  private let reason: String

  /// `nil` for an error that says nothing about the file itself, such as that it may not be read.
  init?(_ error: LMDBError, path: String) {
    switch error.code {
    case .cutOff, .corrupted, .invalid: reason = error.reason
    case .noSuchFile: reason = "it is not there"
    // LMDB takes an empty file for one to be made, which a reader cannot do.
    case .badDescriptor: reason = "data.mdb is empty"
    default: return nil
    }
    self.path = path
  }

  package var description: String { "\(path) is damaged: \(reason)." }

  package var hint: String {
    "A view can always be made again: `patron rebuild \(ViewEnvironment.viewName(path))` folds it from the log."
  }
}

/// What is said where a version can be opened, and not all of it be read.
extension ViewEnvironment {
  /// The folder of a version lies in that of its view, which has the view's name.
  static func viewName(_ path: String) -> Substring {
    path.split(separator: "/").dropLast().last ?? ""
  }

  public func damage(_ page: UInt32) -> StoreError { damage("page \(page) cannot be read") }

  package func damage(_ reason: String) -> StoreError {
    StoreError(
      "\(environment.path) is damaged: \(reason).",
      hint: "Build the view anew with `patron rebuild \(Self.viewName(path)) --from-log`."
    )
  }
}

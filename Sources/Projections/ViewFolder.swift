package import EventLog
internal import Foundation

/// Where the versions of a view lie: `views/<name>/<version>/`, and `current`, a link to the one in use.
package struct ViewFolder: Sendable {
  package let name: String
  package let path: String

  package init(_ store: Store, view: String) {
    name = view
    path = store.viewsPath + "/" + view
  }

  private var currentPath: String { path + "/current" }

  /// The number of the version in use; `nil` before the first.
  package var currentVersion: Int? {
    let target = try? FileManager.default.destinationOfSymbolicLink(atPath: currentPath)
    return target.flatMap { Int($0) }
  }

  package func path(ofVersion version: Int) -> String { path + "/\(version)" }

  /// Makes the folder of a version.
  package func create(version: Int) throws {
    do {
      try FileManager.default.createDirectory(
        atPath: path(ofVersion: version),
        withIntermediateDirectories: true
      )
    } catch {
      throw StoreError(
        "The folder \(path(ofVersion: version)) could not be made: \(Store.reason(error))."
      )
    }
  }

  /// Removes what is stored of a version; nobody may have it open.
  package func empty(version: Int) throws {
    for file in ["data.mdb", "lock.mdb"] {
      let file = path(ofVersion: version) + "/" + file
      guard unlink(file) == 0 || errno == ENOENT else {
        throw StoreError("\(file) could not be removed: \(String(cString: strerror(errno))).")
      }
    }
  }

  /// Puts a version in use, at once and for everybody: a new link is renamed over the old one.
  package func use(version: Int) throws {
    let temporary = path + "/current.\(ProcessInfo.processInfo.processIdentifier)"
    try? FileManager.default.removeItem(atPath: temporary)
    try FileManager.default.createSymbolicLink(
      atPath: temporary,
      withDestinationPath: "\(version)"
    )
    guard rename(temporary, currentPath) == 0 else {
      throw StoreError("\(currentPath) could not be set: \(String(cString: strerror(errno))).")
    }
  }
}

package import EventLog
internal import Events
internal import LMDB
internal import Projections

extension Store {
  /// Makes the version in use of a view one that a Patron made which folds otherwise: so many versions later, or
  /// earlier where it is negative.
  package func age(_ view: String, by versions: Int) throws {
    let folder = ViewFolder(self, view: view)
    guard let version = folder.currentVersion else { throw StoreError("no view \(view)") }
    let view = try ViewEnvironment(path: folder.path(ofVersion: version), isReadOnly: false)
    guard var about = try view.about() else { throw StoreError("nothing was folded yet") }
    about.projectionVersion = UInt64(Int(about.projectionVersion) + versions)
    try view.environment.write { try view.write(about, $0) }
  }
}

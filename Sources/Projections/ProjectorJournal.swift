internal import EventLog
package import Events
internal import Synchronization

/// What a projector reads in its view's history, and writes there, while it runs.
package final class ProjectorJournal: Sendable {
  private let history: ViewHistory
  private let known: Mutex<Known>

  private struct Known {
    var length = -1
    var standing = ViewStanding([])
  }

  package init(_ folder: ViewFolder) {
    history = ViewHistory(folder)
    known = Mutex(Known())
  }

  /// The view's standing now; the file is read when it has grown.
  package func standing() throws -> ViewStanding {
    try known.withLock { known in
      let length = history.length
      if length != known.length {
        known.standing = try history.standing()
        known.length = length
      }
      return known.standing
    }
  }

  /// Notes that the projector could not go on; it is called before the error ends it.
  ///
  /// A failure that may pass, such as a full disk, is noted once.
  package func failed(_ error: any Error, checkpoint: LogPosition) throws {
    let failure = ViewFailure(error, checkpoint: checkpoint)
    if failure.canPass, try standing().stop?.failure == failure { return }
    try history.append(ViewHistory.Entry(.failed(failure)))
  }

  /// Notes that the projector got over what stopped one before, if something did.
  package func succeeded() throws {
    guard try standing().stop != nil else { return }
    try history.append(ViewHistory.Entry(.resumed))
  }
}

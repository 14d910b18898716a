package import EventLog
internal import Foundation

/// Wakes a projector when something was appended, within a millisecond and hardly ever for nothing.
///
/// It watches the log's file for writes (inotify). LMDB writes its meta page last, and only then tells
/// readers of the commit (`mti_txnid`): they may not see it yet when the last notice comes. So a notice
/// after which there was nothing is followed by a few looks at growing intervals. Where the kernel gives
/// no watch it looks every few milliseconds instead.
package struct LogWatcher: ~Copyable {
  private let file: FileIdentity
  private let descriptor: CInt
  private var looks = Looks()

  /// How long to wait before looking again.
  package struct Looks {
    /// Microseconds; after a notice, for 12.7 ms in all.
    package static let afterNotice: [CInt] = [100, 200, 400, 800, 1_600, 3_200, 6_400]
    /// Microseconds; so often it wakes without a notice, so that none can be missed for long.
    package static let longest: CInt = 500_000
    private var rest: ArraySlice<CInt> = []

    package init() {}

    package mutating func next() -> CInt { rest.popFirst() ?? Self.longest }

    package mutating func noticed() { rest = Self.afterNotice[...] }
  }

  private static let pollingInterval: CInt = 5
  private static let nonBlocking = CInt(0o4000)
  private static let modified: UInt32 = 0x2

  package init(_ store: Store) {
    let path = store.logPath + "/data.mdb"
    file = FileIdentity(path)
    let descriptor = inotify_init1(Self.nonBlocking)
    if descriptor >= 0,
      inotify_add_watch(descriptor, path, Self.modified) < 0
    {
      close(descriptor)
      self.descriptor = -1
    } else {
      self.descriptor = descriptor
    }
  }

  /// What is appended to a file that took the log's place is not seen here.
  ///
  /// - Throws: `StoreError` if that happened.
  package func checkFile() throws { try file.check() }

  /// Returns when the log may have grown, at the latest after half a second.
  ///
  /// Call it when nothing new was found.
  package mutating func wait() {
    guard descriptor >= 0 else {
      usleep(UInt32(Self.pollingInterval) * 1_000)
      return
    }
    let microseconds = looks.next()
    // Shorter than `poll` can wait.
    guard microseconds >= 1_000 else {
      usleep(UInt32(microseconds))
      return
    }
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&request, 1, microseconds / 1_000) > 0 else { return }
    looks.noticed()
    withUnsafeTemporaryAllocation(byteCount: 4_096, alignment: 8) { buffer in
      while read(descriptor, buffer.baseAddress, buffer.count) > 0 {}
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }
}

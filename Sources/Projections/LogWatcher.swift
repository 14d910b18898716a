package import EventLog
internal import Foundation

/// Wakes a projector when something was appended, within a millisecond and without polling.
///
/// It watches the log's file for writes (inotify): LMDB writes its meta page last, so the last
/// notice of a commit comes when the commit can be read. Where the kernel gives no watch it looks
/// every few milliseconds instead.
package struct LogWatcher: ~Copyable {
  private let descriptor: CInt

  /// Every so often it wakes without a notice, so that none can be missed for long.
  private static let longestWait: CInt = 500
  private static let pollingInterval: CInt = 5
  private static let nonBlocking = CInt(0o4000)
  private static let modified: UInt32 = 0x2

  package init(_ store: Store) {
    let descriptor = inotify_init1(Self.nonBlocking)
    if descriptor >= 0,
      inotify_add_watch(descriptor, store.logPath + "/data.mdb", Self.modified) < 0
    {
      close(descriptor)
      self.descriptor = -1
    } else {
      self.descriptor = descriptor
    }
  }

  /// Returns when the log may have grown, at the latest after half a second.
  package func wait() {
    guard descriptor >= 0 else {
      usleep(UInt32(Self.pollingInterval) * 1_000)
      return
    }
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&request, 1, Self.longestWait) > 0 else { return }
    withUnsafeTemporaryAllocation(byteCount: 4_096, alignment: 8) { buffer in
      while read(descriptor, buffer.baseAddress, buffer.count) > 0 {}
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }
}

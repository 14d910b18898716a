import EventLog
import Foundation
import Synchronization

/// A pipe that ends with this process, however it ends: those that it started can tell by it.
///
/// They have its reading end as stdin; nobody ever writes.
final class Lifeline: Sendable {
  let readingEnd: CInt
  private let writingEnd: CInt
  private let isCut = Atomic<Bool>(false)

  init() throws {
    var ends: [CInt] = [0, 0]
    guard pipe(&ends) == 0, ends.allSatisfy({ fcntl($0, F_SETFD, FD_CLOEXEC) == 0 }) else {
      throw StoreError("A pipe could not be made: \(String(cString: strerror(errno))).")
    }
    readingEnd = ends[0]
    writingEnd = ends[1]
  }

  deinit {
    close(readingEnd)
    cut()
  }

  /// Ends it before this process ends.
  func cut() {
    guard !isCut.exchange(true, ordering: .relaxed) else { return }
    close(writingEnd)
  }

  /// Calls `body`, on a thread of its own, when the one that this process has as stdin ends, or has ended.
  static func whenItEnds(_ body: @escaping @Sendable () -> Void) {
    Thread.detachNewThread {
      var buffer: [UInt8] = [0]
      while true {
        let count = read(STDIN_FILENO, &buffer, buffer.count)
        if count == 0 || count < 0 && errno != EINTR { break }
      }
      body()
    }
  }
}

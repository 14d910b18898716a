import EventLog
import Foundation

/// A pipe that ends with this process, however it ends: those that it started can tell by it.
///
/// They have its reading end as stdin; nobody ever writes.
final class Lifeline {
  let readingEnd: CInt
  private let writingEnd: CInt

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
    close(writingEnd)
  }

  /// Asks this process to stop, as SIGTERM does, when stdin ends.
  static func stopWhenItEnds() {
    Thread.detachNewThread {
      var buffer: [UInt8] = [0]
      while true {
        let count = read(STDIN_FILENO, &buffer, buffer.count)
        if count == 0 || count < 0 && errno != EINTR { break }
      }
      kill(getpid(), SIGTERM)
    }
  }
}

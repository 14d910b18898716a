import Foundation

/// The three descriptors that every program begins with: stdin, stdout, stderr.
enum StandardDescriptors {
  /// Opens those that are closed on a device that refuses what they are for.
  ///
  /// The kernel gives a file that is opened the lowest free number. Where a cron wrapper or a daemon starts
  /// this program without stdout or stderr, the log's file would get that number, and the next line that is
  /// said would be written over its first page. Call it before anything is opened; processes that are started
  /// later inherit it.
  ///
  /// Reading and writing fail as with a closed descriptor, so that data that goes nowhere is still an error.
  static func occupy() {
    let refusing = [
      (STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY),
    ]
    for (descriptor, mode) in refusing where fcntl(descriptor, F_GETFD) < 0 {
      // Those below are open: this is the lowest free one.
      guard open("/dev/null", mode) == descriptor else {
        Terminal.say("Error: /dev/null cannot be opened in the place of descriptor \(descriptor).")
        Foundation.exit(1)
      }
    }
  }
}

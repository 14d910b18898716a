import Events
import Foundation
import Projections
import Views

/// What goes to the person at the terminal, beside the data.
enum Terminal {
  /// Writes a line to stderr.
  static func say(_ line: String) { write(line + "\n") }

  /// Writes to stderr; that it cannot be written, as on a full disk, must not end what is being done.
  static func write(_ text: String) {
    var text = text
    text.withUTF8 { _ = Foundation.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  /// From here on this process outlives whoever reads what it says, such as a `logger` at the end of a pipe: what is
  /// said after that is lost.
  static func outliveReader() { signal(SIGPIPE, SIG_IGN) }

  static let isErrorTerminal = isatty(STDERR_FILENO) == 1

  /// Whether stdout is one.
  static let isTerminal = isatty(STDOUT_FILENO) == 1

  /// Columns for sentences: those of the terminal that stdout is; 120 where it is none.
  static var width: Int { tableWidth ?? 120 }

  /// Columns for a table: those of the terminal that stdout is, else as `COLUMNS` says, else 120; `nil` where stdout is no
  /// terminal, and nothing is to be cut.
  static var tableWidth: Int? {
    guard isTerminal else { return nil }
    var size = winsize()
    if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
      return Int(size.ws_col)
    }
    // A serial line, or a terminal that a program made without saying how wide it is.
    let told = ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) } ?? 0
    return told > 0 ? told : 120
  }

  /// A number with separators between the thousands.
  static func grouped(_ number: some BinaryInteger) -> String {
    Decimals.grouped(number)
  }

  static func count(_ number: some BinaryInteger, _ one: String, _ many: String? = nil) -> String {
    "\(grouped(number)) \(number == 1 ? one : many ?? one + "s")"
  }

  /// A duration with two decimals, such as `0.12 s`.
  static func seconds(_ duration: Duration) -> String {
    let hundredths = Int((duration / .milliseconds(10)).rounded())
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100) s"
  }
}

/// A line on a terminal that says how far long work is, from a quarter of a second on.
final class ProgressLine: @unchecked Sendable {
  // @unchecked because every access to the state is under the lock.
  private let lock = NSLock()
  private let start = ContinuousClock.now
  private var lastShown: ContinuousClock.Instant?
  private var pace = Pace()

  /// Shows `fraction` of the work done, never less than before, with the rate and the time left.
  func show(_ label: String, fraction: Double, done: UInt64, unit: String) {
    guard Terminal.isErrorTerminal else { return }
    lock.lock()
    defer { lock.unlock() }
    let now = ContinuousClock.now
    let elapsed = start.duration(to: now)
    pace.reach(fraction, done: done, after: elapsed / .seconds(1))
    guard elapsed > .milliseconds(250) else { return }
    if let lastShown, lastShown.duration(to: now) < .milliseconds(100) { return }
    lastShown = now
    let left = pace.secondsLeft.map { ", \(Int($0.rounded(.up))) s left" } ?? ""
    let text =
      "\(label): \(Int(pace.fraction * 100)) %, \(Terminal.grouped(pace.done)) \(unit), "
      + "\(Terminal.grouped(Int(pace.rate))) \(unit)/s\(left)"
    Terminal.write("\r\u{1B}[K" + text)
  }

  /// Removes the line.
  func clear() {
    lock.lock()
    defer { lock.unlock() }
    guard lastShown != nil else { return }
    Terminal.write("\r\u{1B}[K")
    lastShown = nil
  }
}

extension ProgressLine {
  /// Shows how far the folding of a view is.
  func show(_ view: ViewName, _ progress: FoldProgress) { show(view.rawValue, progress) }

  /// Shows how far folding is, of what `label` names.
  func show(_ label: String, _ progress: FoldProgress) {
    show(
      label,
      fraction: Double(progress.checkpoint.rawValue) / Double(max(1, progress.head.rawValue)),
      done: progress.checkpoint.rawValue,
      unit: "events"
    )
  }
}

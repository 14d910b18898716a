internal import Foundation

/// The memory that a back-test takes at most, known before it is asked for.
struct BackTestMemory {
  /// For each date: everybody as they were and what they did, what they score, and the sums of the draws.
  let bytesPerDate: Int

  init(identifiers: Int, parts: Int, ruleSets: Int, measures: Int, replicates: Int) {
    let customer =
      MemoryLayout<UInt32>.stride + MemoryLayout<Outcome>.stride
      + measures * MemoryLayout<Measure>.stride + ruleSets
    bytesPerDate =
      Self.result + identifiers * customer
      + DifferenceBootstrap.bytesPerDate(ruleSets: ruleSets, parts: parts, replicates: replicates)
  }

  /// Of a date's figures, and of a sentence that says why there are none.
  private static let result = 2_048

  /// - Throws: `BackTestError` where so many dates do not fit into `free` bytes.
  func check(dates: Int, free: Int) throws(BackTestError) {
    guard dates > free / bytesPerDate else { return }
    let (needed, isBeyond) = dates.multipliedReportingOverflow(by: bytesPerDate)
    let most = free / bytesPerDate
    throw BackTestError(
      "\(Wording.count(dates)) dates need \(isBeyond ? "more" : Self.text(needed)) of memory, and there are "
        + "\(Self.text(free)).",
      hint: most == 0
        ? "Run it where there is more memory, or on fewer rule sets."
        : "At most \(Wording.count(most, "date fits", "dates fit")): give a longer --every, or --from and "
          + "--to that lie closer together."
    )
  }

  private static func text(_ bytes: Int) -> String {
    "\(Wording.number(Double(bytes) / 1e9, decimals: 1)) GB"
  }

  /// What can be had now without taking it from other processes, in bytes.
  static var free: Int {
    let lines = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8)) ?? ""
    let line = lines.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
    let kilobytes = line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    return kilobytes.map { $0 * 1_024 } ?? Int(ProcessInfo.processInfo.physicalMemory)
  }
}

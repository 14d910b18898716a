import Events
import Foundation
import TestSupport

/// Changes files by chance and has them read; files with a new outcome are changed further.
struct Fuzzing {
  let target: any Target
  let mutator: Mutator
  var random: SeededGenerator
  /// What is changed: the corpus, and what led to something new.
  var pool: [[UInt8]]
  private let corpus: [[UInt8]]
  private var outcomes: Set<String> = []
  private var inputs = 0
  private var bytes = 0

  /// So many files are kept; then a new one takes the place of another.
  private static let poolLimit = 400

  init(target: any Target, mutator: Mutator, random: SeededGenerator, pool: [[UInt8]]) {
    self.target = target
    self.mutator = mutator
    self.random = random
    self.pool = pool
    corpus = pool
  }

  /// The files of a folder, in the order of their names.
  static func files(_ folder: String) throws -> [[UInt8]] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    guard !names.isEmpty else { throw Violation("\(folder) holds no file to begin with") }
    return try names.map { [UInt8](try Data(contentsOf: URL(filePath: folder + "/" + $0))) }
  }

  /// Makes one input, first the files of the corpus as they are, leaves it in the file `current`, and has it read.
  ///
  /// - Throws: `Violation` if something does not hold.
  mutating func next(current: String) throws {
    let input =
      inputs < corpus.count ? corpus[inputs] : mutator.changed(random.pick(pool), pool, &random)
    try Data(input).write(to: URL(filePath: current))
    let new = try target.check(input).filter { outcomes.insert($0).inserted }
    inputs += 1
    bytes += input.count
    guard !new.isEmpty else { return }
    if pool.count < Self.poolLimit {
      pool.append(input)
    } else {
      pool[random.below(pool.count)] = input
    }
  }

  var counts: JSONValue {
    .object([
      "inputs": .number("\(inputs)"), "bytes": .number("\(bytes)"),
      "outcomes": .array(outcomes.sorted().map { .string($0) }),
    ])
  }
}

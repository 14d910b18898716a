internal import EventLog
internal import Events

/// What the log calls the customers and products that a reader numbered.
///
/// **Per-event path.**
struct NumberedNames {
  private var subjects: [SubjectID] = []
  private var products: [SymbolID] = []
  private var generation = 0
  private var logGeneration = 0
  /// What `touch` met: kept, so that the fetching is not optimised away.
  private var touched: UInt32 = 0

  /// Drops what may no longer hold: the reader numbers anew, or the log forgot a person.
  mutating func follow(_ numbers: ChunkNumbers?, _ transaction: borrowing AppendTransaction) {
    let logNow = transaction.namesGeneration
    guard let numbers, numbers.generation != generation || logNow != logGeneration else { return }
    subjects = []
    products = []
    generation = numbers.generation
    logGeneration = logNow
  }

  /// The subject of a customer's number; `nil` until `set`.
  func subject(_ number: UInt32) -> SubjectID? {
    let index = Int(number)
    guard index < subjects.count, subjects[index] != .nobody else { return nil }
    return subjects[index]
  }

  mutating func set(_ number: UInt32, _ subject: SubjectID) {
    Self.set(&subjects, number, subject, free: .nobody)
  }

  /// Fetches what some of `numbers` stand for into the cache.
  mutating func touch(_ numbers: UnsafeBufferPointer<UInt32>, from start: Int, count: Int) {
    guard start < numbers.count else { return }
    var met: UInt32 = 0
    for index in start..<min(start &+ count, numbers.count) {
      let place = Int(numbers[index])
      if place < subjects.count { met ^= subjects[place].rawValue }
    }
    touched ^= met
  }

  /// The symbol of a product's number; `nil` until `set`.
  func product(_ number: UInt32) -> SymbolID? {
    let index = Int(number)
    guard index < products.count, products[index] != .none else { return nil }
    return products[index]
  }

  mutating func set(_ number: UInt32, _ product: SymbolID) {
    Self.set(&products, number, product, free: .none)
  }

  private static func set<Name>(_ names: inout [Name], _ number: UInt32, _ name: Name, free: Name) {
    let missing = Int(number) + 1 - names.count
    if missing > 0 { names.append(contentsOf: repeatElement(free, count: missing)) }
    names[Int(number)] = name
  }
}

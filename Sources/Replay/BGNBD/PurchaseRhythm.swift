/// What the BG/NBD model knows of a customer; times in days since the first purchase.
public struct PurchaseRhythm: Hashable, Sendable {
  /// Purchase days after the first.
  public var repeats: Int32
  /// The last purchase; 0 without repeats.
  public var last: Int32
  /// The date.
  public var age: Int32

  /// The last purchase is no earlier than the first, and no later than the date.
  public init(repeats: Int, last: Int, age: Int) {
    precondition(repeats >= 0 && last >= 0 && age >= last, "no such rhythm of purchases")
    self.repeats = Int32(repeats)
    self.last = Int32(last)
    self.age = Int32(age)
  }
}

/// An amount is minor units in 64 bits. Sums of amounts are made in 128, exactly; where one has to be an amount
/// again and does not fit, it stands at the bound, and whoever shows it says so.
extension Int64 {
  /// The greatest amount there is, in minor units; the least is as far below zero.
  public static var greatestAmount: Int64 { .max }

  /// What of a sum in minor units fits an amount.
  @inlinable
  public init(amount sum: Int128) {
    self = sum < -Int128(Int64.max) ? -.max : Int64(clamping: sum)
  }

  /// The sum of two amounts, or the bound that it would pass.
  @inlinable
  public func adding(amount other: Int64) -> Int64 { Int64(amount: Int128(self) + Int128(other)) }

  /// What is left without another amount, or the bound that it would pass.
  @inlinable
  public func subtracting(amount other: Int64) -> Int64 {
    Int64(amount: Int128(self) - Int128(other))
  }
}

extension Int128 {
  /// Whether a sum in minor units is at a bound of what an amount can be, or beyond.
  public var isBeyondAmounts: Bool { magnitude >= Int64.greatestAmount.magnitude }
}

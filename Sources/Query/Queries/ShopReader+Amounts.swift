internal import EventLog
internal import Events

/// Sums of money that are too large to be shown.
extension ShopReader {
  /// Says that some of `sums`, in minor units of the shop's currency, do not fit an amount; `nil` where all do.
  ///
  /// Nearly always another column was read as the amount: such a shop is told what its tables show, and that it
  /// can be mended.
  func remark(_ sums: some Sequence<Int128>) -> String? {
    let count = sums.count { $0.isBeyondAmounts }
    guard count > 0 else { return nil }
    let currency = log.settings.currency
    let greatest = Decimals.grouped(Int128(Int64.greatestAmount), digits: currency.minorDigits)
    let (amounts, them) =
      count == 1 ? ("1 amount is", "it") : ("\(Decimals.grouped(count)) amounts are", "them")
    return
      "\(amounts) beyond what can be counted: \(greatest) \(currency) stands for \(them). If another column was "
      + "read as the amount, read the file again with the right one (`patron ingest --map amount=Column`)."
  }
}

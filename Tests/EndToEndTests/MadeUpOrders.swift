extension Patron {
  /// Writes a CSV of orders of 9,000 customers, some with an address, some partly refunded.
  func writeOrders(_ numbers: Range<Int>, to name: String) throws {
    var text = "order,ordered_at,customer,amount,email,refunded\n"
    for number in numbers {
      let day = 1 + number % 28
      let customer = number &* 7_919 % 9_000
      text += "\(number),2024-\(number % 9 + 1)-\(day),c\(customer),\(number % 400).50,"
      text += number % 11 == 0 ? "m\(customer / 2)@b.de," : ","
      text += number % 17 == 0 ? "0.25\n" : "\n"
    }
    try write(text, to: name)
  }
}

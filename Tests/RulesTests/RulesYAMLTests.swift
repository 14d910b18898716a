import Events
import Rules
import TestSupport
import Testing

/// Rules written out are the same rules.
@Suite struct RulesYAMLTests {
  private func check(_ yaml: String, currency: String = "CNY") throws {
    let currency = try #require(Currency(currency))
    let rules = try RulesText(own: yaml).rules(file: "rules.yaml", currency: currency)
    let written = try rules.yaml(currency: currency)
    // Without a base, every section has to be there.
    let read = try Rules(yaml: written, file: "written", currency: currency, base: nil)
    #expect(read == rules, "\(written)")
  }

  @Test(arguments: Preset.all.map(\.name))
  func presetsAreWrittenInFull(name: String) throws { try check("preset: \(name)") }

  @Test(arguments: [
    "rfm: {window: 30, amount: average, bins: {recency: 3, monetary: 10}}",
    "rfm: {binning: {frequency: fixed, monetary: rank}, frequency_cuts: [2, 3.5, 4, 7]}",
    "rfm: {binning: nested}", "rfm: {binning: mean}", "rfm: {binning: {monetary: mean}}",
    "rfm: {cut_offset: {recency: 1, monetary: 0.5}}", "rfm: {binning: quantile, cut_offset: 1}",
    "dormancy: {method: gap, multiple: 2.5, prior_gaps: 1}", "dormancy: {days: 30}",
    "referral: {credit: 12.50, minimum_order: 99.9, redeemed_by: ['CREDIT*', '10']}",
    "referral: {credit: 2.5%}", "rates: {USD: 7.123456, JPY: 0.05}", "stages: {loyal_orders: 9}",
    "segments: {'yes': 'true', \"a: b # c\": r > 1, 流失 客户: \"monetary > 1 or 'x' == 'y: #'\"}",
    "segments: {}", "kinds: {'1': m == 1}", "identity: {placeholders: ['0', '~', 'a, b', '*\\**']}",
    "chat: {facts: {city: 'from (\\w+)', '1': \"it's: #x\"}}",
  ])
  func whatAFileSaysIsWritten(yaml: String) throws { try check(yaml) }

  @Test func amountsHaveTheDigitsOfTheCurrency() throws {
    try check("referral: {credit: 500, minimum_order: 1000}", currency: "JPY")
    try check("referral: {credit: 1.234}", currency: "KWD")
  }
}

import Events
import Rules
import Testing

/// Every mistake in a rules file is found, and named with its line and column.
@Suite struct RulesErrorTests {
  private func error(_ yaml: String) throws -> String? {
    let yuan = try #require(Currency("CNY"))
    let base = try Rules.standard(currency: yuan)
    do throws(RulesError) {
      do { _ = try Rules(yaml: yaml, file: "f", currency: yuan, base: base) } catch let error
        as RulesError
      { throw error } catch { Issue.record(error) }
      return nil
    } catch {
      #expect(error.file == "f")
      return "\(error.line):\(error.column) \(error.reason)"
    }
  }

  @Test(arguments: [
    ("rfn: {}", "1:1 “rfn” is not known in the file; “rfm” perhaps?"),
    (
      "stages:\n  loyal_order: 3",
      "2:3 “loyal_order” is not known in stages; “loyal_orders” perhaps?"
    ),
    ("rfm: {}\ncolour: red", "2:1 “colour” is not known in the file"),
    ("chat:\n  facts: {city: '('}", "2:17 “(” is no regular expression"),
    ("chat:\n  facts: {city: [x]}", "2:17 a regular expression is expected"),
    ("- rfm", "1:1 the file must hold names and values"),
    ("rfm: 5", "1:6 rfm must hold names and values"),
    ("rfm:\n  window: 0", "2:11 a number of days from 1 to 36500 is expected"),
    // It ended the program when orders were looked at.
    (
      "rfm:\n  window: 9223372036854775807",
      "2:11 a number of days from 1 to 36500 is expected"
    ),
    ("rfm:\n  window: often", "2:11 a number of days from 1 to 36500 is expected"),
    ("rfm:\n  window: 1.5", "2:11 a number of days from 1 to 36500 is expected"),
    ("rfm:\n  window:", "2:10 a number of days from 1 to 36500 is expected"),
    ("rfm:\n  bins: 1", "2:9 a whole number from 2 on is expected"),
    ("rfm:\n  bins: 11", "2:9 at most 10 bins"),
    (
      "rfm:\n  binning: quintile",
      "2:12 binning is one of quantile, rank, rank-quantile, fixed, mean, nested"
    ),
    ("rfm: {binning: quantile, cut_offset: -1}", "1:38 a number above 0 is expected"),
    (
      "rfm:\n  binning: fixed\n  recency_cuts: [1, 2, 3, 4]",
      "2:12 fixed binning needs frequency_cuts, a list of rising numbers"
    ),
    (
      "rfm:\n  binning: fixed\n  recency_cuts: [1, 2, 3]",
      "3:17 recency_cuts needs 4 rising numbers for 5 bins"
    ),
    (
      "rfm:\n  binning: fixed\n  recency_cuts: [1, 2, 4, 3]",
      "3:17 recency_cuts needs 4 rising numbers for 5 bins"
    ),
    (
      "rfm:\n  binning: fixed\n  recency_cuts: 7",
      "3:17 recency_cuts must be a list of rising numbers"
    ),
    ("rfm:\n  binning: fixed\n  recency_cuts: [1, x, 3, 4]", "3:21 a number above 0 is expected"),
    ("rfm:\n  recency_cuts: [1, 2, 3, 4]", "2:17 recency_cuts needs `binning: fixed` beside it"),
  ])
  func inScores(yaml: String, expected: String) throws {
    #expect(try error(yaml) == expected)
  }

  @Test(arguments: [
    ("segments: 3", "1:11 segments must hold names and conditions"),
    (
      "segments:\n  best: r = 5",
      "2:9 in the condition of “best”, column 3: “=” is not expected here: equality is written =="
    ),
    ("segments:\n  best: [r]", "2:3 a segment is a name and a condition"),
    // A condition that asks for what there is not was taken, and never held.
    (
      "segments:\n  best: r == 5 or frequncy > 3",
      "2:9 the condition of “best” asks for “frequncy”; “frequency” perhaps?"
    ),
    (
      "kinds:\n  big: frequency > 3",
      "2:8 the condition of “big” asks for “frequency”, and can ask for r, f, m, orders, monetary, "
        + "average_order, largest_order, brought, messages, emails_opened, emails_clicked, facts"
    ),
    ("kinds:\n  big: [m]", "2:3 a kind is a name and a condition"),
    (
      "segments:\n  best: weather > 3",
      "2:9 the condition of “best” asks for “weather”, and can ask for r, f, m, recency_days, "
        + "frequency, monetary"
    ),
    ("segments:\n  '': r > 3", "2:3 a segment is a name and a condition"),
    (
      "segments:\n  a: r == 5\n  best: (r > 2",
      "3:9 in the condition of “best”, column 7: a closing bracket is expected"
    ),
  ])
  func inSegments(yaml: String, expected: String) throws {
    #expect(try error(yaml) == expected)
  }

  // These never held, and `not r` held for everybody: `rules check` found every cell taken.
  @Test(arguments: [
    ("r", "what “a” has is no condition: compare it, such as `r >= 4`"),
    ("(f + m) / 2", "what “a” has is no condition: compare it, such as `r >= 4`"),
    ("not r", "in the condition of “a”, “not” needs a condition, and “r” (a number) is none"),
    ("r > 3 and 7", "in the condition of “a”, “and” needs a condition, and 7 is none"),
    ("r or f > 3", "in the condition of “a”, “or” needs a condition, and “r” (a number) is none"),
    ("r >= 'x'", "in the condition of “a”, “r” (a number) and “x” cannot be compared"),
    ("r == (f > 3)", "in the condition of “a”, “r” (a number) and a condition cannot be compared"),
    ("r + 'x' > 3", "in the condition of “a”, “+” needs a number, and “x” is none"),
    ("-(r > 3) < 2", "in the condition of “a”, “-” needs a number, and a condition is none"),
    ("r in (4, 'x')", "in the condition of “a”, “r” (a number) and “x” cannot be compared"),
    ("r in f", "in the condition of “a”, “in” needs values in brackets, such as `r in (4, 5)`"),
    (
      "r has 'x'",
      "in the condition of “a”, “has” asks a list or a text, and all that there is are numbers"
    ),
    ("r.x == 3", "in the condition of “a”, “r” is a number and has no “x”"),
    (
      "r >= $least",
      "in the condition of “a”, nobody can set $least: only the queries of a file leave something open"
    ),
  ])
  func inWhatConditionsMean(condition: String, expected: String) throws {
    #expect(try error("segments:\n  a: \(condition)") == "2:6 \(expected)")
  }

  @Test(arguments: ["true", "not (r > 3)", "-r < -3", "r in (4, 5)", "(r > 3) == (f > 3)"])
  func conditionsThatMeanSomethingAreTaken(condition: String) throws {
    #expect(try error("segments:\n  a: \(condition)") == nil)
  }

  @Test(arguments: [
    ("identity: {}", "1:11 placeholders is missing"),
    (
      "identity:\n  placeholders: guest",
      "2:17 placeholders must be a list of patterns, such as [guest, 'temp-*']"
    ),
    ("identity: {placeholders: [a, '']}", "1:30 a pattern is a text that is not empty"),
    ("dormancy: {method: slow}", "1:20 the method of dormancy is fixed or gap"),
    ("dormancy:\n  days: 0", "2:9 a number of days from 1 to 36500 is expected"),
    (
      "dormancy:\n  method: gap\n  multiple: 0",
      "3:13 a number above 0, at most 1000, is expected"
    ),
    (
      "dormancy:\n  method: gap\n  multiple: 1.0e18",
      "3:13 a number above 0, at most 1000, is expected"
    ),
    (
      "dormancy:\n  method: gap\n  prior_gaps: many",
      "3:15 a number above 0, at most 1000, is expected"
    ),
    ("stages: {}", "1:9 loyal_orders is missing"),
    ("ranking: [r]", "1:10 ranking is a number computed of the scores, such as r * 10 + f"),
    ("ranking: r +", "1:10 in ranking, column 4: a name, a number or a text is expected"),
    ("ranking: monetry", "1:10 ranking asks for “monetry”; “monetary” perhaps?"),
    (
      "ranking: r > f",
      "1:10 ranking must come to a number, such as r * 10 + f; the greatest is the best"
    ),
    ("ranking: r + 'f'", "1:10 in ranking, “+” needs a number, and “f” is none"),
    (
      "ranking: segment",
      "1:10 ranking asks for “segment”, and can ask for r, f, m, recency_days, frequency, monetary"
    ),
    ("stages: {loyal_orders: 1}", "1:24 a whole number from 2 on is expected"),
    ("referral: {credit: 5.001}", "1:20 an amount with at most 2 decimals is expected"),
    ("referral: {credit: -5}", "1:20 an amount with at most 2 decimals is expected"),
    ("referral: {credit: five%}", "1:20 a percentage such as 5% is expected, at most 100%"),
    ("referral: {credit: -5%}", "1:20 a percentage such as 5% is expected, at most 100%"),
    ("referral: {credit: 500%}", "1:20 a percentage such as 5% is expected, at most 100%"),
    ("referral: {credit: [5]}", "1:20 an amount with at most 2 decimals is expected"),
    ("referral:\n  return_window: -1", "2:18 a number of days from 0 to 36500 is expected"),
    ("referral:\n  expires: 0", "2:12 a number of days from 1 to 36500 is expected"),
    ("referral:\n  minimum_order: 1,000", "2:18 an amount with at most 2 decimals is expected"),
    (
      "referral: {redeemed_by: CREDIT}",
      "1:25 redeemed_by must be a list of patterns, such as [guest, 'temp-*']"
    ),
    ("rates:\n  dollar: 7", "2:11 “dollar” is no currency"),
    // A currency without worth: its orders counted, at nothing.
    (
      "rates:\n  USD: 0",
      "2:8 a rate is above 0; orders in a currency without a rate do not count"
    ),
    ("rates:\n  CNY: 2", "2:8 “CNY” is the shop's own currency, and has no rate"),
    ("rates:\n  USD: much", "2:8 an amount with at most 6 decimals is expected"),
  ])
  func inTheRest(yaml: String, expected: String) throws {
    #expect(try error(yaml) == expected)
  }

  // What is no YAML was always said to be in line 1, column 1.
  @Test(arguments: [
    ("rfm: {}\nstages: [", 3), ("rfm:\n  window: 1\n bins: 2", 3), ("rates:\n\t- x", 2),
    ("rfm: {}\nrates: {}\nrfm: {}", 1),
  ])
  func inYAML(yaml: String, line: Int) throws {
    let error = try #require(try error(yaml))
    #expect(error.hasPrefix("\(line):"), "\(error)")
  }
}

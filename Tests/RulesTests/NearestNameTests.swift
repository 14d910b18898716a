import Rules
import Testing

@Suite struct NearestNameTests {
  private static let names = ["recency_days", "frequency", "monetary", "segment"]

  @Test(
    arguments: [
      ("frequncy", "frequency"), ("Frequency", "frequency"), ("monatery", "monetary"),
      ("recency", nil), ("recency_day", "recency_days"), ("days_recency", nil),
      ("segments", "segment"), ("segmnt", "segment"), ("", nil), ("colour", nil),
    ] as [(String, String?)]
  )
  func aNameIsNearByAFewLetters(name: String, expected: String?) {
    #expect(nearestName(to: name, among: Self.names) == expected)
  }

  @Test func theNearestIsTaken() {
    #expect(nearestName(to: "cuts", among: ["cats", "cut", "cuts"]) == "cuts")
    #expect(nearestName(to: "流失客", among: ["新客", "流失客户"]) == "流失客户")
  }

  @Test func nothingIsNearWhereThereIsNothing() {
    #expect(nearestName(to: "frequency", among: []) == nil)
  }
}

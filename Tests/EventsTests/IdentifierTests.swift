import Events
import Testing

@Suite struct IdentifierTests {
  @Test(arguments: [
    ("email:Ann@Example.COM", "email:ann@example.com"),
    ("EMAIL: ann@example.com ", "email:ann@example.com"),
    ("phone:+86 139-0000.0000", "phone:13900000000"), ("phone:(020) 1234", "phone:0201234"),
    ("taobao:NickName", "taobao:NickName"), ("Shopify:4711", "shopify:4711"),
    ("x-1.y_2:a:b", "x-1.y_2:a:b"), ("taobao:王小明", "taobao:王小明"),
    ("email:ÄNN@example.com", "email:änn@example.com"),
  ])
  func areNormalised(text: String, expected: String) throws {
    let identifier = try Identifier(parsing: text)
    #expect(identifier.text == expected)
    #expect(try Identifier(parsing: identifier.text) == identifier)
    #expect("\(identifier.namespace):\(identifier.value)" == expected)
  }

  /// One telephone written in five ways was five customers.
  @Test(arguments: [
    ("13800138000", "13800138000"), ("+86 138-0013-8000", "13800138000"),
    ("0086 13800138000", "13800138000"), ("8613800138000", "13800138000"),
    ("１３８００１３８０００", "13800138000"), ("＋８６（138）0013－8000", "13800138000"),
    ("\u{3000}138\u{3000}0013 8000", "13800138000"), ("+86 (0)21 1234 5678", "+8602112345678"),
    ("0049 30 901820", "+4930901820"), ("004930", "004930"), ("000123456789", "000123456789"),
    ("+8612800138000", "+8612800138000"), ("86138001380001", "86138001380001"),
    ("861380013800", "861380013800"), ("+86138001380x0", "+86138001380x0"),
    ("+8521380013800", "+8521380013800"), ("138****8000", "138****8000"),
    ("008613800138000", "13800138000"), ("00868613800138000", "+868613800138000"),
  ])
  func aTelephoneNumberIsOneHoweverItIsWritten(written: String, expected: String) throws {
    let identifier = try Identifier(namespace: "phone", value: written)
    #expect(identifier.text == "phone:\(expected)")
    #expect(try Identifier(parsing: identifier.text) == identifier)
    #expect(try Identifier(customer: "phone:\(written)", source: "shop") == identifier)
  }

  // A code typed in small letters made another referrer, who kept the customer.
  @Test(arguments: ["ANN10", "ann10", " Ann10\u{A0}", "ＡＮＮ１０", "a\u{200B}nn10"])
  func aReferralCodeIsOneHoweverItIsTyped(written: String) throws {
    let identifier = try Identifier(referralCode: written)
    #expect(identifier.text == "referral:ANN10")
    #expect(try Identifier(parsing: "referral:\(written)") == identifier)
  }

  // Whoever was brought by a telephone number was brought by a stranger.
  @Test(arguments: [
    ("ann10", "referral:ANN10"), ("Ann@Example.com", "email:ann@example.com"),
    ("139 0000 0001", "phone:13900000001"), ("+86 13900000001", "phone:13900000001"),
    ("+49 30 901820", "phone:+4930901820"), ("10086", "referral:10086"),
    ("12900000001", "referral:12900000001"), ("taobao:ann", "taobao:ann"),
    ("erased:7", "erased:7"), ("小明 a", "referral:小明 A"),
  ])
  func aReferrerIsWhoeverIsWritten(written: String, expected: String) throws {
    #expect(try Identifier(referrer: written).text == expected)
  }

  @Test(arguments: ["wechat:a\u{0}", "phone:\u{0}1", "email:\u{0}@b.de"])
  func aNULIsRefused(text: String) {
    #expect(throws: Identifier.ParseError.holdsNUL) { try Identifier(parsing: text) }
  }

  @Test(arguments: [
    "ann@example.com", "", ":x", "1a:x", "a b:x", "é:x", "-a:x", "shop:\u{301}x",
    String(repeating: "n", count: 33) + ":x",
  ])
  func aNamespaceIsNeeded(text: String) {
    #expect {
      try Identifier(parsing: text)
    } throws: { error in
      if case Identifier.ParseError.noNamespace = error { true } else { false }
    }
  }

  /// What is copied from a chat or a contact brings marks of direction along: such a number was another customer,
  /// and `13800138000.0` the number 138001380000.
  @Test(arguments: [
    ("phone:\u{202D}13800138000\u{202C}", "phone:13800138000"),
    ("phone:138\u{200B}0013\u{A0}8000", "phone:13800138000"),
    ("phone:13800138000.0", "phone:13800138000"), ("phone:+86.138.0", "phone:+861380"),
    ("phone:020.1230", "phone:0201230"),
    ("email:ann@b.de\u{200B}", "email:ann@b.de"), ("email:\u{FEFF}Ann@B.de", "email:ann@b.de"),
    ("email:ann＠ｂ.de", "email:ann@b.de"), ("email:Ann B. <Ann@b.de>", "email:ann@b.de"),
    ("email:mailto:ann@b.de", "email:ann@b.de"), ("email:<ann@b.de>", "email:ann@b.de"),
    ("taobao:\u{200B}阿红 ", "taobao:阿红"), ("shop:👩‍👧", "shop:👩‍👧"), ("shop:ＡＢ", "shop:ＡＢ"),
  ])
  func whatCannotBeSeenSaysNothing(text: String, expected: String) throws {
    let identifier = try Identifier(parsing: text)
    #expect(identifier.text == expected)
    #expect(try Identifier(parsing: identifier.text) == identifier)
  }

  @Test(arguments: [
    "email:", "email:  ", "phone:- ()", "shop:\u{200B}", "email:<>", "email:mailto:",
  ])
  func aValueIsNeeded(text: String) {
    #expect {
      try Identifier(parsing: text)
    } throws: { error in
      if case Identifier.ParseError.noValue = error { true } else { false }
    }
  }

  @Test func atMost400BytesAreTaken() throws {
    let longest = "a:" + String(repeating: "x", count: 398)
    #expect(try Identifier(parsing: longest).text == longest)
    #expect(throws: Identifier.ParseError.tooLong(401)) { try Identifier(parsing: longest + "x") }
    let chinese = "a:" + String(repeating: "王", count: 133)
    #expect(throws: Identifier.ParseError.tooLong(401)) { try Identifier(parsing: chinese) }
  }

  /// `email:ann@example.com` was taken for an address as a whole and became
  /// `email:email:ann@example.com`: such customers were nobody's, and `patron show` did not find them.
  @Test(arguments: [
    ("email:Ann@Example.com", "email:ann@example.com"), ("Email:ann@b.de", "email:ann@b.de"),
    ("Ann@Example.com", "email:ann@example.com"), ("taobao:nick", "taobao:nick"),
    ("4711", "shop:4711"),
    (" 4711 ", "shop:4711"), ("a@b", "shop:a@b"), ("@b.de", "shop:@b.de"),
    ("a b@c.de", "shop:a b@c.de"),
    ("a@b@c.de", "shop:a@b@c.de"), ("a@.de", "shop:a@.de"), ("Ann: me", "ann:me"),
    ("taobao:", "shop:taobao:"), ("Ann <ann@b.de>", "email:ann@b.de"),
    ("mailto:Ann@b.de", "email:ann@b.de"), ("Ann <ann>", "shop:Ann <ann>"),
    ("\u{200B}4711\u{200E}", "shop:4711"),
    ("1:2", "shop:1:2"), ("王小明", "shop:王小明"),
  ])
  func aCustomerColumnIsMailIdentifierOrNameWithinTheSource(value: String, expected: String) throws
  {
    #expect(try Identifier(customer: value, source: "shop").text == expected)
  }

  @Test(arguments: [
    ("shop", "shop"), ("My Shop", "my-shop"), ("9lives", "s-9lives"), ("A.b_c-1", "a.b_c-1"),
    ("淘宝", "s-b25b7391"), ("Café", "caf-16918d8d"), ("天猫店", "s-12d39518"), ("a&b", "ab-cc20c0d0"),
  ])
  func aSourceBecomesANamespace(source: String, namespace: String) throws {
    #expect(Identifier.namespace(ofSource: source) == namespace)
    #expect(try Identifier(customer: "1", source: source).text == namespace + ":1")
  }

  /// Once all names of three Chinese characters were one namespace, and customers of two shops one customer.
  @Test func twoSourcesHaveTwoNamespaces() throws {
    let long = String(repeating: "a", count: 60)
    let sources = [
      "天猫店", "京东店", "淘宝", "a b", "a&b", "a|b", "Ä", "ä", "\(long)1", "\(long)2", "1\(long)", "-",
      "有赞 shop", "有赞-shop", "K", "\u{212A}",
    ]
    let namespaces = sources.map { Identifier.namespace(ofSource: $0) }
    #expect(Set(namespaces).count == sources.count, "\(namespaces)")
    for namespace in namespaces {
      // A guest's order is in a namespace below it.
      let guest = try Identifier(parsing: "\(namespace).order:1001")
      #expect(guest.namespace == "\(namespace).order")
    }
  }

  @Test func aSourceHasAName() {
    for (name, isSource) in [
      ("shop", true), ("天猫店", true), ("", false), (" ", false), ("\u{3000}", false),
      (String(repeating: "a", count: 200), true), (String(repeating: "a", count: 201), false),
      (String(repeating: "店", count: 171), false),
    ] { #expect(Event.isSource(name) == isSource, "\(name)") }
  }

  /// Cells of a spreadsheet may hold line breaks; an event's customer must be one that an export brings back.
  @Test(arguments: [
    ("wang\nfang", "shop:wang fang"), ("wang \r\n fang\n", "shop:wang fang"),
    ("a\u{2028}b\u{85}c", "shop:a b c"), ("a\u{0B}\u{0C}b", "shop:a b"), ("a\tb", "shop:a\tb"),
    ("王\n小明", "shop:王 小明"), ("é", "shop:é"),
  ])
  func aLineBreakInANameIsABlank(value: String, expected: String) throws {
    let identifier = try Identifier(customer: value, source: "shop")
    #expect(identifier.text == expected)
    #expect(try Identifier(parsing: "shop:" + value) == identifier)
  }

  @Test(arguments: [
    ("taobao:王**", true), ("phone:139****0000", true), ("shop:guest", true), ("shop:N/A", true),
    ("shop:0", true), ("shop:##1", true), ("shop:$$x", true), ("shop:-", true), ("shop:10", false),
    ("email:ann@example.com", false), ("shop:a*b", false), ("shop:nullx", false),
    ("shop:无", true), ("wechat:微信用户", true), ("shop:匿名用户", true), ("shop:Anonymous", true),
    ("shop:\\N", true), ("shop:/", true), ("shop:无名", false), ("shop:00", false),
  ])
  func maskedAndEmptyNamesArePlaceholders(text: String, expected: Bool) throws {
    #expect(try Identifier(parsing: text).isPlaceholder == expected)
  }

  /// Three people without an address, `无` in its place, were one customer.
  @Test(arguments: [
    "email:无", "email:x", "email:@", "email:+", "email:a@b", "email:@b.de", "email:a@b@c.de",
    "email:a@.de", "email:a@b.", "email:ann @b.de", "phone:无", "phone:x", "phone:/", "phone:+",
    "phone:1234", "phone:00000000000", "phone:+86", "phone:abc12345", "phone:12345 none",
    "phone:1234x5678", "phone:12345x6x7", "phone:13800138000/13900139000", "phone:手机13800138000",
  ])
  func whatIsNoAddressAndNoNumberIsFlawed(text: String) throws {
    let identifier = try Identifier(parsing: text)
    #expect(identifier.flaw?.contains(" is no ") == true)
  }

  @Test(arguments: [
    "email:ann@example.com", "email:安@例子.中国", "email:o'neil+shop@b.co.uk", "phone:12345",
    "phone:+86 138 0013 8000", "phone:+1 (212) 555-0100", "phone:10000",
    "phone:020-1234567 ext. 12",
    "phone:0201234567x9", "phone:02012345678转801", "phone:02012345678分机3", "phone:5550100#12",
    "taobao:x", "shop:无", "referral:0",
  ])
  func addressesNumbersAndOtherNamesHaveNoFlaw(text: String) throws {
    #expect(try Identifier(parsing: text).flaw == nil)
  }

  @Test func aReferralCodeIsAnIdentifier() throws {
    #expect(try Identifier(referralCode: " ANN10 ").text == "referral:ANN10")
  }
}

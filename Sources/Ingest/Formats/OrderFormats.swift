internal import Events
internal import Rules

/// The formats that Patron knows by itself; each is a mapping file in `Mappings/`.
package enum OrderFormats {
  /// The mapping files, by name.
  package static let files: [(name: String, yaml: String)] = [
    ("amazon", PackageResources.amazon_yaml),
    ("douyin", PackageResources.douyin_yaml),
    ("ebay", PackageResources.ebay_yaml),
    ("etsy", PackageResources.etsy_yaml),
    ("jd", PackageResources.jd_yaml),
    ("magento", PackageResources.magento_yaml),
    ("paypal", PackageResources.paypal_yaml),
    ("pinduoduo", PackageResources.pinduoduo_yaml),
    ("shopify", PackageResources.shopify_yaml),
    ("square", PackageResources.square_yaml),
    ("stripe", PackageResources.stripe_yaml),
    ("taobao", PackageResources.taobao_yaml),
    ("taobao-lines", PackageResources.taobao_lines_yaml),
    ("woocommerce", PackageResources.woocommerce_yaml),
  ].map { ($0.0, String(decoding: $0.1, as: UTF8.self)) }

  package static let all: [OrderFormat] = files.map { name, yaml in
    do { return try OrderFormat(yaml: yaml, file: "\(name).yaml") } catch {
      preconditionFailure("a built-in mapping file cannot be read: \(error)")
    }
  }

  /// The mapping file of a format, to copy from.
  ///
  /// - Throws: `IngestError` if there is none of that name.
  package static func file(_ name: String) throws(IngestError) -> String {
    guard let file = files.first(where: { $0.name == name }) else { throw unknown(name) }
    return file.yaml
  }

  /// - Throws: `IngestError` if there is no format of that name.
  package static func format(_ name: String) throws(IngestError) -> OrderFormat {
    guard let format = all.first(where: { $0.name == name }) else { throw unknown(name) }
    return format
  }

  private static func unknown(_ name: String) -> IngestError {
    let names = files.map(\.name)
    let meant = nearestName(to: name, among: names).map { " “\($0)” perhaps?" } ?? ""
    return IngestError(
      "There is no format “\(name)”.\(meant)",
      hint: "The formats are \(names.joined(separator: ", ")): `patron formats` says what they are."
    )
  }
}

// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser",
  package: "swift-argument-parser"
)

let package = Package(
  name: "patron",
  products: [
    .executable(name: "patron", targets: ["patron"]),
    .executable(name: "patron-bench", targets: ["patron-bench"]),
  ],
  dependencies: [
    // The command line: parsing, help, completion scripts.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    // SHA-256 for the hash chain of the log and the index of event ids.
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    // What a projector says while it runs, with time and view on every line.
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    // Paths, files and their errors, instead of C calls and bare strings.
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    // The rules file and the mappings of order exports are YAML.
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
    .target(
      name: "LMDB",
      dependencies: ["CLMDB"],
      swiftSettings: settings + [.strictMemorySafety()]
    ),
    .systemLibrary(
      name: "CArchive",
      pkgConfig: "libarchive",
      providers: [.apt(["libarchive-dev"])]
    ),
    // Workbooks: libxlsxwriter writes row by row, so that a million customers need no memory, and is kept
    // up by the author of the Python module that most people use for it.
    .systemLibrary(
      name: "CXLSXWriter",
      pkgConfig: "xlsxwriter",
      providers: [.apt(["libxlsxwriter-dev"])]
    ),
    // `patron export` writes a SQLite file and nothing else is asked of SQLite: twenty calls of its C
    // library do, where GRDB would add a dependency larger than Patron.
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .target(name: "Events", resources: [.embedInCode("Schemas")], swiftSettings: settings),
    .target(
      name: "EventLog",
      dependencies: [
        "Events", "LMDB",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: settings
    ),
    .target(
      name: "Projections",
      dependencies: [
        "EventLog", "Events", "LMDB",
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: settings
    ),
    .target(
      name: "Rules",
      dependencies: ["Events", .product(name: "Yams", package: "Yams")],
      resources: [.embedInCode("Presets"), .embedInCode("Queries")],
      swiftSettings: settings
    ),
    .target(
      name: "Views",
      dependencies: ["EventLog", "Events", "LMDB", "Projections", "Rules"],
      swiftSettings: settings
    ),
    .target(
      name: "Ingest",
      dependencies: [
        "CArchive", "EventLog", "Events", "Rules",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "SystemPackage", package: "swift-system"),
        .product(name: "Yams", package: "Yams"),
      ],
      resources: [.embedInCode("Formats/Mappings")],
      swiftSettings: settings
    ),
    .target(
      name: "Query",
      dependencies: [
        "CSQLite", "CXLSXWriter", "EventLog", "Events", "Projections", "Replay", "Rules", "Views",
      ],
      swiftSettings: settings
    ),
    .target(
      name: "Replay",
      dependencies: ["EventLog", "Events", "Projections", "Rules", "Views"],
      resources: [.embedInCode("Report/report.css")],
      swiftSettings: settings
    ),
    .target(name: "SampleShop", dependencies: ["Events"], swiftSettings: settings),
    .target(
      name: "TestSupport",
      dependencies: ["EventLog", "Events", "Projections", "Views"],
      swiftSettings: settings
    ),
    .executableTarget(
      name: "patron",
      dependencies: [
        "EventLog", "Events", "Ingest", "LMDB", "Projections", "Query", "Replay", "Rules",
        "SampleShop", "Views", argumentParser,
        .product(name: "Logging", package: "swift-log"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: settings
    ),
    .executableTarget(
      name: "patron-bench",
      dependencies: [
        "EventLog", "Events", "Ingest", "LMDB", "Projections", "Replay", "Rules", "Views",
        argumentParser,
      ],
      swiftSettings: settings
    ),
    .executableTarget(
      name: "patron-fuzz",
      dependencies: ["EventLog", "Events", "Ingest", "Rules", "TestSupport", argumentParser],
      swiftSettings: settings
    ),
    .testTarget(name: "LMDBTests", dependencies: ["LMDB"], swiftSettings: settings),
    .testTarget(
      name: "EventsTests",
      dependencies: ["Events", "TestSupport"],
      swiftSettings: settings
    ),
    .testTarget(
      name: "EventLogTests",
      dependencies: ["EventLog", "Events", "LMDB", "TestSupport"],
      swiftSettings: settings
    ),
    .testTarget(
      name: "ProjectionsTests",
      dependencies: ["EventLog", "Events", "Projections", "TestSupport", "Views"],
      swiftSettings: settings
    ),
    .testTarget(
      name: "RulesTests",
      dependencies: [
        "Events", "Rules", "TestSupport", .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: settings
    ),
    .testTarget(
      name: "ViewsTests",
      dependencies: ["EventLog", "Events", "Projections", "Rules", "TestSupport", "Views"],
      swiftSettings: settings
    ),
    .testTarget(
      name: "IngestTests",
      dependencies: [
        "EventLog", "Events", "Ingest", "TestSupport", .product(name: "Yams", package: "Yams"),
      ],
      exclude: ["Fixtures"],
      swiftSettings: settings
    ),
    .testTarget(
      name: "QueryTests",
      dependencies: [
        "EventLog", "Events", "Projections", "Query", "Rules", "TestSupport", "Views",
      ],
      swiftSettings: settings
    ),
    .testTarget(
      name: "ReplayTests",
      dependencies: [
        "EventLog", "Events", "Projections", "Replay", "Rules", "TestSupport", "Views",
      ],
      exclude: ["Fixtures"],
      swiftSettings: settings
    ),
    .testTarget(name: "SampleShopTests", dependencies: ["SampleShop"], swiftSettings: settings),
    .testTarget(
      name: "EndToEndTests",
      dependencies: ["patron", "patron-fuzz", "EventLog", "Events", "TestSupport"],
      exclude: ["Snapshots"],
      swiftSettings: settings
    ),
  ],
  swiftLanguageModes: [.v6]
)

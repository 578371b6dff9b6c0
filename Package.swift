// swift-tools-version: 6.2
import PackageDescription

// Targets stand in the order in which data flows; each knows only what stands to its left in
// docs/internals/map.md, and Tests/TidyTests checks that.
let package = Package(
  name: "matchbook",
  products: [
    .library(name: "Matchbook", targets: ["Matchbook"]),
    .library(name: "MatchbookRules", targets: ["MatchbookRules"]),
    .library(name: "MatchbookLua", targets: ["MatchbookLua"]),
    .library(name: "MatchbookSources", targets: ["MatchbookSources"]),
    .library(name: "MatchbookReports", targets: ["MatchbookReports"]),
    .library(name: "MatchbookRuns", targets: ["MatchbookRuns"]),
    .library(name: "MatchbookRunReports", targets: ["MatchbookRunReports"]),
    .library(name: "MatchbookWorkbook", targets: ["MatchbookWorkbook"]),
    .library(name: "MatchbookTestKit", targets: ["MatchbookTestKit"]),
    .library(name: "MatchbookRunsTestKit", targets: ["MatchbookRunsTestKit"]),
    .executable(name: "matchbook", targets: ["MatchbookCLI"]),
    .executable(name: "matchbook-world", targets: ["MatchbookWorld"]),
  ],
  targets: [
    .target(name: "MatchbookJSON"),
    .target(name: "MatchbookDigest"),
    .target(name: "Matchbook"),
    .target(name: "MatchbookRules", dependencies: ["Matchbook", "MatchbookJSON"]),
    .systemLibrary(name: "CLua", pkgConfig: "lua5.4", providers: [.apt(["liblua5.4-dev"])]),
    .target(name: "CLuaBox", dependencies: ["CLua"]),
    .target(
      name: "MatchbookLua",
      dependencies: ["Matchbook", "MatchbookJSON", "MatchbookDigest", "CLua", "CLuaBox"]),
    .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
    .target(name: "CMarks"),
    .target(
      name: "MatchbookSources", dependencies: ["Matchbook", "MatchbookJSON", "CMarks", "CExpat"]),
    .target(name: "MatchbookReports", dependencies: ["Matchbook", "MatchbookJSON"]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .target(
      name: "MatchbookRuns",
      dependencies: ["Matchbook", "MatchbookJSON", "MatchbookDigest", "CSQLite"]),
    .target(
      name: "MatchbookRunReports",
      dependencies: ["Matchbook", "MatchbookJSON", "MatchbookReports", "MatchbookRuns"]),
    .systemLibrary(
      name: "CXLSXWriter", pkgConfig: "xlsxwriter", providers: [.apt(["libxlsxwriter-dev"])]),
    .target(
      name: "MatchbookWorkbook", dependencies: ["Matchbook", "MatchbookReports", "CXLSXWriter"]),
    .target(name: "MatchbookTestKit", dependencies: ["Matchbook"]),
    .target(name: "MatchbookRunsTestKit", dependencies: ["Matchbook", "MatchbookRuns"]),
    .executableTarget(
      name: "MatchbookCLI",
      dependencies: [
        "Matchbook", "MatchbookRules", "MatchbookLua", "MatchbookSources", "MatchbookReports",
        "MatchbookJSON", "MatchbookWorkbook", "MatchbookRuns", "MatchbookRunReports",
        "MatchbookDigest",
      ]),
    .executableTarget(name: "MatchbookWorld", dependencies: ["MatchbookTestKit"]),
    .testTarget(
      name: "MatchbookTests", dependencies: ["Matchbook", "MatchbookTestKit"]),
    .testTarget(name: "PluginTests", dependencies: ["Matchbook"]),
    .testTarget(
      name: "MatchbookRulesTests",
      dependencies: ["MatchbookRules", "MatchbookReports", "MatchbookJSON", "MatchbookTestKit"]),
    .executableTarget(name: "LuaProbe", dependencies: ["MatchbookLua"], path: "Tests/LuaProbe"),
    .testTarget(
      name: "MatchbookLuaTests",
      dependencies: ["MatchbookLua", "CLuaBox", "LuaProbe", "MatchbookRules", "MatchbookTestKit"],
      exclude: ["Hostile", "mistakes"]),
    .testTarget(
      name: "MatchbookSourcesTests",
      dependencies: ["MatchbookSources", "MatchbookJSON", "MatchbookTestKit", "CMarks"],
      exclude: ["Fixtures", "BankFiles/files"]),
    .executableTarget(
      name: "RunsProbe", dependencies: ["MatchbookRuns"], path: "Tests/RunsProbe"),
    .testTarget(
      name: "MatchbookRunsTests",
      dependencies: [
        "MatchbookRuns", "MatchbookRunsTestKit", "MatchbookTestKit", "MatchbookDigest", "CSQLite",
        "RunsProbe",
      ]),
    .testTarget(
      name: "MatchbookReportsTests",
      dependencies: [
        "MatchbookReports", "MatchbookWorkbook", "MatchbookRules", "MatchbookJSON",
        "MatchbookTestKit", "MatchbookRuns", "MatchbookRunReports",
      ]),
    .testTarget(
      name: "MatchbookTestKitTests", dependencies: ["MatchbookTestKit", "Matchbook"]),
    .testTarget(
      name: "ScenarioTests", dependencies: ["Matchbook", "MatchbookRules", "MatchbookTestKit"],
      exclude: ["README.md", "scenarios"]),
    .testTarget(
      name: "CommandTests", dependencies: ["MatchbookCLI"], exclude: ["README.md", "transcripts"]),
    .testTarget(name: "PageTests", dependencies: ["Matchbook"]),
    .testTarget(name: "TidyTests"),
  ],
  swiftLanguageModes: [.v6]
)

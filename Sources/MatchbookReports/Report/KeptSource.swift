extension ReportFacts {
  /// How a file came into a store.
  public struct KeptSource: Sendable, Hashable {
    public var id: String
    public var stream: String
    /// `processed`, or `failed` for a file of which nothing was imported.
    public var state: String
    public var imported: Int
    public var skipped: Int
    public var badRows: Int
    public var addedAt: String
    public var addedBy: String

    package init(
      id: String, stream: String, state: String, imported: Int, skipped: Int, badRows: Int,
      addedAt: String, addedBy: String
    ) {
      (self.id, self.stream, self.state) = (id, stream, state)
      (self.imported, self.skipped, self.badRows) = (imported, skipped, badRows)
      (self.addedAt, self.addedBy) = (addedAt, addedBy)
    }
  }
}

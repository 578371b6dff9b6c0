/// Bounds on the work of one run; a bound that is reached is named in the result.
public struct MatchLimits: Hashable, Sendable {
  /// Candidate pairs that one key shared by many records may make for a pass to look at.
  public var pairsPerKey = 200_000_000
  /// Accepted pairs of one such key that are kept to choose from; 12 bytes each.
  public var acceptedPairsPerKey = 20_000_000
  /// Steps that solving one connected component may take.
  public var arcVisitsPerComponent = 400_000_000
  /// Pairs of a component up to which ties between best assignments are settled by id for the
  /// whole component rather than by the order of its search.
  public var arcsForTiesByID = 20_000

  /// Keys that make at most so many pairs are searched pair by pair, at once; tests set it low.
  package var smallGroupPairs = 4096
  /// A judged group is settled by classes of equal rows if that saves so many times the pairs.
  package var classSaving = 8
  /// Candidates of a row, by one cell of amounts and by dates, up to which short texts are measured
  /// one after the other; beyond it they are looked up in an index.
  package var candidatesBeforeTexts = 512
  /// Pairs of a component from which its costs are packed into single numbers.
  package var arcsToPack = MatchLimits.arcsToPack

  /// Below about 30, the search over costs in parts is done sooner.
  static let arcsToPack = 40

  public init() {}
}

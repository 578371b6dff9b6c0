#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Hands on from each piece to the next what that one has to know, such as where its output starts.
///
/// Pieces are handed out in their order, so a piece only ever waits for one that is being worked on.
package final class PieceChain<Link>: @unchecked Sendable {
  private let lock = Lock()
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var link: Link
  private var next = 0

  /// - Parameter first: What the piece 0 has to know.
  package init(_ first: Link) {
    link = first
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    condition.deallocate()
  }

  /// What the pieces so far have left.
  package var last: Link { lock.withLock { link } }

  /// What the piece before left; waits until it did.
  package func take(_ piece: Int) -> Link {
    lock.withLock {
      while next != piece { lock.wait(for: condition) }
      return link
    }
  }

  /// Leaves something to the piece behind.
  ///
  /// Every piece does so once, after ``take(_:)``, whatever becomes of it: the others would wait.
  package func leave(_ link: Link, behind piece: Int) {
    lock.withLock {
      self.link = link
      next = piece + 1
      pthread_cond_broadcast(condition)
    }
  }
}

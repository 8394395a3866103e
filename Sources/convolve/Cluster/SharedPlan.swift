import Convolution

/// What a process has prepared, as the others have to know it: all of them cut the same bands.
struct SharedPlan: BitwiseCopyable {
  /// The method's place among all of them, and the lengths of its blocks; 0 where it has none.
  private let method, blockRows, blockColumns: Int
  /// Threads that run.
  private(set) var threads: Int
  /// Bytes that are left to the bands.
  private(set) var room: Int

  init(_ plan: ConvolutionPlan, room: Int) {
    method = ConvolutionMethod.allCases.firstIndex(of: plan.method) ?? 0
    (blockRows, blockColumns) = (plan.blockShape?.rows ?? 0, plan.blockShape?.columns ?? 0)
    (threads, self.room) = (plan.threads, room)
  }

  fileprivate func computes(like other: SharedPlan) -> Bool {
    (method, blockRows, blockColumns) == (other.method, other.blockRows, other.blockColumns)
  }

  fileprivate var description: String {
    ConvolutionMethod.allCases[method].rawValue
      + (blockRows > 0 ? " in blocks of \(Shape(rows: blockRows, columns: blockColumns))" : "")
  }

  /// The room and the threads that both have.
  fileprivate func common(with other: SharedPlan) -> SharedPlan {
    var both = self
    (both.threads, both.room) = (min(threads, other.threads), min(room, other.room))
    return both
  }
}

extension Team {
  /// The room and the threads that all processes have for one plan; nil where one of them has prepared none. All of
  /// them call it.
  ///
  /// - Throws: where machines that are calibrated differently would not compute alike.
  func common(_ own: SharedPlan?) throws -> SharedPlan? {
    let all = try gather(own).compactMap { $0 }
    guard all.count == size else { return nil }
    guard let other = all.firstIndex(where: { !$0.computes(like: all[0]) }) else {
      return all.dropFirst().reduce(all[0]) { $0.common(with: $1) }
    }
    throw CommandFailure.failed(
      "process \(other) plans another method than process 0, which plans \(all[0].description). Give the machines "
        + "one calibration, or name --method and --block-length")
  }
}

import CDirectLoops

/// The loops of one instruction set, kept by what prepares data for its vectors.
package struct LoopTable: @unchecked Sendable {
  package let pointer: UnsafePointer<direct_loops_table>

  /// The loops in use.
  package static var current: LoopTable {
    // Not null: the level in use is one that the machine has.
    LoopTable(pointer: direct_loops_table_of(direct_loops_current_level())!)
  }

  /// Filters of a layer in a vector.
  package func lanes(isSingle: Bool) -> Int {
    isSingle ? pointer.pointee.layer_lanes_f32 : pointer.pointee.layer_lanes_f64
  }

  /// Vectors of filters that share a sample.
  package var vectors: Int { Int(pointer.pointee.layer_vectors) }
}

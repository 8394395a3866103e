/// What this machine can do, in units of work per second: the constants of the cost model.
package struct MachineProfile: Sendable, Equatable {
  /// Rates of one kind of arithmetic.
  package struct Arithmetic: Sendable, Equatable {
    /// Multiply-adds per second of the row loop (1-D) with many taps.
    package var row: Double
    /// Multiply-adds per second of the tile loop (2-D).
    package var tile: Double
    /// Multiply-adds per second with a stride or dilation.
    package var strided: Double
    /// 5 n log₂ n per second of a complex transform, by log₂ n from ``MachineProfile/firstLog``.
    package var complexTransform: [Double]
    /// 10 n log₂ n per second of a whole block: load, both transforms, product, store.
    package var blockTransform: [Double]
    /// 5 n log₂ n per second of FFTW's real transform of n samples, which needs half of them.
    package var realTransform: [Double]
  }

  /// log₂ of the first length in the transform tables.
  package static let firstLog = 6

  package var arithmetic: [ElementKind: Arithmetic]
  /// Bytes per second that one core copies to and from memory.
  package var bandwidth: Double
  /// Seconds to begin a block, and to read a line of a tile beyond what its bytes take.
  package var blockOverhead: Double
  package var lineOverhead: Double
  /// Seconds until a second thread works.
  package var threadWake: Double
  /// Where the profile comes from, for the plan's reason.
  package var source: String
}

extension MachineProfile {
  /// Measured on a two-core AMD Zen 4 with Debian's FFTW 3.3.10; ratios hold well on other x86-64.
  package static let standard: MachineProfile = {
    func arithmetic(
      _ row: Double, _ tile: Double, _ strided: Double, _ block: [Double], _ complex: [Double],
      _ real: [Double]
    ) -> Arithmetic {
      Arithmetic(
        row: row * 1e9, tile: tile * 1e9, strided: strided * 1e9, complexTransform: complex.map { $0 * 1e9 },
        blockTransform: block.map { $0 * 1e9 }, realTransform: real.map { $0 * 1e9 })
    }
    let singleBlock: [Double] = [40, 45, 55, 62, 68, 72, 72, 70, 72, 72, 72, 60, 60, 45, 40]
    let doubleBlock: [Double] = [25, 30, 35, 36, 38, 38, 37, 36, 37, 36, 35, 30, 28, 22, 20]
    let single: [Double] = [30, 35, 45, 50, 52, 50, 44, 38, 36, 34, 32, 28, 26, 22, 18, 15, 14, 13, 12]
    let double: [Double] = [20, 24, 27, 28, 28, 26, 25, 24, 23, 20, 19, 16, 14, 12, 10, 9, 8, 8, 8]
    let singleReal: [Double] = [10, 11, 11, 11, 11, 11, 11, 10, 10, 9.5, 9, 8.5, 8, 7, 6, 5.5, 5, 4.5, 4]
    let doubleReal: [Double] = [8.5, 9, 9, 9, 9, 9, 8.5, 8.5, 8, 7.5, 7, 6.5, 5.5, 4.5, 4, 3.5, 3.5, 3, 3]
    return MachineProfile(
      arithmetic: [
        .f32: arithmetic(54, 44, 4, singleBlock, single, singleReal),
        .f64: arithmetic(27, 22, 2, doubleBlock, double, doubleReal),
        .c64: arithmetic(13, 11, 1, singleBlock, single, single),
        .c128: arithmetic(6.5, 5.5, 0.7, doubleBlock, double, double),
        .i64: arithmetic(6, 6, 1, doubleBlock, double, double),
      ],
      bandwidth: 16e9, blockOverhead: 300e-9, lineOverhead: 12e-9, threadWake: 50e-6,
      source: "the standard profile")
  }()
}

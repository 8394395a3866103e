/// A look at every new plan before it is used: noise goes through it, and what the transform of any input must
/// satisfy is checked.
///
/// - Parseval: Σ|X[k]|² = N·Σ|x[j]|².
/// - Two sums: Σ X[k] = N·x[0], and Σ X[k]·(±i)ᵏ = N·x[N/4], whose factors are exact and tell forward from
///   backward.
///
/// A transform with one wrong output fails (checksums of transforms: J.-Y. Jou and J. A. Abraham, IEEE Trans.
/// Computers 37, 1988, doi:10.1109/12.4606).  Complexity: one transform and O(N), once for each plan.
package enum TransformSelfTest {
  /// - Parameter execute: the transform from input to output, which are the same in place.
  /// - Throws: ``TransformError/wrongResults(transform:error:bound:)``.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package static func check<Scalar: TransformScalar>(
    _ problem: TransformProblem,
    execute: (UnsafeMutablePointer<Scalar>, UnsafeMutablePointer<Scalar>) -> Void
  ) throws(TransformError) {
    let axes = problem.axes
    let input = try AlignedBuffer<Scalar>(count: 2 * reach(axes.map { ($0.length, $0.inputStride) }))
    let output =
      problem.inPlace
      ? input : try AlignedBuffer<Scalar>(count: 2 * reach(axes.map { ($0.length, $0.outputStride) }))
    fill(input)
    let columns = axes[axes.count - 1]
    // Backward, the factors turn the other way.
    let quarter = columns.length / 4 * (problem.kind == .complexForward ? 1 : 3)
    let wanted = Sums(
      energy: energy(input.base, problem, \.inputStride), first: sample(input.base, problem, 0),
      quarter: sample(input.base, problem, quarter))
    execute(input.base, output.base)
    let count = Double(axes.reduce(1) { $0 * $1.length })
    let found = sums(output.base, problem)
    let size = wanted.energy.squareRoot()
    // N outputs, each wrong by at most u·(11.83 log₂ N + 2.24)·‖x‖ of its own, and the additions here.
    let levels = 12 * Double(count.exponent + 1) + 8
    let bound = Double(Scalar.ulpOfOne) * levels * count * size + count * count * 0x1p-53 * size
    let errors = [
      (found.energy - count * wanted.energy).magnitude / size,
      distance(found.first, wanted.first, count),
      columns.length % 4 == 0 ? distance(found.quarter, wanted.quarter, count) : 0,
    ]
    for error in errors where !(error <= bound) {
      throw .wrongResults(transform: problem.description, error: error / count, bound: bound / count)
    }
  }

  private struct Sums {
    var energy = 0.0
    var first: (Double, Double) = (0, 0)
    var quarter: (Double, Double) = (0, 0)
  }

  /// Numbers of an array that strides reach.
  private static func reach(_ axes: [(length: Int, stride: Int)]) -> Int {
    axes.reduce(1) { $0 + ($1.length - 1) * $1.stride }
  }

  /// Noise between -1 and 1, the same every time: D. H. Lehmer's generator with the constants of L'Ecuyer.
  @inline(__always)
  private static func fill<Scalar: TransformScalar>(_ buffer: AlignedBuffer<Scalar>) {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    for index in 0..<buffer.count {
      state = state &* 2_862_933_555_777_941_757 &+ 3_037_000_493
      buffer.base[index] = Scalar(Int32(truncatingIfNeeded: state >> 32)) * 0x1p-31
    }
  }

  /// Calls `body` with the place of every sample of the transform, and its column.
  @inline(__always)
  private static func forEach(
    _ problem: TransformProblem, _ stride: KeyPath<TransformAxis, Int>,
    _ body: (_ place: Int, _ column: Int) -> Void
  ) {
    let columns = problem.axes[problem.axes.count - 1]
    let step = columns[keyPath: stride]
    let rows = problem.axes.count == 2 ? problem.axes[0].length : 1
    let rowStep = problem.axes.count == 2 ? problem.axes[0][keyPath: stride] : 0
    for row in 0..<rows {
      for column in 0..<columns.length { body(row * rowStep + column * step, column) }
    }
  }

  @inline(__always)
  private static func energy<Scalar: TransformScalar>(
    _ samples: UnsafePointer<Scalar>, _ problem: TransformProblem, _ stride: KeyPath<TransformAxis, Int>
  ) -> Double {
    var energy = 0.0
    forEach(problem, stride) { place, _ in
      let (re, im) = (Double(samples[2 * place]), Double(samples[2 * place + 1]))
      energy += re * re + im * im
    }
    return energy
  }

  private static func sample<Scalar: TransformScalar>(
    _ samples: UnsafePointer<Scalar>, _ problem: TransformProblem, _ column: Int
  ) -> (Double, Double) {
    let place = column * problem.axes[problem.axes.count - 1].inputStride
    return (Double(samples[2 * place]), Double(samples[2 * place + 1]))
  }

  @inline(__always)
  private static func sums<Scalar: TransformScalar>(
    _ spectrum: UnsafePointer<Scalar>, _ problem: TransformProblem
  ) -> Sums {
    var sums = Sums()
    forEach(problem, \.outputStride) { place, column in
      let (re, im) = (Double(spectrum[2 * place]), Double(spectrum[2 * place + 1]))
      sums.energy += re * re + im * im
      sums.first.0 += re
      sums.first.1 += im
      // (re + i·im)·iᵏ
      let turned = column & 1 == 0 ? (re, im) : (-im, re)
      let sign = column & 2 == 0 ? 1.0 : -1.0
      sums.quarter.0 += sign * turned.0
      sums.quarter.1 += sign * turned.1
    }
    return sums
  }

  private static func distance(_ sum: (Double, Double), _ sample: (Double, Double), _ count: Double) -> Double
  {
    max((sum.0 - count * sample.0).magnitude, (sum.1 - count * sample.1).magnitude)
  }

  /// The same for a pair of real transforms: forward and back must give N·x, and the first number of the
  /// spectrum is Σ x.
  ///
  /// - Parameters:
  ///   - count: scalars of an array that holds reals or spectrum.
  ///   - row: reals from one row to the next.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package static func check<Scalar: TransformScalar>(
    _ problem: TransformProblem, count: Int, row: Int,
    forward: (UnsafeMutablePointer<Scalar>, UnsafeMutablePointer<Scalar>) -> Void,
    backward: (UnsafeMutablePointer<Scalar>, UnsafeMutablePointer<Scalar>) -> Void
  ) throws(TransformError) {
    let given = try AlignedBuffer<Scalar>(count: count)
    let reals = try AlignedBuffer<Scalar>(count: count)
    let spectrum = problem.inPlace ? reals : try AlignedBuffer<Scalar>(count: count)
    fill(given)
    reals.base.update(from: given.base, count: count)
    let rows = problem.axes.count == 2 ? problem.axes[0].length : 1
    let columns = problem.axes[problem.axes.count - 1].length
    let points = Double(rows * columns)
    forward(reals.base, spectrum.base)
    let first = Double(spectrum.base[0])
    backward(spectrum.base, reals.base)
    var (sum, energy, worst) = (0.0, 0.0, 0.0)
    for line in 0..<rows {
      for place in line * row..<line * row + columns {
        let x = Double(given.base[place])
        sum += x
        energy += x * x
        // A NaN stays.
        let error = (Double(reals.base[place]) - points * x).magnitude
        if !(error <= worst) { worst = error }
      }
    }
    let levels = 12 * Double(points.exponent + 1) + 8
    let bound = (Double(Scalar.ulpOfOne) * levels + points * 0x1p-53) * points * energy.squareRoot()
    for error in [worst, (first - sum).magnitude] where !(error <= bound) {
      throw .wrongResults(transform: problem.description, error: error / points, bound: bound / points)
    }
  }
}

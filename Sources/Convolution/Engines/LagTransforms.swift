import Dispatch
import FFTW

/// The correlation at a range of lags through transforms: blocks of the kernel and the samples that they meet are
/// transformed, the products X·conj(H) summed, and the sum transformed back once.
///
/// A block of L − M + 1 taps for M lags meets L samples, so that the circular correlation of length L is the linear one
/// at these lags: overlap-save, with its sum taken in the frequency domain. Both blocks go through one complex
/// transform, Z = X + i·H, and come apart by their symmetry: X = (Z[k] + conj Z[−k])/2, H = (Z[k] − conj Z[−k])/2i, so that
/// 4·X·conj(H) = 2·Im(Z[k]·Z[−k]) + i·(|Z[k]|² − |Z[−k]|²). What is summed over the blocks are the products of real
/// numbers in it, which lie in memory as vector instructions want them.
struct LagTransforms<Scalar: BlockScalar>: Sendable {
  let signal: any SampleOperand<Scalar>
  let kernel: any SampleOperand<Scalar>
  let lags: ClosedRange<Int>
  let length: Int
  let threads: Int
  /// A power of two that brings the kernel to the signal's size, so that neither drowns in the other's rounding.
  let scale: Scalar

  private static var groupLimit: Int { 16 }

  func callAsFunction() throws(ConvolutionError) -> [Scalar] {
    do throws(TransformError) {
      let forward = try PlanCache.complex(Scalar.self, columns: length, direction: .forward)
      let backward = try PlanCache.complex(Scalar.self, columns: length, direction: .backward)
      let step = length - lags.count + 1
      let taps = max(0, -lags.upperBound)..<min(kernel.count, signal.count - lags.lowerBound)
      let blocks = (taps.count - 1) / step + 1
      // Groups depend on the sizes only, so that no bit depends on the threads.
      let groups = min(blocks, Self.groupLimit)
      let workspaces = try (0..<groups).map { _ throws(TransformError) in try Workspace(length) }
      @Sendable func run(_ group: Int) {
        for block in group * blocks / groups..<(group + 1) * blocks / groups {
          let start = taps.lowerBound + block * step
          let own = start..<min(start + step, taps.upperBound)
          load(own, workspaces[group])
          forward.execute(workspaces[group].block.base)
          workspaces[group].addProducts(length)
        }
      }
      if threads > 1, groups > 1 {
        DispatchQueue.concurrentPerform(iterations: groups) { run($0) }
      } else {
        (0..<groups).forEach(run)
      }
      return inverse(backward, workspaces)
    } catch {
      throw ConvolutionError(error)
    }
  }

  /// The arrays of one group.
  private struct Workspace: Sendable {
    /// Interleaved complex numbers.
    let block: AlignedBuffer<Scalar>
    /// Σ (Re Z)² and Σ (Im Z)², interleaved.
    let squares: AlignedBuffer<Scalar>
    /// Σ Re Z[k]·Im Z[−k] and Σ Im Z[k]·Re Z[−k], interleaved; half of them, by symmetry.
    let crossed: AlignedBuffer<Scalar>
    /// The samples and the taps of a block.
    let samples: AlignedBuffer<Scalar>
    let taps: AlignedBuffer<Scalar>

    init(_ length: Int) throws(TransformError) {
      block = try AlignedBuffer(count: 2 * length)
      squares = try AlignedBuffer(count: 2 * length)
      crossed = try AlignedBuffer(count: length + 2)
      samples = try AlignedBuffer(count: length)
      taps = try AlignedBuffer(count: length)
      squares.base.update(repeating: 0, count: squares.count)
      crossed.base.update(repeating: 0, count: crossed.count)
    }

    func addProducts(_ length: Int) {
      let (z, squares, crossed) = (block.base, squares.base, crossed.base)
      for place in 0..<2 * length { squares[place] += z[place] * z[place] }
      for place in 0..<2 { crossed[place] += z[place] * z[1 - place] }
      // Backwards from the end, real and imaginary parts change places by themselves.
      for place in 2..<length + 2 { crossed[place] += z[place] * z[2 * length + 1 - place] }
    }
  }

  /// Puts a block's taps, and the samples that they meet, into the complex numbers to be transformed.
  private func load(_ taps: Range<Int>, _ workspace: Workspace) {
    let (first, last) = (taps.lowerBound + lags.lowerBound, taps.upperBound + lags.upperBound)
    let met = (first..<last).clamped(to: 0..<signal.count)
    let room = workspace.samples.base
    kernel.withSamples(taps, scratch: workspace.taps.base) { values in
      for tap in 0..<taps.count { workspace.taps.base[tap] = scale * values[tap] }
    }
    (workspace.taps.base + taps.count).update(repeating: 0, count: length - taps.count)
    signal.withSamples(met, scratch: room) { values in
      if met.count == length {
        _ = Scalar.pair(values, workspace.taps.base, workspace.block.base, length)
        return
      }
      // What is outside the signal, or behind the last tap, is zero.
      let start = met.lowerBound - first
      (room + start).update(from: values, count: met.count)
      room.update(repeating: 0, count: start)
      (room + start + met.count).update(repeating: 0, count: length - start - met.count)
      _ = Scalar.pair(room, workspace.taps.base, workspace.block.base, length)
    }
  }

  /// The sum of the groups' sums, put together and transformed back.
  private func inverse(_ transform: ComplexTransform<Scalar>, _ workspaces: [Workspace]) -> [Scalar] {
    let (squares, crossed) = (workspaces[0].squares.base, workspaces[0].crossed.base)
    for workspace in workspaces.dropFirst() {
      for place in 0..<2 * length { squares[place] += workspace.squares.base[place] }
      for place in 0..<length + 2 { crossed[place] += workspace.crossed.base[place] }
    }
    let total = workspaces[0].block.base
    for k in 0...length / 2 {
      let mirror = k == 0 ? 0 : length - k
      let (real, imaginary) = (
        2 * (crossed[2 * k] + crossed[2 * k + 1]),
        squares[2 * k] + squares[2 * k + 1] - squares[2 * mirror] - squares[2 * mirror + 1]
      )
      (total[2 * k], total[2 * k + 1]) = (real, imaginary)
      (total[2 * mirror], total[2 * mirror + 1]) = (real, -imaginary)
    }
    transform.execute(total)
    let factor = 1 / (4 * scale * Scalar(length))
    return (0..<lags.count).map { total[2 * $0] * factor }
  }
}

/// The correlation at a range of lags through transforms of a length; nil where a sample is not finite.
///
/// Not a part of anything generic in another type, so that the compiler makes it for Double and for Float.
func lagTransforms<Scalar: BlockScalar & Equatable & Sendable>(
  _ signal: any SampleOperand<Scalar>, _ kernel: any SampleOperand<Scalar>, lags: ClosedRange<Int>,
  length: Int, threads: Int
) throws(ConvolutionError) -> [Scalar]? {
  let (x, h) = (squaredNorm(signal), squaredNorm(kernel))
  guard x.isFinite, h.isFinite else { return nil }
  let exponent = x > 0 && h > 0 ? (x.squareRoot() / h.squareRoot()).exponent : 0
  return try LagTransforms(
    signal: signal, kernel: kernel, lags: lags, length: length, threads: threads,
    scale: Scalar(sign: .plus, exponent: Scalar.Exponent(exponent), significand: 1))()
}

private func squaredNorm<Scalar: BlockScalar>(_ samples: any SampleOperand<Scalar>) -> Double {
  withUnsafeTemporaryAllocation(of: Scalar.self, capacity: LagPlan.piece) { scratch in
    guard let base = scratch.baseAddress else { return 0 }
    var sum = 0.0
    for start in stride(from: 0, to: samples.count, by: LagPlan.piece) {
      let range = start..<min(start + LagPlan.piece, samples.count)
      samples.withSamples(range, scratch: base) { sum += Scalar.squaredNorm($0, range.count) }
    }
    return sum
  }
}

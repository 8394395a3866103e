import Dispatch
import FFTW

/// The correlation at a range of lags through transforms: blocks of the kernel and the samples that they meet are
/// transformed, the products X·conj(H) summed, and the sum transformed back once.
///
/// A block of L − M + 1 taps for M lags meets L samples, so that the circular correlation of length L is the linear one
/// at these lags: overlap-save, with its sum taken in the frequency domain. Both blocks go through one complex
/// transform, Z = X + i·H, and come apart by their symmetry: X = (Z[k] + conj Z[−k])/2, H = (Z[k] − conj Z[−k])/2i.
struct LagTransforms<Scalar: BlockScalar & ConvolutionElement> {
  let signal: UnsafeBufferPointer<Scalar>
  let kernel: UnsafeBufferPointer<Scalar>
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
          add(start..<min(start + step, taps.upperBound), forward, workspaces[group])
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

  /// The arrays of one group: interleaved complex numbers.
  private struct Workspace: Sendable {
    let block: AlignedBuffer<Scalar>
    let sum: AlignedBuffer<Scalar>

    init(_ length: Int) throws(TransformError) {
      block = try AlignedBuffer(count: 2 * length)
      sum = try AlignedBuffer(count: 2 * length)
      sum.base.update(repeating: 0, count: sum.count)
    }
  }

  /// Adds the product of the spectra of a block's taps and of the samples that they meet.
  private func add(_ taps: Range<Int>, _ transform: ComplexTransform<Scalar>, _ workspace: Workspace) {
    let (z, sum) = (workspace.block.base, workspace.sum.base)
    z.update(repeating: 0, count: 2 * length)
    let first = taps.lowerBound + lags.lowerBound
    let met = (first..<taps.upperBound + lags.upperBound).clamped(to: 0..<signal.count)
    for place in met { z[2 * (place - first)] = signal[place] }
    for tap in taps { z[2 * (tap - taps.lowerBound) + 1] = scale * kernel[tap] }
    transform.execute(z)
    // 4·X·conj(H) of 2·X = a + conj b and 2·H = −i·(a − conj b), where a = Z[k] and b = Z[−k].
    for k in 0...length / 2 {
      let mirror = k == 0 ? 0 : length - k
      let (ar, ai, br, bi) = (z[2 * k], z[2 * k + 1], z[2 * mirror], z[2 * mirror + 1])
      let (xr, xi, hr, hi) = (ar + br, ai - bi, ai + bi, br - ar)
      sum[2 * k] += xr * hr + xi * hi
      sum[2 * k + 1] += xi * hr - xr * hi
    }
  }

  /// The sum of the groups' sums, its other half by symmetry, transformed back.
  private func inverse(_ transform: ComplexTransform<Scalar>, _ workspaces: [Workspace]) -> [Scalar] {
    let total = workspaces[0].sum.base
    for workspace in workspaces.dropFirst() {
      for place in 0..<length + 2 { total[place] += workspace.sum.base[place] }
    }
    for k in 1..<(length + 1) / 2 {
      total[2 * (length - k)] = total[2 * k]
      total[2 * (length - k) + 1] = -total[2 * k + 1]
    }
    transform.execute(total)
    let factor = 1 / (4 * scale * Scalar(length))
    return (0..<lags.count).map { total[2 * $0] * factor }
  }
}

extension LagTransforms: @unchecked Sendable {}

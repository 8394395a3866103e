/// Whether integers are the full convolution of a signal and a kernel, checked without convolving.
///
/// ```swift
/// var product = try convolve([1, 2, 3, 4], with: [1, 10])
/// verifyConvolution(product, of: [1, 2, 3, 4], with: [1, 10])  // true
/// product[2] += 1
/// verifyConvolution(product, of: [1, 2, 3, 4], with: [1, 10])  // false
/// ```
///
/// Samples are the coefficients of polynomials, and convolution is their product: `y(z) = x(z)·h(z)` for
/// every z. It is evaluated at one random z modulo the prime p = 2⁶¹ − 1. A right result always passes. A
/// wrong one, unless each of its errors is a multiple of p, passes with a probability of at most
/// (N + K − 2) / p, for a polynomial has no more roots than its degree (R. A. DeMillo and R. J. Lipton, Inf.
/// Process. Lett. 7 (1978), doi:10.1016/0020-0190(78)90067-4; J. T. Schwartz, J. ACM 27 (1980),
/// doi:10.1145/322217.322225; R. Zippel, EUROSAM 1979, doi:10.1007/3-540-09519-5_73): below 10⁻¹² for two
/// million samples. The check is independent of every method of convolution.
///
/// - Parameters:
///   - result: what to check; any length but N + K − 1 is wrong.
///   - signal: N samples of any fixed-width integer type up to 64 bits.
///   - kernel: K taps of any such type.
/// - Complexity: O(N + K), without allocation.
public func verifyConvolution<Sample: FixedWidthInteger, Tap: FixedWidthInteger>(
  _ result: [Int64], of signal: [Sample], with kernel: [Tap]
) -> Bool {
  // Not through the overload below: the system's generator has no state, and what ThreadSanitizer takes for its
  // address may be anything.
  isConvolution(result, of: signal, with: kernel, at: UInt64.random(in: 0..<ModularArithmetic.prime))
}

/// Whether integers are the full convolution of a signal and a kernel, with z from the caller's generator.
///
/// ```swift
/// struct Lehmer: RandomNumberGenerator {
///   var state: UInt64
///   mutating func next() -> UInt64 { state = state &* 0xDA94_2042_E4DD_58B5; return state }
/// }
/// var generator = Lehmer(state: 1)
/// verifyConvolution([1, 12, 20], of: [1, 2], with: [1, 10], using: &generator)  // true
/// ```
///
/// - Parameters:
///   - result: what to check.
///   - signal: N samples.
///   - kernel: K taps.
///   - generator: chooses z; a seeded one makes the check repeatable.
/// - Complexity: O(N + K), without allocation.
public func verifyConvolution<Sample: FixedWidthInteger, Tap: FixedWidthInteger>(
  _ result: [Int64], of signal: [Sample], with kernel: [Tap],
  using generator: inout some RandomNumberGenerator
) -> Bool {
  let z = UInt64.random(in: 0..<ModularArithmetic.prime, using: &generator)
  return isConvolution(result, of: signal, with: kernel, at: z)
}

private func isConvolution<Sample: FixedWidthInteger, Tap: FixedWidthInteger>(
  _ result: [Int64], of signal: [Sample], with kernel: [Tap], at z: UInt64
) -> Bool {
  guard !signal.isEmpty, !kernel.isEmpty, result.count == signal.count + kernel.count - 1 else {
    return false
  }
  let product = ModularArithmetic.multiply(
    ModularArithmetic.value(signal, at: z), ModularArithmetic.value(kernel, at: z))
  return ModularArithmetic.value(result, at: z) == product
}

/// Whether a matrix of integers is the full convolution of an image and a kernel.
///
/// `y(u, v) = x(u, v)·h(u, v)` at a random point modulo 2⁶¹ − 1; a wrong result passes with a probability of
/// at most (rows + columns − 2 of the result) / (2⁶¹ − 1), as for signals.
///
/// ```swift
/// let image: Matrix<Int> = [[1, 2], [3, 4]]
/// let kernel: Matrix<Int> = [[1, -1]]
/// verifyConvolution([[1, 1, -2], [3, 1, -4]], of: image, with: kernel)  // true
/// verifyConvolution([[1, 1, -2], [3, 1, 4]], of: image, with: kernel)  // false
/// ```
///
/// - Parameters:
///   - result: what to check; any shape but that of the full result is wrong.
///   - image: the samples.
///   - kernel: the taps.
/// - Complexity: O(samples + taps), without allocation.
public func verifyConvolution<Sample: FixedWidthInteger, Tap: FixedWidthInteger>(
  _ result: Matrix<Int64>, of image: Matrix<Sample>, with kernel: Matrix<Tap>
) -> Bool {
  let point = Axes(
    rows: UInt64.random(in: 0..<ModularArithmetic.prime),
    columns: UInt64.random(in: 0..<ModularArithmetic.prime))
  return isConvolution(result, of: image, with: kernel, at: point)
}

/// Whether a matrix of integers is the full convolution of an image and a kernel, with the point from the
/// caller's generator.
///
/// ```swift
/// struct Lehmer: RandomNumberGenerator {
///   var state: UInt64
///   mutating func next() -> UInt64 { state = state &* 0xDA94_2042_E4DD_58B5; return state }
/// }
/// var generator = Lehmer(state: 1)
/// let image: Matrix<Int> = [[1, 2], [3, 4]]
/// verifyConvolution([[2, 4], [6, 8]], of: image, with: [[2]] as Matrix<Int>, using: &generator)  // true
/// ```
///
/// - Parameters:
///   - result: what to check.
///   - image: the samples.
///   - kernel: the taps.
///   - generator: chooses the point.
/// - Complexity: O(samples + taps), without allocation.
public func verifyConvolution<Sample: FixedWidthInteger, Tap: FixedWidthInteger>(
  _ result: Matrix<Int64>, of image: Matrix<Sample>, with kernel: Matrix<Tap>,
  using generator: inout some RandomNumberGenerator
) -> Bool {
  let point = Axes(
    rows: UInt64.random(in: 0..<ModularArithmetic.prime, using: &generator),
    columns: UInt64.random(in: 0..<ModularArithmetic.prime, using: &generator))
  return isConvolution(result, of: image, with: kernel, at: point)
}

private func isConvolution<Sample: FixedWidthInteger, Tap: FixedWidthInteger>(
  _ result: Matrix<Int64>, of image: Matrix<Sample>, with kernel: Matrix<Tap>, at point: Axes<UInt64>
) -> Bool {
  let full = Shape(rows: image.rows + kernel.rows - 1, columns: image.columns + kernel.columns - 1)
  guard !image.elements.isEmpty, !kernel.elements.isEmpty, result.shape == full else { return false }
  let product = ModularArithmetic.multiply(
    ModularArithmetic.value(image, at: point), ModularArithmetic.value(kernel, at: point))
  return ModularArithmetic.value(result, at: point) == product
}

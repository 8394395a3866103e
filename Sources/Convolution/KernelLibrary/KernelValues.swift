import ComplexModule
import RealModule

/// What a kernel is for: a signal (one row of taps) or an image (a rectangle of taps).
///
/// ```swift
/// try NamedKernel.named("sobel-x").domains.map(\.rawValue)  // ["image"]
/// ```
public enum KernelDomain: String, Sendable, CaseIterable {
  /// One dimension: the kernel is one row.
  case signal
  /// Two dimensions: the kernel has rows and columns.
  case image
}

/// The taps of a kernel, in the narrowest kind of number that holds them exactly.
///
/// Integers stay integers, so that an integer signal convolved with `[1,0,-1]` or with `sobel-x` can be
/// exact.  A kernel for a signal is one row.
///
/// ```swift
/// let taps = try KernelSpecification.parse("[1,0,-1]").values(for: .signal)
/// taps == .integers([[1, 0, -1]])  // true
/// ```
public enum KernelValues: Sendable, Equatable {
  /// Every tap is an integer.
  case integers(Matrix<Int64>)
  /// Real taps.
  case real(Matrix<Double>)
  /// At least one tap has an imaginary part.
  case complex(Matrix<Complex<Double>>)

  /// Rows and columns of taps.
  public var shape: Shape {
    switch self {
    case .integers(let taps): taps.shape
    case .real(let taps): taps.shape
    case .complex(let taps): taps.shape
    }
  }

  /// The taps as doubles; nil when they are complex.
  ///
  /// Integers beyond 2⁵³ are rounded to the nearest double.
  public var real: Matrix<Double>? {
    switch self {
    case .integers(let taps): taps.map { Double($0) }
    case .real(let taps): taps
    case .complex: nil
    }
  }

  /// The taps as complex numbers; integers beyond 2⁵³ are rounded to the nearest double.
  public var complex: Matrix<Complex<Double>> {
    switch self {
    case .integers(let taps): taps.map { Complex(Double($0)) }
    case .real(let taps): taps.map { Complex($0) }
    case .complex(let taps): taps
    }
  }

  /// The largest kernel that the library builds, in taps: 2²⁶, an image kernel of 8192 × 8192.
  ///
  /// It keeps a slip of the pen (`sigma=1e6`) from asking for all of the machine's memory; a larger kernel
  /// can be read from a file.
  ///
  /// ```swift
  /// let slip = try KernelSpecification.parse("gaussian:sigma=1e6")
  /// try slip.values(for: .image)  // error: kernel 'gaussian', parameter 'sigma': the kernel would have …
  /// ```
  public static let maximumTaps = 1 << 26
}

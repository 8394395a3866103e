/// The library's kernels for images, as members of ``Matrix``.
///
/// ```swift
/// let soft = try convolve(photo, with: .gaussian(sigma: 5), mode: .same, boundary: .reflect)
/// let edges = try convolve(photo, with: .outline, mode: .same)
/// ```
///
/// - Precondition: each parameter obeys the rule that ``NamedKernel`` lists for it, and the kernel has at most
///   ``KernelValues/maximumTaps`` taps.  For parameters that a user typed, ``NamedKernel/values(_:for:)`` and
///   ``KernelSpecification/parse(_:)`` throw instead.
extension Matrix where Element: BinaryFloatingPoint {
  /// `1` in the middle of `size` × `size` taps; `size` is odd.
  public static func identity(size: Int) -> Matrix { library("identity", ["size": .number(size)]) }

  /// A small gaussian-like blur: `[1 2 1; 2 4 2; 1 2 1]/16`.
  public static var blur: Matrix { library("blur") }

  /// A gaussian of standard deviation `sigma`, sum 1, reaching ⌈truncate·σ⌉ pixels from its centre.
  public static func gaussian(sigma: Double, truncate: Double = 4) -> Matrix {
    library("gaussian", ["sigma": .number(sigma), "truncate": .number(truncate)])
  }

  /// A gaussian of standard deviation `sigma` and sum 1 on `size` × `size` pixels.
  public static func gaussian(sigma: Double, size: Int) -> Matrix {
    library("gaussian", ["sigma": .number(sigma), "size": .number(size)])
  }

  /// The mean of `size` × `size` pixels.
  public static func box(size: Int) -> Matrix { library("box", ["size": .number(size)]) }

  /// A mean with linearly falling weights: the outer product of two triangles of `size` taps.
  public static func triangle(size: Int) -> Matrix { library("triangle", ["size": .number(size)]) }

  /// Out-of-focus blur: the mean over a disk, each pixel weighted by the area of it that is covered.
  public static func disk(radius: Double) -> Matrix { library("disk", ["radius": .number(radius)]) }

  /// The blur of a camera that moves `length` pixels at `angle` degrees, counter-clockwise from the
  /// horizontal.
  public static func motion(length: Double, angle: Double = 0) -> Matrix {
    library("motion", ["length": .number(length), "angle": .number(angle)])
  }

  /// The laplacian of a gaussian of standard deviation `sigma`: (r² − 2σ²)/σ⁴ · g, sum 0.
  public static func laplacianOfGaussian(sigma: Double, truncate: Double = 4) -> Matrix {
    library("log", ["sigma": .number(sigma), "truncate": .number(truncate)])
  }

  /// A gaussian of standard deviation `sigma` minus one of `ratio·sigma`, sum 0.
  public static func differenceOfGaussians(
    sigma: Double, ratio: Double = 1.6, truncate: Double = 4
  ) -> Matrix {
    library(
      "dog", ["sigma": .number(sigma), "ratio": .number(ratio), "truncate": .number(truncate)])
  }

  /// The derivative along the columns of the image smoothed by a gaussian.
  public static func gaussianDerivativeX(sigma: Double, truncate: Double = 4) -> Matrix {
    library("gaussian-derivative-x", ["sigma": .number(sigma), "truncate": .number(truncate)])
  }

  /// The derivative along the rows of the image smoothed by a gaussian.
  public static func gaussianDerivativeY(sigma: Double, truncate: Double = 4) -> Matrix {
    library("gaussian-derivative-y", ["sigma": .number(sigma), "truncate": .number(truncate)])
  }

  /// Unsharp masking: δ + amount·(δ − g), sum 1.
  public static func unsharp(sigma: Double, amount: Double = 1, truncate: Double = 4) -> Matrix {
    library(
      "unsharp", ["sigma": .number(sigma), "amount": .number(amount), "truncate": .number(truncate)])
  }

  private static func library(
    _ name: String, _ arguments: [String: KernelParameter.Value] = [:]
  ) -> Matrix {
    let taps = realTaps(of: name, arguments, for: .image)
    return Matrix(rows: taps.rows, columns: taps.columns, elements: converted(taps.elements))
  }
}

/// The taps of a kernel whose parameters a programmer wrote.
func realTaps(
  of name: String, _ arguments: [String: KernelParameter.Value], for domain: KernelDomain
) -> Matrix<Double> {
  do throws(ConvolutionError) {
    guard let taps = try NamedKernel.named(name).values(arguments, for: domain).real else {
      preconditionFailure("kernel \(name) has real taps")
    }
    return taps
  } catch {
    preconditionFailure(error.description)
  }
}

/// The taps rounded once to another type; the same array when it is the same type.
@specialized(where Element == Float)
func converted<Element: BinaryFloatingPoint>(_ taps: [Double]) -> [Element] {
  (taps as? [Element]) ?? taps.map { Element($0) }
}

extension KernelParameter.Value {
  static func number(_ integer: Int) -> Self { .number(Double(integer)) }
}

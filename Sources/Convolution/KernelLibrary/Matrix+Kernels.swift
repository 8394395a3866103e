/// The library's kernels for images, as members of ``Matrix``.
///
/// ```swift
/// let photo = Matrix(rows: 32, columns: 32, repeating: 0.5)
/// let soft = try convolve(photo, with: .gaussian(sigma: 5), mode: .same, boundary: .reflect)
/// soft.shape  // 32 × 32
/// ```
///
/// - Precondition: each parameter obeys the rule that ``NamedKernel`` lists for it, and the kernel has at most
///   ``KernelValues/maximumTaps`` taps.  For parameters that a user typed, ``NamedKernel/values(_:for:maximumTaps:)``
///   and ``KernelSpecification/parse(_:)`` throw instead.
extension Matrix where Element: BinaryFloatingPoint {
  /// `1` in the middle of `size` × `size` taps: the image unchanged.
  ///
  /// ```swift
  /// Matrix<Double>.identity(size: 3)  // [[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]
  /// ```
  ///
  /// - Parameter size: odd.
  public static func identity(size: Int) -> Matrix { library("identity", ["size": .number(size)]) }

  /// A small gaussian-like blur: `[1 2 1; 2 4 2; 1 2 1]/16`.
  ///
  /// ```swift
  /// let dot: Matrix<Double> = [[0, 0, 0], [0, 16, 0], [0, 0, 0]]
  /// try convolve(dot, with: .blur, mode: .same)  // [[1.0, 2.0, 1.0], [2.0, 4.0, 2.0], [1.0, 2.0, 1.0]]
  /// ```
  public static var blur: Matrix { library("blur") }

  /// A gaussian of standard deviation σ: exp(−(x² + y²)/2σ²), sum 1, reaching ⌈truncate·σ⌉ pixels from its
  /// centre.
  ///
  /// ```swift
  /// let taps = Matrix<Double>.gaussian(sigma: 2)
  /// taps.shape  // 17 × 17
  /// taps[8, 8]  // 0.0397…
  /// ```
  ///
  /// - Parameters:
  ///   - sigma: above 0, in pixels.
  ///   - truncate: where the tails are cut, in standard deviations.
  public static func gaussian(sigma: Double, truncate: Double = 4) -> Matrix {
    library("gaussian", ["sigma": .number(sigma), "truncate": .number(truncate)])
  }

  /// A gaussian of standard deviation σ and sum 1 on `size` × `size` pixels.
  ///
  /// ```swift
  /// let taps = Matrix<Double>.gaussian(sigma: 0.85, size: 3)
  /// taps[1, 1] / taps[0, 1]  // 1.9977…
  /// ```
  ///
  /// - Parameters:
  ///   - sigma: above 0, in pixels.
  ///   - size: rows and columns, at least 1.
  public static func gaussian(sigma: Double, size: Int) -> Matrix {
    library("gaussian", ["sigma": .number(sigma), "size": .number(size)])
  }

  /// The mean of `size` × `size` pixels: 1/size² each.
  ///
  /// ```swift
  /// Matrix<Double>.box(size: 2)  // [[0.25, 0.25], [0.25, 0.25]]
  /// ```
  ///
  /// - Parameter size: rows and columns, at least 1.
  public static func box(size: Int) -> Matrix { library("box", ["size": .number(size)]) }

  /// A mean with linearly falling weights: the outer product of two triangles of `size` taps, sum 1.
  ///
  /// ```swift
  /// Matrix<Double>.triangle(size: 3)[1, 1]  // 0.25
  /// ```
  ///
  /// - Parameter size: rows and columns, at least 1.
  public static func triangle(size: Int) -> Matrix { library("triangle", ["size": .number(size)]) }

  /// Out-of-focus blur: the mean over a disk, each pixel weighted by the area of it that is covered; sum 1.
  ///
  /// ```swift
  /// let taps = Matrix<Double>.disk(radius: 2.5)
  /// print(taps.shape, taps[0, 0] < taps[2, 2])  // 5 × 5 true
  /// ```
  ///
  /// - Parameter radius: above 0, in pixels.
  public static func disk(radius: Double) -> Matrix { library("disk", ["radius": .number(radius)]) }

  /// The blur of a camera that moves `length` pixels at `angle` degrees, counter-clockwise from the
  /// horizontal; sum 1.
  ///
  /// ```swift
  /// Matrix<Double>.motion(length: 3)  // [[0.333…, 0.333…, 0.333…]]
  /// ```
  ///
  /// - Parameters:
  ///   - length: above 0, in pixels.
  ///   - angle: in degrees.
  public static func motion(length: Double, angle: Double = 0) -> Matrix {
    library("motion", ["length": .number(length), "angle": .number(angle)])
  }

  /// The laplacian of a gaussian of standard deviation σ: (r² − 2σ²)/σ⁴ · g, sum 0.
  ///
  /// ```swift
  /// let taps = Matrix<Double>.laplacianOfGaussian(sigma: 1)
  /// print(taps[4, 4] < 0, abs(taps.elements.reduce(0, +)) < 1e-15)  // true true
  /// ```
  ///
  /// - Parameters:
  ///   - sigma: σ above 0, in pixels.
  ///   - truncate: where the tails are cut, in standard deviations.
  public static func laplacianOfGaussian(sigma: Double, truncate: Double = 4) -> Matrix {
    library("log", ["sigma": .number(sigma), "truncate": .number(truncate)])
  }

  /// A gaussian of standard deviation σ minus one of ratio·σ, sum 0: near the laplacian of a gaussian.
  ///
  /// ```swift
  /// let taps = Matrix<Double>.differenceOfGaussians(sigma: 1)
  /// print(taps[7, 7] > 0, abs(taps.elements.reduce(0, +)) < 1e-15)  // true true
  /// ```
  ///
  /// - Parameters:
  ///   - sigma: σ above 0, in pixels.
  ///   - ratio: above 1; 1.6 is nearest to the laplacian.
  ///   - truncate: where the tails are cut, in standard deviations of the wider one.
  public static func differenceOfGaussians(
    sigma: Double, ratio: Double = 1.6, truncate: Double = 4
  ) -> Matrix {
    library(
      "dog", ["sigma": .number(sigma), "ratio": .number(ratio), "truncate": .number(truncate)])
  }

  /// The derivative along the columns of the image smoothed by a gaussian: −x/σ² · g.
  ///
  /// ```swift
  /// let ramp = Matrix(rows: 9, columns: 9, elements: (0..<81).map { Double($0 % 9) })
  /// let slope = try convolve(ramp, with: .gaussianDerivativeX(sigma: 1), mode: .valid)
  /// abs(slope[0, 0] - 1) < 1e-3  // true
  /// ```
  ///
  /// - Parameters:
  ///   - sigma: σ above 0, in pixels.
  ///   - truncate: where the tails are cut, in standard deviations.
  public static func gaussianDerivativeX(sigma: Double, truncate: Double = 4) -> Matrix {
    library("gaussian-derivative-x", ["sigma": .number(sigma), "truncate": .number(truncate)])
  }

  /// The derivative along the rows of the image smoothed by a gaussian: −y/σ² · g.
  ///
  /// ```swift
  /// let ramp = Matrix(rows: 9, columns: 9, elements: (0..<81).map { Double($0 / 9) })
  /// let slope = try convolve(ramp, with: .gaussianDerivativeY(sigma: 1), mode: .valid)
  /// abs(slope[0, 0] - 1) < 1e-3  // true
  /// ```
  ///
  /// - Parameters:
  ///   - sigma: σ above 0, in pixels.
  ///   - truncate: where the tails are cut, in standard deviations.
  public static func gaussianDerivativeY(sigma: Double, truncate: Double = 4) -> Matrix {
    library("gaussian-derivative-y", ["sigma": .number(sigma), "truncate": .number(truncate)])
  }

  /// Unsharp masking: δ + amount·(δ − g), sum 1.
  ///
  /// ```swift
  /// let taps = Matrix<Double>.unsharp(sigma: 1, amount: 0.5)
  /// print(taps[4, 4] > 1, abs(taps.elements.reduce(0, +) - 1) < 1e-15)  // true true
  /// ```
  ///
  /// - Parameters:
  ///   - sigma: standard deviation of the gaussian g, above 0, in pixels.
  ///   - amount: the weight of what the gaussian removes.
  ///   - truncate: where the tails are cut, in standard deviations.
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

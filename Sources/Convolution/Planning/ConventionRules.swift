/// What one function of another library does, as far as it can differ from ours.
package struct ConventionRules: Sendable {
  /// Which tap sits on the output sample in mode `same`: they differ for even kernels.
  package enum Centre: String, Sendable {
    /// Tap (K − 1) / 2.
    case lower = "(K-1)/2"
    /// Tap K / 2.
    case upper = "K/2"
  }

  /// A boundary that the function has, and its word for it.
  package struct NamedBoundary: Sendable {
    package let boundary: Boundary
    package let word: String
  }

  /// The function's full name.
  package let function: String
  /// Whether the kernel is not reversed.
  package let correlates: Bool
  package let centre: Centre
  /// The modes that the function has, its default first.
  package let modes: [ConvolutionMode]
  /// The boundaries that the function has, its default first.
  package let boundaries: [NamedBoundary]
  /// Whether the value outside can be another number than zero.
  package var takesFillValue = false
  /// Whether `same` has the length of the longer operand.
  package var sameIsLonger = false
  /// Whether `valid` lets a longer kernel take the signal's role; otherwise there is no result.
  package var validSwaps = false
  /// Whether the function is a layer of a network: with stride, dilation and explicit padding.
  package var isLayer = false
  /// Whether `same` may have a stride.
  package var stridesSame = true
  /// The only sides that a kernel may have; nil for any.
  package var kernelSides: [Int]?
  /// Whether outputs that the kernel does not reach from inside are copies of the input.
  package var copiesBorder = false
}

extension Convention {
  /// The rules of the function that the library has for this kind of data.
  ///
  /// Sources: the functions' own documentation and code (NumPy 2.4, SciPy 1.17, OpenCV 5.0, Pillow 12,
  /// PyTorch 2.13, TensorFlow 2.20, MATLAB R2024b); those that could be run are held against by the tests.
  ///
  /// - Throws: `ConvolutionError/invalidOption` where there is none.
  package func rules(for domain: KernelDomain, correlates: Bool) throws(ConvolutionError) -> ConventionRules {
    let zeros = [named(.fill, "zeros")]
    switch (self, domain) {
    case (.numpy, .signal) where correlates:
      return ConventionRules(
        function: "numpy.correlate", correlates: true, centre: .upper, modes: [.valid, .full, .same],
        boundaries: zeros, sameIsLonger: true, validSwaps: true)
    case (.numpy, .signal):
      return ConventionRules(
        function: "numpy.convolve", correlates: false, centre: .lower, modes: [.full, .same, .valid],
        boundaries: zeros, sameIsLonger: true, validSwaps: true)
    case (.scipy, .signal):
      return ConventionRules(
        function: "scipy.signal." + (correlates ? "correlate" : "convolve"), correlates: correlates,
        centre: correlates ? .upper : .lower, modes: [.full, .same, .valid], boundaries: zeros,
        validSwaps: true)
    case (.scipy, .image):
      return ConventionRules(
        function: "scipy.signal." + (correlates ? "correlate2d" : "convolve2d"), correlates: correlates,
        centre: .lower, modes: [.full, .same, .valid],
        boundaries: [named(.fill, "fill"), named(.wrap, "wrap"), named(.symmetric, "symm")],
        takesFillValue: true, validSwaps: true)
    case (.ndimage, _):
      return ConventionRules(
        function: "scipy.ndimage." + (correlates ? "correlate" : "convolve")
          + (domain == .signal ? "1d" : ""),
        correlates: correlates, centre: .upper, modes: [.same],
        boundaries: [
          named(.symmetric, "reflect"), named(.fill, "constant"), named(.edge, "nearest"),
          named(.reflect, "mirror"), named(.wrap, "wrap"),
        ], takesFillValue: true)
    case (.matlab, _) where correlates:
      return ConventionRules(
        function: "imfilter", correlates: true, centre: .lower, modes: [.same, .full],
        boundaries: [
          named(.fill, "X"), named(.symmetric, "symmetric"), named(.edge, "replicate"),
          named(.wrap, "circular"),
        ], takesFillValue: true)
    case (.matlab, _):
      return ConventionRules(
        function: domain == .signal ? "conv" : "conv2", correlates: false, centre: .upper,
        modes: [.full, .same, .valid], boundaries: zeros)
    case (.opencv, _):
      return ConventionRules(
        function: "cv2.filter2D", correlates: true, centre: .upper, modes: [.same],
        boundaries: [
          named(.reflect, "BORDER_REFLECT_101"), named(.fill, "BORDER_CONSTANT"),
          named(.symmetric, "BORDER_REFLECT"), named(.edge, "BORDER_REPLICATE"),
        ])
    case (.pillow, .image):
      return ConventionRules(
        function: "PIL.ImageFilter.Kernel", correlates: true, centre: .lower, modes: [.same], boundaries: [],
        kernelSides: [3, 5], copiesBorder: true)
    case (.tensorflow, _):
      return ConventionRules(
        function: domain == .signal ? "tf.nn.conv1d" : "tf.nn.conv2d", correlates: true, centre: .lower,
        modes: [.valid, .same], boundaries: zeros, isLayer: true)
    case (.torch, _):
      return ConventionRules(
        function: "torch.nn.functional." + (domain == .signal ? "conv1d" : "conv2d"), correlates: true,
        centre: .lower, modes: [.valid, .same],
        boundaries: [
          named(.fill, "zeros"), named(.reflect, "reflect"), named(.edge, "replicate"),
          named(.wrap, "circular"),
        ], isLayer: true, stridesSame: false)
    case (.numpy, .image), (.pillow, .signal):
      throw .invalidOption(
        name: "as", value: rawValue,
        rule: domain == .image
          ? "must be a library with a convolution of images, which numpy is not; scipy has convolve2d"
          : "must be a library with a convolution of signals, which pillow is not")
    }
  }

  private func named(_ boundary: Boundary, _ word: String) -> ConventionRules.NamedBoundary {
    ConventionRules.NamedBoundary(boundary: boundary, word: word)
  }
}

/// Real samples without their mean, multiplied by a power of two that keeps their squares from overflowing and
/// vanishing.
struct CentredSamples {
  let samples: [Double]
  /// ‖x − x̄‖₂, scaled alike.
  let norm: Double

  /// - Parameter name: what the samples are, for messages.
  /// - Throws: `ConvolutionError/invalidOption` for a sample that is not finite.
  init(_ samples: [Double], name: String) throws(ConvolutionError) {
    let centred = try CentredOperand(ArrayOperand(samples), name: name)
    self.samples = centred.elements
    norm = centred.moments.norm
  }

  /// Whether all samples are the same.
  static func isConstant(_ samples: [Double]) -> Bool { SampleMoments.isConstant(ArrayOperand(samples)) }
}

/// One operand of a correlation, of which a piece is looked at at a time: an array where it lies, anything else
/// through memory that the caller lends, so that no copy of the whole has to be made.
package protocol SampleOperand<Element>: Sendable {
  associatedtype Element
  var count: Int { get }
  /// All samples.
  var elements: [Element] { get }
  /// Shows the samples of a range; `scratch` has room for them.
  func withSamples(
    _ range: Range<Int>, scratch: UnsafeMutablePointer<Element>, _ body: (UnsafePointer<Element>) -> Void)
}

extension SampleOperand {
  package var elements: [Element] {
    [Element](unsafeUninitializedCapacity: count) { target, initialized in
      guard let base = target.baseAddress else { return }
      withSamples(0..<count, scratch: base) { samples in
        if samples != UnsafePointer(base) { base.initialize(from: samples, count: count) }
      }
      initialized = count
    }
  }
}

/// The samples of an array.
package struct ArrayOperand<Element: Sendable>: SampleOperand {
  package let elements: [Element]
  package var count: Int { elements.count }

  package init(_ elements: [Element]) { self.elements = elements }

  package func withSamples(
    _ range: Range<Int>, scratch: UnsafeMutablePointer<Element>, _ body: (UnsafePointer<Element>) -> Void
  ) {
    elements.withUnsafeBufferPointer { all in
      guard let base = all.baseAddress else { return }
      body(base + range.lowerBound)
    }
  }
}

/// Samples without their mean.
package struct CentredOperand: SampleOperand {
  private let base: any SampleOperand<Double>
  package let moments: SampleMoments

  package var count: Int { base.count }

  package init(_ base: any SampleOperand<Double>, name: String) throws(ConvolutionError) {
    self.base = base
    moments = try SampleMoments(of: base, name: name)
  }

  package func withSamples(
    _ range: Range<Int>, scratch: UnsafeMutablePointer<Double>, _ body: (UnsafePointer<Double>) -> Void
  ) {
    base.withSamples(range, scratch: scratch) { samples in
      moments.centre(samples, range.count, into: scratch)
      body(scratch)
    }
  }
}

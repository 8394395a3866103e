import ComplexModule

/// A kernel in the form that all engines compute with, and what planning needs to know of it.
package struct PreparedKernel<Element: Sendable>: Sendable {
  package let shape: Shape
  /// Taps in correlation form, row-major: reversed for a convolution, conjugated for a correlation.
  package let taps: [Element]
  /// The terms of a separable kernel, or of one of low rank, in the same form.
  package let terms: [RankOneTerm<Element>]
  package let facts: KernelFacts

  /// - Parameters:
  ///   - maximumRank: how many terms to look for; a single row or column has none.
  ///   - tolerance: how near their sum must come, for taps that were rounded to a narrower type.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  package init(
    _ kernel: Matrix<Element>, correlates: Bool, maximumRank: Int = 0, tolerance: Double? = nil,
    loops: ElementLoops<Element>
  ) {
    shape = kernel.shape
    taps = Self.correlationForm(of: kernel, correlates: correlates, loops)
    var facts = KernelFacts(
      isFinite: kernel.elements.withUnsafeBufferPointer { loops.areFinite($0.baseAddress!, $0.count) })
    let found =
      facts.isFinite
      ? separation(of: kernel, maximumRank: maximumRank, loops: loops, tolerance: tolerance) : nil
    facts.separation = found?.facts
    terms = (found?.terms ?? []).map { term in
      correlates
        ? RankOneTerm(column: term.column.map(loops.conjugate), row: term.row.map(loops.conjugate))
        : RankOneTerm(column: term.column.reversed(), row: term.row.reversed())
    }
    self.facts = facts
  }

  /// Taps that are in correlation form already, without a look for factors.
  package init(correlationForm taps: [Element], shape: Shape, loops: ElementLoops<Element>) {
    self.shape = shape
    self.taps = taps
    terms = []
    facts = KernelFacts(isFinite: taps.allSatisfy(loops.isFinite))
  }

  /// Taps reversed for a convolution, conjugated for a correlation.
  @inline(__always)
  package static func correlationForm(
    of kernel: Matrix<Element>, correlates: Bool, _ loops: ElementLoops<Element>
  ) -> [Element] {
    if correlates { return kernel.elements.map(loops.conjugate) }
    return kernel.elements.withUnsafeBufferPointer { elements in
      // In place of `reversed()`, which takes elements one by one through an iterator.
      [Element](uninitializedCount: elements.count) { taps in
        for index in 0..<elements.count {
          taps.initializeElement(at: index, to: elements[elements.count - 1 - index])
        }
      }
    }
  }
}

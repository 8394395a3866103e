/// A kernel in the form that all engines compute with, and what planning needs to know of it.
package struct PreparedKernel<Element: Sendable>: Sendable {
  package let shape: Shape
  /// Taps in correlation form, row-major: reversed for a convolution, conjugated for a correlation.
  package let taps: [Element]
  /// The factors of a kernel of rank one, in the same form.
  package let factors: (column: [Element], row: [Element])?
  package let facts: KernelFacts

  /// - Parameter separates: whether to look for factors; a single row or column has none to find.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  package init(
    _ kernel: Matrix<Element>, correlates: Bool, separates: Bool, loops: ElementLoops<Element>
  ) {
    shape = kernel.shape
    taps = Self.correlationForm(of: kernel, correlates: correlates, loops)
    var facts = KernelFacts(
      isFinite: kernel.elements.withUnsafeBufferPointer { loops.areFinite($0.baseAddress!, $0.count) })
    var factors: (column: [Element], row: [Element])?
    if separates, facts.isFinite, kernel.rows > 1, kernel.columns > 1 {
      let norm = kernel.elements.reduce(0.0) { $0 + loops.magnitude($1) * loops.magnitude($1) }.squareRoot()
      if let found = rankOneFactors(of: kernel) {
        facts.rankOneResidual = norm > 0 ? found.residual / norm : 0
        factors =
          correlates
          ? (found.column.map(loops.conjugate), found.row.map(loops.conjugate))
          : (found.column.reversed(), found.row.reversed())
      }
    }
    self.factors = factors
    self.facts = facts
  }

  /// Taps that are in correlation form already, without a look for factors.
  package init(correlationForm taps: [Element], shape: Shape, loops: ElementLoops<Element>) {
    self.shape = shape
    self.taps = taps
    factors = nil
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

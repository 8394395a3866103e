import Synchronization

extension Convolver {
  /// Convolves a signal and certifies the result: the same convolution in long double, 64 bits of precision,
  /// says how far each block is from the truth.
  ///
  /// The bound of a block is `max |y − y₈₀| + 2⁻⁶⁴·(11.83 log₂ n + 2.24)·‖x‖·‖h‖`: within twice the error that
  /// was made, where `convolveReporting` bounds the error that could be made.
  ///
  /// ```swift
  /// let convolver = try Convolver(kernel: [0.25, 0.5, 0.25], signalLength: 4)
  /// let (output, certificate) = try convolver.convolveCertified([1, 2, 3, 4])
  /// print(output.count, certificate.errorBound.guaranteed < 1e-15)  // 6 true
  /// ```
  ///
  /// - Throws: as `convolve`; ``ConvolutionError/methodCannotServe(method:reason:)`` where the machine has no
  ///   long double (only x86-64 has), where taps are not finite, and where missing samples were left out.
  /// - Complexity: some twenty times that of `convolve`.
  public func convolveCertified(_ signal: [Element]) throws(ConvolutionError)
    -> (output: [Element], report: ConvolutionReport)
  {
    let (image, report) = try convolveCertified(Matrix(rows: 1, columns: signal.count, elements: signal))
    return (image.elements, report)
  }

  /// Convolves an image and certifies the result.
  ///
  /// ```swift
  /// let convolver = try Convolver(kernel: Matrix<Double>.sharpen, imageRows: 2, columns: 2)
  /// let (_, certificate) = try convolver.convolveCertified([[1, 2], [3, 4]])
  /// print(certificate.errorBound.guaranteed < 1e-15)  // true
  /// ```
  ///
  /// - Throws: as for signals.
  public func convolveCertified(_ image: Matrix<Element>) throws(ConvolutionError)
    -> (output: Matrix<Element>, report: ConvolutionReport)
  {
    try checkCertifiable()
    let output = try convolve(image)
    let report = try image.elements.withUnsafeBufferPointer { input throws(ConvolutionError) in
      try output.elements.withUnsafeBufferPointer { output throws(ConvolutionError) in
        try certify(Span(_unsafeElements: output), for: Span(_unsafeElements: input))
      }
    }
    return (output, report)
  }

  private func checkCertifiable() throws(ConvolutionError) {
    func refuse(_ reason: String) -> ConvolutionError {
      .methodCannotServe(method: "certify", reason: reason)
    }
    #if !arch(x86_64)
      throw refuse("it needs the long double of x86-64 processors, which this machine does not have")
    #endif
    guard kernel.elements.allSatisfy(Element.loops.isFinite) else {
      throw refuse("the kernel has taps that are not finite")
    }
    guard !ignoresNaN else {
      throw refuse("quotients of sums, where missing samples are left out, have no bound")
    }
  }

  /// The certificate of a result that this convolver gave.
  package func certify(_ output: Span<Element>, for input: Span<Element>) throws(ConvolutionError)
    -> ConvolutionReport
  {
    try checkCertifiable()
    #if arch(x86_64)
      do {
        return try unsafe input.withUnsafeBufferPointer { input throws(TransformError) in
          try unsafe output.withUnsafeBufferPointer { output throws(TransformError) in
            ConvolutionReport(method: plan.method, blocks: try certificate(of: output, for: input))
          }
        }
      } catch { throw ConvolutionError(error) }
    #else
      fatalError("refused above")
    #endif
  }
}

#if arch(x86_64)
  import FFTW

  extension Convolver {
    private func certificate(
      of output: UnsafeBufferPointer<Element>, for input: UnsafeBufferPointer<Element>
    ) throws(TransformError) -> [ConvolutionReport.Block] {
      let truth = try LongDoubleOverlapSave(
        geometry: plan.geometry,
        taps: PreparedKernel.correlationForm(of: kernel, correlates: correlates, Element.loops))
      let norm = SampleNorms(kernel.elements).norm
      let found = Mutex<Result<[ConvolutionReport.Block], TransformError>>(.success([]))
      let reader = reader(of: input.baseAddress!)
      nonisolated(unsafe) let output = output
      let width = plan.outputShape.columns
      let certify: @Sendable (Int) -> Void = { run in
        let wide = WideScalars<Element>.make()
        var (regions, errors): ([Region], [Double]) = ([], [])
        do throws(TransformError) {
          let size = try truth.run(run, reading: reader) {
            regions.append($0)
            errors.append(0)
          } body: { row, column, re, im in
            var parts = (0.0, 0.0)
            withUnsafeMutablePointer(to: &parts) {
              $0.withMemoryRebound(to: Double.self, capacity: 2) {
                wide.widen(output.baseAddress! + row * width + column, $0, 1)
              }
            }
            guard parts.0.isFinite, parts.1.isFinite else { return }
            let (x, y) = (Float80(parts.0) - re, Float80(parts.1) - im)
            errors[errors.count - 1] = max(errors[errors.count - 1], Double((x * x + y * y).squareRoot()))
          }
          let own = truth.factor * size * norm
          let blocks = zip(regions, errors).filter { !$0.0.isEmpty }.map { region, error in
            let bound = (error + own) * (1 + 0x1p-40) + .leastNonzeroMagnitude
            return ConvolutionReport.Block(
              rows: region.rows, columns: region.columns,
              errorBound: ErrorBound(guaranteed: bound, typical: error))
          }
          found.withLock { $0 = $0.map { $0 + blocks } }
        } catch {
          found.withLock { $0 = .failure(error) }
        }
      }
      if plan.threads == 1 {
        for run in 0..<truth.runs { certify(run) }
      } else {
        WorkerTeam.together(truth.runs, certify)
      }
      return try found.withLock { $0 }.get().sorted {
        ($0.rows.lowerBound, $0.columns.lowerBound) < ($1.rows.lowerBound, $1.columns.lowerBound)
      }
    }
  }
#endif

extension LongConvolution {
  /// The spectrum of a kernel whose taps are `kernel`'s samples, `start` being the index of its first.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func spectrum(
    of kernel: [SampleRun<Scalar>], workspace: Workspace, team: WorkerTeam = .alone
  ) throws(TransformError) -> Spectrum {
    let plane = try AlignedBuffer<Scalar>(count: planeCount)
    forwardStrips(kernel, to: plane, workspace, team)
    team.forEach(rows / rowForward.group) { group, _ in
      forwardRows(of: group, from: plane.base, to: plane.base + offset(of: group))
    }
    return Spectrum(plane: plane, taps: kernel.map(\.end).max() ?? 0)
  }

  /// Convolves a block with a kernel.
  ///
  /// - Parameters:
  ///   - input: The block's samples, in ascending runs, at most four; what no run has is zero.
  ///   - output: Where which of the block's outputs go, in ascending runs; the others are not stored.
  ///     May not overlap the input.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func convolve(
    _ input: [SampleRun<Scalar>], with spectrum: Spectrum, to output: [SampleRun<Scalar>],
    workspace: Workspace, team: WorkerTeam = .alone
  ) {
    let lead = lead(input, taps: spectrum.taps, output)
    forwardStrips(input.map { $0.moved(by: lead) }, to: workspace.plane, workspace, team)
    team.forEach(rows / rowForward.group) { group, _ in
      filterRows(of: group, in: workspace.plane.base, spectrum: spectrum.plane.base + offset(of: group))
    }
    backwardStrips(workspace.plane, to: output.map { $0.moved(by: lead) }, workspace, team)
  }

  /// Convolves a block with a kernel that is used this once: its rows are transformed on the way, which saves
  /// writing and reading its spectrum.  `taps` and `input` are as for the others.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func convolve(
    _ input: [SampleRun<Scalar>], withKernel taps: [SampleRun<Scalar>], to output: [SampleRun<Scalar>],
    workspace: Workspace, kernelWorkspace: Workspace, team: WorkerTeam = .alone
  ) {
    let lead = lead(input, taps: taps.map(\.end).max() ?? 0, output)
    forwardStrips(taps, to: kernelWorkspace.plane, workspace, team)
    forwardStrips(input.map { $0.moved(by: lead) }, to: workspace.plane, workspace, team)
    team.forEach(rows / rowForward.group) { group, worker in
      let spectrum = workspace.strips[worker].group.base
      forwardRows(of: group, from: kernelWorkspace.plane.base, to: spectrum)
      filterRows(of: group, in: workspace.plane.base, spectrum: spectrum)
    }
    backwardStrips(workspace.plane, to: output.map { $0.moved(by: lead) }, workspace, team)
  }

  /// How much later in the block the input is put, so that the outputs' rows lie on cache lines: then they can
  /// be written past the cache, which saves reading them first.
  private func lead(_ input: [SampleRun<Scalar>], taps: Int, _ output: [SampleRun<Scalar>]) -> Int {
    guard let first = output.first else { return 0 }
    let line = 64 / MemoryLayout<Scalar>.stride
    let place = Int(bitPattern: first.samples) / MemoryLayout<Scalar>.stride - first.start
    let lead = ((place % line) + line) % line
    let end = max(input.map(\.end).max() ?? 0, 1)
    return end + taps - 1 + lead <= length ? lead : 0
  }

  // MARK: passes

  private func forwardStrips(
    _ input: [SampleRun<Scalar>], to plane: AlignedBuffer<Scalar>, _ workspace: Workspace, _ team: WorkerTeam
  ) {
    team.forEach(strips) { index, worker in
      let span = strip(index)
      let scratch = workspace.strips[worker]
      var lines = StripRows(width: span.count, lines: scratch.lines.base)
      let (first, half) = (span.lowerBound, length / 2)
      lines.read(scratch.re.base, rows: rows, first: first, stride: columns, runs: input)
      lines.read(scratch.im.base, rows: rows, first: half + first, stride: columns, runs: input)
      Scalar.gather(
        reading(scratch.re), reading(scratch.im), roots: tables.twist.base, rows: rows,
        columns: span.count, to: scratch.columns.base, pitch: pitch)
      columnForward.execute(scratch.columns.base, count: span.count)
      Scalar.transpose(
        scratch.columns.base, stride: pitch, rows: span.count, columns: rows, to: plane.base + 2 * first,
        stride: rowStride, streaming: plane.bytes > Self.cacheBytes)
    }
  }

  private func backwardStrips(
    _ plane: AlignedBuffer<Scalar>, to output: [SampleRun<Scalar>], _ workspace: Workspace,
    _ team: WorkerTeam
  ) {
    team.forEach(strips) { index, worker in
      let span = strip(index)
      let scratch = workspace.strips[worker]
      let (first, half) = (span.lowerBound, length / 2)
      Scalar.transpose(
        plane.base + 2 * first, stride: rowStride, rows: rows, columns: span.count,
        to: scratch.columns.base, stride: pitch, streaming: false)
      columnBackward.execute(scratch.columns.base, count: span.count)
      var lines = StripRows(width: span.count, lines: scratch.lines.base)
      lines.write(scratch.re.base, rows: rows, first: first, stride: columns, runs: output)
      lines.write(scratch.im.base, rows: rows, first: half + first, stride: columns, runs: output)
      Scalar.scatter(
        scratch.columns.base, pitch: pitch, roots: tables.untwist.base, rows: rows, columns: span.count,
        re: UnsafePointer(scratch.re.base), im: UnsafePointer(scratch.im.base))
      lines.finish(scratch.re.base, rows: rows, first: first, stride: columns, runs: output)
      lines.finish(scratch.im.base, rows: rows, first: half + first, stride: columns, runs: output)
    }
  }

  /// Twiddles and transforms a group of rows.
  private func forwardRows(
    of group: Int, from plane: UnsafePointer<Scalar>, to target: UnsafeMutablePointer<Scalar>
  ) {
    for line in 0..<rowForward.group {
      let row = group * rowForward.group + line
      twiddle(plane + 2 * row * rowStride, to: target + 2 * line * rowStride, row: row)
    }
    rowForward.execute(target)
  }

  private func filterRows(
    of group: Int, in plane: UnsafeMutablePointer<Scalar>, spectrum: UnsafePointer<Scalar>
  ) {
    let data = plane + offset(of: group)
    forwardRows(of: group, from: plane, to: data)
    for line in 0..<rowForward.group {
      Scalar.multiplySpectra(data + 2 * line * rowStride, spectrum + 2 * line * rowStride, count: columns)
    }
    rowBackward.execute(data)
    for line in 0..<rowForward.group {
      let row = data + 2 * line * rowStride
      twiddle(row, to: row, row: group * rowForward.group + line, conjugate: true)
    }
  }

  /// Times `exp(−2πi·j(k − ¼)/N)` for `j` along row `k`, or its conjugate.
  private func twiddle(
    _ source: UnsafePointer<Scalar>, to target: UnsafeMutablePointer<Scalar>, row: Int,
    conjugate: Bool = false
  ) {
    let grain = RightAngleTables<Scalar>.grain
    Scalar.twiddle(
      source, to: target, count: columns, coarse: tables.coarse.base + 2 * row * (columns / grain),
      fine: tables.fine.base + 2 * row * grain, grain: grain, conjugate: conjugate)
  }

  /// Scalars before a group of rows.
  private func offset(of group: Int) -> Int { 2 * group * rowForward.group * rowStride }

  private func reading(
    _ rows: AlignedBuffer<UnsafeMutablePointer<Scalar>>
  ) -> UnsafePointer<UnsafePointer<Scalar>> {
    UnsafeRawPointer(rows.base).assumingMemoryBound(to: UnsafePointer<Scalar>.self)
  }

  /// A plane larger than this does not stay in the cache until its next pass.
  private static var cacheBytes: Int { 2 << 20 }
}

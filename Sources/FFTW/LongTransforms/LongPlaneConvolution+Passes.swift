extension LongPlaneConvolution {
  /// The spectrum of a kernel of `kernelRows` rows.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func spectrum(
    kernelRows: Int, read: RowReader, workspace: Workspace, team: WorkerTeam = .alone
  ) throws(TransformError) -> Spectrum {
    let values = try AlignedBuffer<Scalar>(count: plane.spectrumCount)
    forwardRows(kernelRows, read, workspace, team)
    team.forEach(plane.stripCount) { strip, worker in
      plane.transformStrip(
        strip, of: workspace.plane.base, filledRows: kernelRows, to: values.base,
        scratch: workspace.scratch[worker].strip.base)
    }
    return Spectrum(values: values)
  }

  /// Convolves a block with a kernel.
  ///
  /// - Parameters:
  ///   - inputRows: The rows of the block that hold input are its first ones; `read` is called for each, from
  ///     any worker.
  ///   - wantedRows: The rows of the block whose outputs are wanted; `write` is called for each.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func convolve(
    inputRows: Int, read: RowReader, with spectrum: Spectrum, wantedRows: Range<Int>, write: RowWriter,
    workspace: Workspace, team: WorkerTeam = .alone
  ) {
    forwardRows(inputRows, read, workspace, team)
    team.forEach(plane.stripCount) { strip, worker in
      plane.filterStrip(
        strip, of: workspace.plane.base, filledRows: inputRows, spectrum: spectrum.values.base,
        wantedRows: wantedRows, scratch: workspace.scratch[worker].strip.base)
    }
    backwardRows(wantedRows, write, workspace, team)
  }

  /// Convolves a block with a kernel that is used this once: its columns are transformed on the way, which
  /// saves writing and reading its spectrum.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func convolve(
    inputRows: Int, read: RowReader, kernelRows: Int, readKernel: RowReader, wantedRows: Range<Int>,
    write: RowWriter, workspace: Workspace, kernelWorkspace: Workspace, team: WorkerTeam = .alone
  ) {
    forwardRows(kernelRows, readKernel, kernelWorkspace, team)
    forwardRows(inputRows, read, workspace, team)
    team.forEach(plane.stripCount) { strip, worker in
      let scratch = workspace.scratch[worker]
      plane.filterStrip(
        strip, of: workspace.plane.base, filledRows: inputRows, kernel: kernelWorkspace.plane.base,
        kernelRows: kernelRows, wantedRows: wantedRows, scratch: scratch.strip.base,
        factors: scratch.factors.base)
    }
    backwardRows(wantedRows, write, workspace, team)
  }

  // MARK: passes

  /// Rows of reals to rows of transforms, written past the cache: the strips come back to them much later.
  private func forwardRows(_ count: Int, _ read: RowReader, _ workspace: Workspace, _ team: WorkerTeam) {
    let size = plane.rowGroup
    plane.clearTail(of: workspace.plane.base, filledRows: count)
    team.forEach((count + size - 1) / size) { group, worker in
      let scratch = workspace.scratch[worker]
      for index in 0..<size {
        let row = group * size + index
        let target = scratch.group.base + 2 * index * plane.rowStride
        if row < count {
          read(row, scratch.line.base)
          Scalar.interleave(
            scratch.line.base, scratch.line.base + plane.columns, to: target, count: plane.columns)
          turn(target, coarse: twist.coarse, conjugate: false)
        } else {
          target.update(repeating: 0, count: 2 * plane.columns)
        }
      }
      plane.forwardRows(scratch.group.base)
      Scalar.stream(
        scratch.group.base, to: workspace.plane.base + 2 * group * size * plane.rowStride,
        count: size * plane.rowStride)
    }
  }

  private func backwardRows(
    _ wanted: Range<Int>, _ write: RowWriter, _ workspace: Workspace, _ team: WorkerTeam
  ) {
    let size = plane.rowGroup
    let first = wanted.lowerBound / size
    team.forEach((wanted.upperBound + size - 1) / size - first) { piece, worker in
      let scratch = workspace.scratch[worker]
      let start = (first + piece) * size
      let scalars = 2 * size * plane.rowStride
      scratch.group.base.update(from: workspace.plane.base + 2 * start * plane.rowStride, count: scalars)
      plane.backwardRows(scratch.group.base)
      for row in wanted.clamped(to: start..<start + size) {
        let source = scratch.group.base + 2 * (row - start) * plane.rowStride
        turn(source, coarse: twist.scaledCoarse, conjugate: true)
        Scalar.separate(
          source, to: scratch.line.base, scratch.line.base + plane.columns, count: plane.columns)
        write(row, scratch.line.base)
      }
    }
  }

  /// A row times the twist or its conjugate.
  private func turn(_ row: UnsafeMutablePointer<Scalar>, coarse: AlignedBuffer<Scalar>, conjugate: Bool) {
    Scalar.twiddle(
      row, to: row, count: plane.columns, coarse: coarse.base, fine: twist.fine.base,
      grain: TwistTables<Scalar>.grain, conjugate: conjugate)
  }
}

import CBlockTransforms
import FFTW

/// A layer through shared transforms: every channel of a tile is transformed once, the products with a filter's
/// spectra are summed where they are, and one transform back gives the filter's outputs.
///
/// Tiles go in pairs, as the real and the imaginary parts of complex numbers. A pair that holds samples that
/// are not finite, or whose squares overflow, is summed directly. Complexity per pair of tiles of L points:
/// (channels + filters) transforms, and channels of a group × filters × L products.
package struct SharedTransforms<Scalar: LayerScalar>: LayerEngine {
  private let geometry: LayerGeometry
  private let tiles: TileGrid
  private let transform: BlockTransform<Scalar>
  /// Filter by filter, the channels of its group grain by grain.
  private let spectra: AlignedBuffer<Scalar>
  private let filters: LayerFilters<Scalar>
  /// Pairs of tiles in a block: a filter's spectra are read for all of them.
  private let pairs: Int

  package init(
    geometry: LayerGeometry, transform shape: Shape, filters: LayerFilters<Scalar>, threads: Int
  ) throws(TransformError) {
    self.geometry = geometry
    self.filters = filters
    let tiles = TileGrid(geometry: geometry.window, transform: shape)
    let transform = try BlockTransform<Scalar>.shared(shape)
    let planes = geometry.filters * geometry.channelsInGroup
    let spectra = try AlignedBuffer<Scalar>(count: planes * transform.spectrumCount)
    let working = try AlignedBuffer<Scalar>(
      count: transform.scratchCount + transform.spectrumCount + 2 * shape.count)
    let spectrum = working.base + transform.scratchCount
    let re = spectrum + transform.spectrumCount
    let scale = 1 / Scalar(shape.count)
    re.update(repeating: 0, count: 2 * shape.count)
    for plane in 0..<planes {
      let taps = filters.plane(
        plane / geometry.channelsInGroup, plane % geometry.channelsInGroup, of: geometry)
      tiles.placeTaps { tap, row, column in
        re[row * shape.columns + column] = taps[taps.startIndex + tap] * scale
      }
      let (filter, channel) = (plane / geometry.channelsInGroup, plane % geometry.channelsInGroup)
      let target = spectra.base + filter * geometry.channelsInGroup * transform.spectrumCount
      let isAlone = geometry.channelsInGroup == 1
      Scalar.blockSpectrum(
        transform.handle, re, re + shape.count, transform.matrix.columns, isAlone ? target : spectrum,
        working.base)
      if !isAlone {
        transform.interleave(spectrum, channel, of: geometry.channelsInGroup, into: target)
      }
    }
    let bytes = geometry.channelsInGroup * transform.spectrumCount * MemoryLayout<Scalar>.stride
    let allPairs = (geometry.images * tiles.count + 1) / 2
    // No more than leaves every thread two blocks.
    pairs = max(1, min(Self.mostSpectrumBytes / bytes, allPairs / (2 * threads)))
    self.tiles = tiles
    self.transform = transform
    self.spectra = spectra
  }

  private var unitCount: Int { geometry.images * tiles.count }

  /// Bytes of the channels' spectra that wait in the cache while the filters' pass by.
  ///
  /// Measured with 64 kernels of 63² over 2048²: between one and three MiB a pair takes 10–20 % less time than with
  /// eight, for they share the last-level cache with the outputs.
  private static var mostSpectrumBytes: Int { 1 << 21 }

  private var pairCount: Int { (unitCount + 1) / 2 }

  package var blockCount: Int { (pairCount + pairs - 1) / pairs }

  package var filterBytes: Int { spectra.bytes }

  /// The spectra of a group's channels in every pair, the transform's own scratch, a spectrum, and two tiles.
  package var scratchBytes: Int {
    ((pairs * geometry.channelsInGroup + 1) * transform.spectrumCount + transform.scratchCount
      + 2 * tiles.transform.count) * MemoryLayout<Scalar>.stride
  }

  /// A tile of one image.
  private struct Unit {
    let image: Int
    let tile: TileGrid.Tile
  }

  private func unit(_ index: Int) -> Unit? {
    index < unitCount ? Unit(image: index / tiles.count, tile: tiles[index % tiles.count]) : nil
  }

  package func run(
    block: Int, reading input: ChannelReader<Scalar>, writing output: UnsafeMutablePointer<Scalar>,
    scratch: UnsafeMutableRawPointer
  ) {
    let samples = scratch.assumingMemoryBound(to: Scalar.self)
    let pairBytes = geometry.channelsInGroup * transform.spectrumCount
    let z = samples + pairs * pairBytes
    let copies = z + transform.scratchCount
    let all = block * pairs..<min((block + 1) * pairs, pairCount)
    for group in 0..<geometry.groups {
      let filters = group * geometry.filtersInGroup..<(group + 1) * geometry.filtersInGroup
      // The sums of squares of pairs that hold what is not finite are not finite, and stand in their first spectrum.
      for pair in all {
        let spectra = samples + (pair - all.lowerBound) * pairBytes
        if !load(group, pair, input, to: spectra, z, copies).isFinite { spectra[0] = .nan }
      }
      for filter in filters {
        for pair in all {
          let (first, second) = (unit(2 * pair)!, unit(2 * pair + 1))  // a pair has at least one tile
          let spectra = samples + (pair - all.lowerBound) * pairBytes
          if spectra[0].isFinite {
            store(filter, first, second, spectra, output, z, copies)
          } else {
            for unit in [first, second] { if let unit { sum(filter, unit, input, output) } }
          }
        }
      }
    }
  }

  /// Transforms a group's channels of a pair of tiles, and returns the sum of squares.
  private func load(
    _ group: Int, _ pair: Int, _ input: ChannelReader<Scalar>, to spectra: UnsafeMutablePointer<Scalar>,
    _ z: UnsafeMutablePointer<Scalar>, _ copies: UnsafeMutablePointer<Scalar>
  ) -> Double {
    let (first, second) = (unit(2 * pair)!, unit(2 * pair + 1))
    let single = copies + 2 * tiles.transform.count
    var norm = 0.0
    for channel in 0..<geometry.channelsInGroup {
      let isAlone = geometry.channelsInGroup == 1
      norm += load(
        group * geometry.channelsInGroup + channel, first, second, input, to: isAlone ? spectra : single, z,
        copies)
      if !isAlone {
        transform.interleave(single, channel, of: geometry.channelsInGroup, into: spectra)
      }
    }
    return norm
  }

  /// Transforms one channel of both tiles, and returns the sum of squares.
  private func load(
    _ channel: Int, _ first: Unit, _ second: Unit?, _ input: ChannelReader<Scalar>,
    to spectrum: UnsafeMutablePointer<Scalar>, _ z: UnsafeMutablePointer<Scalar>,
    _ copies: UnsafeMutablePointer<Scalar>
  ) -> Double {
    if let plane = input.plane(image: first.image, channel: channel),
      let other = input.plane(image: (second ?? first).image, channel: channel),
      let a = tiles.inPlace(first.tile, plane), let b = tiles.inPlace((second ?? first).tile, other)
    {
      return Scalar.blockSpectrum(transform.handle, a, b, tiles.rowStride(of: plane), spectrum, z)
    }
    let count = tiles.transform.count
    copy(channel, first, input, to: copies)
    if let second { copy(channel, second, input, to: copies + count) }
    return Scalar.blockSpectrum(
      transform.handle, copies, second == nil ? copies : copies + count, transform.matrix.columns, spectrum, z
    )
  }

  /// One channel of a tile as a whole transform, with zeros behind what it needs.
  private func copy(
    _ channel: Int, _ unit: Unit, _ input: ChannelReader<Scalar>, to destination: UnsafeMutablePointer<Scalar>
  ) {
    if let plane = input.plane(image: unit.image, channel: channel) {
      tiles.copy(unit.tile, from: plane, to: destination)
      return
    }
    let (region, columns) = (unit.tile.input, tiles.transform.columns)
    destination.update(repeating: 0, count: tiles.transform.count)
    for (index, row) in region.rows.enumerated() {
      input.copy(
        image: unit.image, channels: channel..<channel + 1,
        region: Region(rows: row..<row + 1, columns: region.columns), to: destination + index * columns)
    }
  }

  /// One filter's outputs in both tiles.
  private func store(
    _ filter: Int, _ first: Unit, _ second: Unit?, _ samples: UnsafePointer<Scalar>,
    _ output: UnsafeMutablePointer<Scalar>, _ z: UnsafeMutablePointer<Scalar>,
    _ results: UnsafeMutablePointer<Scalar>
  ) {
    let taps = spectra.base + filter * geometry.channelsInGroup * transform.spectrumCount
    let (strides, isDense) = (
      geometry.output, geometry.window.rows.stride == 1 && geometry.window.columns.stride == 1
    )
    if strides.column == 1, isDense, second == nil || second!.tile.dense.shape == first.tile.dense.shape {
      var window = tiles.window(first.tile.dense.shape, matrix: transform.matrix, stride: strides.row)
      Scalar.blockSum(
        transform.handle, geometry.channelsInGroup, samples, taps, z, place(filter, first, output),
        second.map { place(filter, $0, output) }, &window)
      addBias(filter, first, output)
      if let second { addBias(filter, second, output) }
      return
    }
    var window = tiles.window(first.tile, second?.tile, matrix: transform.matrix)
    let count = tiles.transform.count
    Scalar.blockSum(
      transform.handle, geometry.channelsInGroup, samples, taps, z, results, results + count, &window)
    let settle = strides.column == 1 && isDense ? storeRows : scatter
    settle(filter, first, results, output)
    if let second { settle(filter, second, results + count, output) }
  }

  private func place(
    _ filter: Int, _ unit: Unit, _ output: UnsafeMutablePointer<Scalar>
  ) -> UnsafeMutablePointer<Scalar> {
    output
      + geometry.output.offset(
        image: unit.image, channel: filter, row: unit.tile.dense.rows.lowerBound,
        column: unit.tile.dense.columns.lowerBound)
  }

  private func addBias(_ filter: Int, _ unit: Unit, _ output: UnsafeMutablePointer<Scalar>) {
    if filters.bias.isEmpty { return }
    let bias = filters.bias[filter]
    var line = place(filter, unit, output)
    for _ in unit.tile.dense.rows {
      for column in 0..<unit.tile.dense.columns.count { line[column] += bias }
      line += geometry.output.row
    }
  }

  /// Stores all outputs of a tile that stands as a whole transform, row by row.
  private func storeRows(
    _ filter: Int, _ unit: Unit, _ results: UnsafePointer<Scalar>, _ output: UnsafeMutablePointer<Scalar>
  ) {
    let plane = output + geometry.output.offset(image: unit.image, channel: filter, row: 0, column: 0)
    tiles.store(unit.tile, from: results, to: OutputWindow(base: plane, rowStride: geometry.output.row))
    addBias(filter, unit, output)
  }

  /// Stores the outputs that the strides keep, from a tile that stands as a whole transform.
  private func scatter(
    _ filter: Int, _ unit: Unit, _ results: UnsafePointer<Scalar>, _ output: UnsafeMutablePointer<Scalar>
  ) {
    let (dense, kept, window) = (unit.tile.dense, tiles.kept(unit.tile.dense), geometry.window)
    let bias = filters.bias.isEmpty ? 0 : filters.bias[filter]
    for row in kept.rows {
      let line = results + (row * window.rows.stride - dense.rows.lowerBound) * tiles.transform.columns
      let place =
        output + geometry.output.offset(image: unit.image, channel: filter, row: row, column: 0)
      for column in kept.columns {
        place[column * geometry.output.column] =
          line[column * window.columns.stride - dense.columns.lowerBound] + bias
      }
    }
  }

  /// One filter's outputs in a tile, as sums.
  private func sum(
    _ filter: Int, _ unit: Unit, _ input: ChannelReader<Scalar>, _ output: UnsafeMutablePointer<Scalar>
  ) {
    let (kept, window) = (tiles.kept(unit.tile.dense), geometry.window)
    let group = filter / geometry.filtersInGroup
    let bias = filters.bias.isEmpty ? 0 : filters.bias[filter]
    let taps = (0..<geometry.channelsInGroup).map { filters.plane(filter, $0, of: geometry) }
    for row in kept.rows {
      for column in kept.columns {
        var sum = bias
        let (top, left) = (
          window.rows.begin + row * window.rows.stride, window.columns.begin + column * window.columns.stride
        )
        for (channel, plane) in taps.enumerated() {
          var tap = plane.startIndex
          for i in 0..<window.kernelShape.rows {
            for j in 0..<window.kernelShape.columns {
              let sample = input.sample(
                image: unit.image, channel: group * geometry.channelsInGroup + channel,
                row: top + i * window.rows.dilation, column: left + j * window.columns.dilation)
              sum += plane[tap] * sample
              tap += 1
            }
          }
        }
        output[
          geometry.output.offset(image: unit.image, channel: filter, row: row, column: column)] = sum
      }
    }
  }
}

extension BlockTransform {
  /// Puts a channel's spectrum where a sum over channels reads it.
  fileprivate func interleave(
    _ spectrum: UnsafePointer<Scalar>, _ channel: Int, of channels: Int,
    into spectra: UnsafeMutablePointer<Scalar>
  ) {
    let grain = Scalar.blockGrain(handle)
    for place in 0..<spectrumCount / grain {
      (spectra + (place * channels + channel) * grain).update(from: spectrum + place * grain, count: grain)
    }
  }
}

import CDirectLoops
import FFTW

/// Filters laid out for vectors: panels of a few vectors' filters, in each of them term after term the taps of
/// all its filters side by side. Lanes without a filter hold zeros.
package struct FilterPanels<Scalar: LayerScalar>: Sendable {
  /// The filters of one panel.
  package struct Panel: Sendable {
    package let filters: Range<Int>
    package let vectors: Int
    /// Filters and lanes without one.
    package let width: Int
    fileprivate let firstTap: Int
    fileprivate let firstBias: Int
  }

  package let table: LoopTable
  /// The panels of each group.
  package let groups: [[Panel]]
  private let taps: AlignedBuffer<Scalar>
  private let bias: AlignedBuffer<Scalar>

  package init(_ filters: LayerFilters<Scalar>, geometry: LayerGeometry) throws(TransformError) {
    table = LoopTable.current
    let lanes = table.lanes(isSingle: Scalar.loops.kind.isSingle)
    let terms = geometry.terms
    var places = (tap: 0, bias: 0)
    groups = (0..<geometry.groups).map { [table] group in
      let last = (group + 1) * geometry.filtersInGroup
      var filter = group * geometry.filtersInGroup
      var panels: [Panel] = []
      while filter < last {
        let vectors = min(table.vectors, (last - filter + lanes - 1) / lanes)
        let panel = Panel(
          filters: filter..<min(last, filter + vectors * lanes), vectors: vectors, width: vectors * lanes,
          firstTap: places.tap, firstBias: places.bias)
        places.tap += terms * panel.width
        places.bias += panel.width
        panels.append(panel)
        filter = panel.filters.upperBound
      }
      return panels
    }
    taps = try AlignedBuffer(count: places.tap)
    bias = try AlignedBuffer(count: places.bias)
    taps.base.update(repeating: 0, count: places.tap)
    bias.base.update(repeating: 0, count: places.bias)
    for panel in groups.joined() {
      for (lane, filter) in panel.filters.enumerated() {
        if !filters.bias.isEmpty { bias.base[panel.firstBias + lane] = filters.bias[filter] }
        var place = panel.firstTap + lane
        for tap in filters.taps[filter * terms..<(filter + 1) * terms] {
          taps.base[place] = tap
          place += panel.width
        }
      }
    }
  }

  package var bytes: Int { (taps.count + bias.count) * MemoryLayout<Scalar>.stride }

  /// The widest panel.
  package var width: Int { groups.joined().map(\.width).max() ?? 0 }

  package func taps(_ panel: Panel) -> UnsafePointer<Scalar> { UnsafePointer(taps.base + panel.firstTap) }

  package func bias(_ panel: Panel) -> UnsafePointer<Scalar> { UnsafePointer(bias.base + panel.firstBias) }
}

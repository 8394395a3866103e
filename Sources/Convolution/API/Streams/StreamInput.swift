/// The part of a stream's extended input that is still read: a window that moves on.
///
/// What the boundary puts before the first sample comes in front of it as soon as it can be known.
struct StreamInput<Element: Sendable>: Sendable {
  let boundary: Boundary
  let fillValue: Element
  /// How far before the first sample the outputs read, and how far behind the last.
  let reach: (before: Int, after: Int)
  /// Held samples, from ``start`` on.
  private(set) var samples: [Element] = []
  /// The place of the first held sample in the extended input.
  private(set) var start = 0
  /// Samples of the signal so far.
  private(set) var received = 0
  /// Whether what lies before the first sample is in the window.
  private(set) var isBegun = false

  init(boundary: Boundary, fillValue: Element, reach: (before: Int, after: Int)) {
    self.boundary = boundary
    self.fillValue = fillValue
    self.reach = reach
  }

  /// The place behind the last held sample.
  var end: Int { start + samples.count }

  mutating func append(_ more: UnsafeBufferPointer<Element>) {
    samples.append(contentsOf: more)
    received += more.count
    let needed =
      switch boundary {
      case .fill: 0
      case .edge, .wrap: 1
      case .symmetric: reach.before
      // The edge sample itself is not repeated.
      case .reflect: reach.before + 1
      }
    if received >= needed { begin() }
  }

  /// Puts what lies before the first sample in front; every sample so far is held.
  private mutating func begin() {
    if isBegun { return }
    isBegun = true
    let before = (-reach.before..<0).map { place in
      boundary.sourceIndex(place, count: received).map { samples[$0] } ?? fillValue
    }
    samples.insert(contentsOf: before, at: 0)
    start = -reach.before
  }

  /// The signal has ended: what lies on both sides of it is known, as far as up to `upper`.
  mutating func end(reading upper: Int) {
    begin()
    let after = (received..<max(received, upper)).map { place in
      boundary.sourceIndex(place, count: received).map { samples[$0 - start] } ?? fillValue
    }
    samples += after
  }

  /// The last samples, which the boundary at the end may show again.
  private var shownAgain: Int {
    switch boundary {
    case .fill, .wrap: 0
    case .edge: 1
    case .symmetric, .reflect: reach.after + 1
    }
  }

  /// Forgets what lies before `place`.
  mutating func drop(before place: Int) {
    let count = min(place, received - shownAgain) - start
    // Moving the rest costs what it holds, so as much is dropped.
    guard count > 0, 2 * count >= samples.count else { return }
    samples.removeFirst(count)
    start += count
  }

  /// Goes on from a saved window; false when the numbers do not fit each other.
  mutating func restore(_ samples: [Element], start: Int, received: Int, isBegun: Bool) -> Bool {
    let (end, overflow) = start.addingReportingOverflow(samples.count)
    let isPossible =
      isBegun
      ? start == -reach.before || start > -reach.before && start <= received - shownAgain : start == 0
    guard !overflow, received >= 0, received < 1 << 50, end == received, isPossible else { return false }
    (self.samples, self.start, self.received, self.isBegun) = (samples, start, received, isBegun)
    return true
  }
}

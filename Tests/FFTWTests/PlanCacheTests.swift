import FFTW
import Synchronization
import Testing

#if canImport(Dispatch)
  import Dispatch
#endif

@Suite struct PlanCacheTests {
  @Test func aPlanIsMadeOnce() throws {
    let problem = try TransformProblem.complex(.double, rows: 3, columns: 37, direction: .forward)
    #expect(!PlanCache.isCached(problem))
    let first = try PlanCache.complex(Double.self, rows: 3, columns: 37, direction: .forward)
    #expect(PlanCache.isCached(problem))
    let second = try PlanCache.complex(Double.self, rows: 3, columns: 37, direction: .forward)
    #expect(first === second)
    let other = try PlanCache.complex(Double.self, rows: 3, columns: 37, direction: .backward)
    #expect(first !== other)
  }

  @Test func theLeastRecentlyUsedPlanLeaves() throws {
    let kept = try PlanCache.complex(Float.self, columns: 1009, direction: .forward)
    weak var released: ComplexTransform<Float>?
    do { released = try PlanCache.complex(Float.self, columns: 1013, direction: .forward) }
    for columns in 1...300 {
      _ = try PlanCache.complex(Float.self, rows: 2, columns: columns, direction: .forward)
      _ = try PlanCache.complex(Float.self, columns: 1009, direction: .forward)
    }
    #expect(released == nil)
    #expect(try PlanCache.complex(Float.self, columns: 1009, direction: .forward) === kept)
  }

  @Test func badShapesAreErrors() {
    #expect(throws: TransformError.self) {
      try PlanCache.complex(Double.self, columns: 0, direction: .forward)
    }
    #expect(throws: TransformError.self) { try PlanCache.real(Double.self, rows: -1, columns: 4) }
    #expect(throws: TransformError.self) {
      try PlanCache.complex(Double.self, rows: 1 << 40, columns: 1 << 40, direction: .forward)
    }
    #expect(throws: TransformError.self) {
      try PlanCache.complex(Double.self, rows: 4, columns: 4, rowStride: 3, direction: .forward)
    }
  }

  @Test func manyThreadsPlanAndExecute() throws {
    let lengths = [12, 60, 100, 128, 225, 256, 384, 500]
    var random = Seeded(state: 6)
    let inputs = lengths.map { random.points($0) }
    let expected = inputs.map { naiveTransform($0, .forward) }
    let worst = Mutex(0.0)
    DispatchQueue.concurrentPerform(iterations: 64) { task in
      for step in 0..<lengths.count {
        let index = (task + step) % lengths.count
        let length = lengths[index]
        guard let data = try? AlignedBuffer<Double>(count: 2 * length),
          let transform = try? PlanCache.complex(Double.self, columns: length, direction: .forward)
        else { return worst.withLock { $0 = .infinity } }
        data.store(inputs[index])
        transform.execute(data.base)
        let distance = relativeDistance(data.points(length), expected[index])
        worst.withLock { $0 = max($0, distance) }
      }
    }
    #expect(worst.withLock { $0 } <= transformBound(Double.self, count: 500))
  }
}

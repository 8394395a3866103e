#if MPI
  /// The cores of a host, as the processes there share them.
  package struct HostCores: Sendable, Equatable {
    /// Those that any of the processes may run on.
    package let count: Int
    /// Whether each process has a core of its own: of those that it may run on the first that none before it has.
    package let areServed: [Bool]

    /// - Parameter sets: the cores that each process may run on, by their numbers.
    package init(sets: [Set<Int>]) {
      var taken: Set<Int> = []
      areServed = sets.map { set in
        guard let own = set.subtracting(taken).min() else { return false }
        taken.insert(own)
        return true
      }
      count = sets.reduce(Set()) { $0.union($1) }.count
    }

    /// As many cores as the user says, each of them for any process.
    package init(count: Int, processes: Int) {
      self.init(sets: Array(repeating: Set(0..<count), count: processes))
    }

    /// The processes that have one.
    package var servedCount: Int { areServed.count { $0 } }
  }
#endif

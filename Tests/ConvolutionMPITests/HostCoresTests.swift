#if MPI
  import ConvolutionMPI
  import Testing

  /// Which processes of a host have a core, for the ways in which launchers bind them.
  @Suite struct HostCoresTests {
    @Test func everyProcessForItself() {
      let bound = HostCores(sets: [[0], [1], [2]])
      #expect(bound.count == 3 && bound.areServed == [true, true, true])
      let free = HostCores(sets: Array(repeating: [3, 5, 9, 11], count: 3))
      #expect(free.count == 4 && free.servedCount == 3)
    }

    @Test func moreProcessesThanCores() {
      let free = HostCores(count: 2, processes: 4)
      #expect(free.count == 2 && free.areServed == [true, true, false, false])
      let inTurn = HostCores(sets: [[0], [1], [0], [1]])
      #expect(inTurn.count == 2 && inTurn.areServed == [true, true, false, false])
      let inPairs = HostCores(sets: [[0], [0], [1], [1]])
      #expect(inPairs.count == 2 && inPairs.areServed == [true, false, true, false])
    }

    /// Processes of several threads, each bound to the cores of a socket or to some of its own.
    @Test func severalCoresAProcess() {
      let sockets = HostCores(sets: [[0, 1], [2, 3], [0, 1], [2, 3]])
      #expect(sockets.count == 4 && sockets.servedCount == 4)
      let apart = HostCores(sets: [[0, 1, 2, 3], [4, 5, 6, 7]])
      #expect(apart.count == 8 && apart.servedCount == 2)
    }
  }
#endif

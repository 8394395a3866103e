import CDirectLoops
import Testing

@Suite struct LevelTests {
  @Test func everyLevelUpToTheHighestHasItsTable() {
    for level in levels {
      #expect(direct_loops_table_of(level)?.pointee.level == level, "\(name(level))")
    }
    let beyond = direct_loops_level(rawValue: direct_loops_highest_level().rawValue + 1)
    #expect(direct_loops_table_of(beyond) == nil)
    #expect(direct_loops_use_level(beyond) == -1)
  }

  @Test func names() {
    #expect(name(direct_loops_plain) == "plain")
    #expect(name(direct_loops_sse2) == "sse2")
    #expect(name(direct_loops_avx2) == "avx2")
    #expect(name(direct_loops_avx512) == "avx512")
    #expect(name(direct_loops_level(rawValue: 99)) == "unknown")
  }

  // Other tests compute meanwhile: the level in use is chosen again, not changed.
  @Test func theLevelInUseCanBeChosen() {
    let level = direct_loops_current_level()
    #expect(level.rawValue <= direct_loops_highest_level().rawValue)
    #expect(direct_loops_use_level(level) == 0)
    #expect(direct_loops_current_level() == level)
  }
}

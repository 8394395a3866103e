import CDirectLoops
import FFTW

/// What computed a result, for reports that others are to repeat.
package enum Provenance {
  /// FFTW with the instruction sets that it was built for.
  package static var transforms: String { Double.fftwVersion }
  /// Maker, family/model/stepping and name of the processor, and its cores.
  package static var machine: String { "\(Processor.model), \(Machine.cores) cores" }
  /// The instruction set that the loops run with.
  package static var instructions: String {
    String(cString: direct_loops_level_name(direct_loops_current_level()))
  }
}

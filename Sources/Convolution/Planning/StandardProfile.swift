import CDirectLoops

extension MachineProfile {
  /// The profile of machines that were not calibrated: that of a machine with the instruction set in use, as
  /// `convolve calibrate --print-only` measured it. The ratios between methods, which choose, hold well on others.
  package static let standard: MachineProfile = {
    let text = direct_loops_current_level() == direct_loops_avx512 ? standardAVX512 : standardAVX2
    do {
      return try MachineProfile(text: text, machine: nil, source: "the standard profile")
    } catch {
      preconditionFailure("the standard profile cannot be read: \(error)")
    }
  }()
}

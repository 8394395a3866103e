extension MachineProfile {
  /// The profile of machines that were not calibrated: a two-core AMD Zen 4 with Debian's FFTW 3.3.10, as
  /// `convolve calibrate` measured it. The ratios between methods, which choose, hold well on other x86-64.
  package static let standard: MachineProfile = {
    do {
      return try MachineProfile(text: standardText, machine: nil, source: "the standard profile")
    } catch {
      preconditionFailure("the standard profile cannot be read: \(error)")
    }
  }()

  private static let standardText = """
    swift-convolution machine profile 1
    machine AMD Zen 4
    bandwidth 2e10
    cache-bytes 1.6e7
    call-overhead 4e-7
    block-overhead 1.5e-7
    line-overhead 1.2e-8
    thread-wake 5e-5
    f64 row 1:2e-10 64:2.3e-9
    f64 tile 4:4e-10 121:4.4e-9
    f64 column 2:2e-10 64:2.3e-9
    f64 strided 4:1e-9
    f64 signal-block 256:2e-9 65536:4e-9
    f64 image-block 256:2e-9 65536:4e-9
    f64 complex-transform 64:1e-9 65536:4e-9
    f64 real-transform 64:1e-9 65536:2e-9
    end

    """
}

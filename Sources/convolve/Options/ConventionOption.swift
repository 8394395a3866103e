import ArgumentParser
import Convolution

/// The library whose result is wanted.
struct ConventionOption: ParsableArguments {
  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      """
      Compute what another library does: numpy, scipy, ndimage, matlab, opencv, pillow, tensorflow or torch. Sets \
      flip, centre of even kernels, default mode and boundary, the weights of --gray and the rounding to \
      integers; --correlate picks its correlation. Other options win; what the library does not have is refused.
      """, valueName: "library"),
    transform: { try Word.parse($0, as: Convention.self) })
  var library: Convention?
}

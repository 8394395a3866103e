import Glibc

/// A C library that is loaded when it is first needed.
///
/// libtiff, libsndfile and libzip bring a dozen other libraries with them. Linked, they would cost every
/// start of the program some two milliseconds, whatever it reads.
struct DynamicLibrary {
  /// The library is not there, or is too old to have what is needed.
  struct Missing: Error {}

  private let handle: UnsafeMutableRawPointer

  /// The first of these libraries that the system has.
  init(_ names: String...) throws(Missing) {
    guard let handle = names.lazy.compactMap({ dlopen($0, RTLD_NOW | RTLD_LOCAL) }).first else {
      throw Missing()
    }
    self.handle = handle
  }

  /// The function of that name; its type is the caller's word, as the library's header has it.
  func function<Function>(_ name: String) throws(Missing) -> Function {
    guard let symbol = dlsym(handle, name) else { throw Missing() }
    return unsafeBitCast(symbol, to: Function.self)
  }
}

extension FileError {
  /// A codec library that the system does not have.
  static func missingLibrary(_ name: String, package: String, for file: String) -> FileError {
    .unsupported(
      file: file, reason: "this format needs \(name), which is not installed",
      remedy: "Install it, on Debian with apt-get install \(package)")
  }
}

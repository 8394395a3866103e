import CCodecs

/// The functions of libtiff 4.5 and later that are used here, under shorter names.
struct TIFFLibrary: @unchecked Sendable {
  typealias Handle = UnsafeMutableRawPointer
  typealias Transfer = @convention(c) (UnsafeMutableRawPointer?, UnsafeMutableRawPointer?, Int) -> Int
  typealias Seek = @convention(c) (UnsafeMutableRawPointer?, UInt64, CInt) -> UInt64
  typealias Close = @convention(c) (UnsafeMutableRawPointer?) -> CInt
  typealias Size = @convention(c) (UnsafeMutableRawPointer?) -> UInt64

  let makeOptions: @convention(c) () -> OpaquePointer?
  let freeOptions: @convention(c) (OpaquePointer?) -> Void
  let limitMemory: @convention(c) (OpaquePointer?, Int) -> Void
  let handleErrors:
    @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?, UnsafeMutableRawPointer?) -> Void
  let handleWarnings:
    @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?, UnsafeMutableRawPointer?) -> Void
  let open:
    @convention(c) (
      UnsafePointer<CChar>?, UnsafePointer<CChar>?, UnsafeMutableRawPointer?, Transfer, Transfer, Seek, Close,
      Size, UnsafeMutableRawPointer?, UnsafeMutableRawPointer?, OpaquePointer?
    ) -> Handle?
  let close: @convention(c) (Handle?) -> Void
  let readDirectory: @convention(c) (Handle?) -> CInt
  let setDirectory: @convention(c) (Handle?, UInt32) -> CInt
  let directoryOffset: @convention(c) (Handle?) -> UInt64
  let isTiled: @convention(c) (Handle?) -> CInt
  let tileSize: @convention(c) (Handle?) -> Int
  let scanlineSize: @convention(c) (Handle?) -> Int
  let readScanline: @convention(c) (Handle?, UnsafeMutableRawPointer?, UInt32, UInt16) -> CInt
  let readStrip: @convention(c) (Handle?, UInt32, UnsafeMutableRawPointer?, Int) -> Int
  let readTile: @convention(c) (Handle?, UInt32, UnsafeMutableRawPointer?, Int) -> Int
  let writeStrip: @convention(c) (Handle?, UInt32, UnsafeRawPointer?, Int) -> Int
  let writeDirectory: @convention(c) (Handle?) -> CInt
  let isConfigured: @convention(c) (UInt16) -> CInt
  /// The three with a variable number of arguments, for the wrappers in C.
  let getField: UnsafeMutableRawPointer
  let getDefaulted: UnsafeMutableRawPointer
  let setField: UnsafeMutableRawPointer

  /// The library, nil when the system has none, or one before 4.5.
  static let shared = try? TIFFLibrary()

  private init() throws(DynamicLibrary.Missing) {
    let library = try DynamicLibrary("libtiff.so.6", "libtiff.6.dylib", "libtiff.dylib")
    makeOptions = try library.function("TIFFOpenOptionsAlloc")
    freeOptions = try library.function("TIFFOpenOptionsFree")
    limitMemory = try library.function("TIFFOpenOptionsSetMaxSingleMemAlloc")
    handleErrors = try library.function("TIFFOpenOptionsSetErrorHandlerExtR")
    handleWarnings = try library.function("TIFFOpenOptionsSetWarningHandlerExtR")
    open = try library.function("TIFFClientOpenExt")
    close = try library.function("TIFFClose")
    readDirectory = try library.function("TIFFReadDirectory")
    setDirectory = try library.function("TIFFSetDirectory")
    directoryOffset = try library.function("TIFFCurrentDirOffset")
    isTiled = try library.function("TIFFIsTiled")
    tileSize = try library.function("TIFFTileSize")
    scanlineSize = try library.function("TIFFScanlineSize")
    readScanline = try library.function("TIFFReadScanline")
    readStrip = try library.function("TIFFReadEncodedStrip")
    readTile = try library.function("TIFFReadEncodedTile")
    writeStrip = try library.function("TIFFWriteEncodedStrip")
    writeDirectory = try library.function("TIFFWriteDirectory")
    isConfigured = try library.function("TIFFIsCODECConfigured")
    getField = try library.function("TIFFGetField")
    getDefaulted = try library.function("TIFFGetFieldDefaulted")
    setField = try library.function("TIFFSetField")
  }
}

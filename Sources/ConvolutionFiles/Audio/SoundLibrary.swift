import CCodecs

/// The functions of libsndfile that are used here, under shorter names.
struct SoundLibrary: Sendable {
  typealias Handle = OpaquePointer

  let open:
    @convention(c) (
      UnsafeMutablePointer<SF_VIRTUAL_IO>?, CInt, UnsafeMutablePointer<SF_INFO>?, UnsafeMutableRawPointer?
    ) -> Handle?
  let close: @convention(c) (Handle?) -> CInt
  let message: @convention(c) (Handle?) -> UnsafePointer<CChar>?
  let isPossible: @convention(c) (UnsafePointer<SF_INFO>?) -> CInt
  let command: @convention(c) (Handle?, CInt, UnsafeMutableRawPointer?, CInt) -> CInt
  let readShort: @convention(c) (Handle?, UnsafeMutablePointer<Int16>?, Int64) -> Int64
  let readInt: @convention(c) (Handle?, UnsafeMutablePointer<Int32>?, Int64) -> Int64
  let readFloat: @convention(c) (Handle?, UnsafeMutablePointer<Float>?, Int64) -> Int64
  let readDouble: @convention(c) (Handle?, UnsafeMutablePointer<Double>?, Int64) -> Int64
  let writeShort: @convention(c) (Handle?, UnsafePointer<Int16>?, Int64) -> Int64
  let writeInt: @convention(c) (Handle?, UnsafePointer<Int32>?, Int64) -> Int64
  let writeFloat: @convention(c) (Handle?, UnsafePointer<Float>?, Int64) -> Int64
  let writeDouble: @convention(c) (Handle?, UnsafePointer<Double>?, Int64) -> Int64

  /// The library, nil when the system has none.
  static let shared = try? SoundLibrary()

  private init() throws(DynamicLibrary.Missing) {
    let library = try DynamicLibrary("libsndfile.so.1", "libsndfile.1.dylib", "libsndfile.dylib")
    open = try library.function("sf_open_virtual")
    close = try library.function("sf_close")
    message = try library.function("sf_strerror")
    isPossible = try library.function("sf_format_check")
    command = try library.function("sf_command")
    readShort = try library.function("sf_readf_short")
    readInt = try library.function("sf_readf_int")
    readFloat = try library.function("sf_readf_float")
    readDouble = try library.function("sf_readf_double")
    writeShort = try library.function("sf_writef_short")
    writeInt = try library.function("sf_writef_int")
    writeFloat = try library.function("sf_writef_float")
    writeDouble = try library.function("sf_writef_double")
  }
}

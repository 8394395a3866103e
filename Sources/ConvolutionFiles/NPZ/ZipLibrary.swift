import CCodecs

/// The functions of libzip that reading takes, under shorter names.
struct ZipLibrary: Sendable {
  typealias Archive = OpaquePointer
  typealias Entry = OpaquePointer

  let bufferSource:
    @convention(c) (UnsafeRawPointer?, UInt64, CInt, UnsafeMutablePointer<zip_error_t>?) -> OpaquePointer?
  let freeSource: @convention(c) (OpaquePointer?) -> Void
  let openSource: @convention(c) (OpaquePointer?, CInt, UnsafeMutablePointer<zip_error_t>?) -> Archive?
  let openDescriptor: @convention(c) (CInt, CInt, UnsafeMutablePointer<CInt>?) -> Archive?
  let discard: @convention(c) (Archive?) -> Void
  let count: @convention(c) (Archive?, UInt32) -> Int64
  let status: @convention(c) (Archive?, UInt64, UInt32, UnsafeMutablePointer<zip_stat_t>?) -> CInt
  let openEntry: @convention(c) (Archive?, UInt64, UInt32) -> Entry?
  let read: @convention(c) (Entry?, UnsafeMutableRawPointer?, UInt64) -> Int64
  let closeEntry: @convention(c) (Entry?) -> CInt
  let archiveMessage: @convention(c) (Archive?) -> UnsafePointer<CChar>?
  let entryMessage: @convention(c) (Entry?) -> UnsafePointer<CChar>?

  /// The library, nil when the system has none.
  static let shared = try? ZipLibrary()

  private init() throws(DynamicLibrary.Missing) {
    let library = try DynamicLibrary("libzip.so.5", "libzip.so.4", "libzip.dylib")
    bufferSource = try library.function("zip_source_buffer_create")
    freeSource = try library.function("zip_source_free")
    openSource = try library.function("zip_open_from_source")
    openDescriptor = try library.function("zip_fdopen")
    discard = try library.function("zip_discard")
    count = try library.function("zip_get_num_entries")
    status = try library.function("zip_stat_index")
    openEntry = try library.function("zip_fopen_index")
    read = try library.function("zip_fread")
    closeEntry = try library.function("zip_fclose")
    archiveMessage = try library.function("zip_strerror")
    entryMessage = try library.function("zip_file_strerror")
  }
}

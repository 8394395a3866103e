// MPI for Swift. What the standard leaves to macros differs between implementations (pointers in Open MPI,
// numbers in MPICH), so each is a function here; handles are wrapped, so
// that Swift sees one type for each.
#include <mpi.h>
#ifdef __linux__
#include <sys/syscall.h>
#include <unistd.h>
#endif

typedef struct { MPI_Comm handle; } cmpi_communicator;
typedef struct { MPI_Request handle; } cmpi_request;
typedef struct { MPI_File handle; } cmpi_file;

static inline cmpi_communicator cmpi_world(void) { return (cmpi_communicator){MPI_COMM_WORLD}; }
// A handle as a number, which it is in Fortran whatever it is in C.
static inline cmpi_communicator cmpi_from_fortran(int handle) {
  return (cmpi_communicator){MPI_Comm_f2c(handle)};
}
static inline cmpi_request cmpi_no_request(void) { return (cmpi_request){MPI_REQUEST_NULL}; }

// Errors come back as codes instead of ending the job.
static inline int cmpi_return_errors(cmpi_communicator communicator) {
  return MPI_Comm_set_errhandler(communicator.handle, MPI_ERRORS_RETURN);
}

// One thread of a process calls MPI at a time.
static inline int cmpi_initialise(void) {
  int provided;
  return MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &provided);
}

// The cores that this process may run on, a bit for each; all of them where the system does not tell. (The
// library's own function hides behind _GNU_SOURCE.)
typedef struct { unsigned long words[16]; } cmpi_cores;
static inline cmpi_cores cmpi_own_cores(void) {
  cmpi_cores cores = {{0}};
#ifdef __linux__
  if (syscall(SYS_sched_getaffinity, 0, sizeof cores, &cores) > 0) return cores;
#endif
  for (int word = 0; word < 16; word++) cores.words[word] = ~0ul;
  return cores;
}

// The processes that share this one's memory.
static inline int cmpi_host(cmpi_communicator communicator, cmpi_communicator *host) {
  return MPI_Comm_split_type(communicator.handle, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &host->handle);
}

// The processes of one kind, in the order that they had.
static inline int cmpi_split(cmpi_communicator communicator, int kind, cmpi_communicator *part) {
  return MPI_Comm_split(communicator.handle, kind, 0, &part->handle);
}

static inline int cmpi_send(
    const void *bytes, int count, int to, int tag, cmpi_communicator communicator, cmpi_request *request) {
  return MPI_Isend(bytes, count, MPI_BYTE, to, tag, communicator.handle, &request->handle);
}
static inline int cmpi_receive(
    void *bytes, int count, int from, int tag, cmpi_communicator communicator, cmpi_request *request) {
  return MPI_Irecv(bytes, count, MPI_BYTE, from, tag, communicator.handle, &request->handle);
}
// A message that waits to be received: whether there is one, from whom and how long.
static inline int cmpi_probe(
    int tag, cmpi_communicator communicator, int *found, int *from, int *count) {
  MPI_Status status;
  int code = MPI_Iprobe(MPI_ANY_SOURCE, tag, communicator.handle, found, &status);
  if (code == MPI_SUCCESS && *found) {
    *from = status.MPI_SOURCE;
    code = MPI_Get_count(&status, MPI_BYTE, count);
  }
  return code;
}
static inline int cmpi_test(cmpi_request *request, int *done) {
  return MPI_Test(&request->handle, done, MPI_STATUS_IGNORE);
}

static inline int cmpi_gather(
    const void *mine, int count, void *all, cmpi_communicator communicator, cmpi_request *request) {
  return MPI_Iallgather(mine, count, MPI_BYTE, all, count, MPI_BYTE, communicator.handle, &request->handle);
}
static inline int cmpi_broadcast(
    void *bytes, int count, int from, cmpi_communicator communicator, cmpi_request *request) {
  return MPI_Ibcast(bytes, count, MPI_BYTE, from, communicator.handle, &request->handle);
}

static inline int cmpi_rank(cmpi_communicator communicator, int *rank) {
  return MPI_Comm_rank(communicator.handle, rank);
}
static inline int cmpi_size(cmpi_communicator communicator, int *size) {
  return MPI_Comm_size(communicator.handle, size);
}

// Each process opens the file for itself: opening and closing it together would wait inside MPI for all of them.
static inline int cmpi_file_open(const char *path, cmpi_file *file) {
  return MPI_File_open(MPI_COMM_SELF, path, MPI_MODE_WRONLY, MPI_INFO_NULL, &file->handle);
}
static inline int cmpi_file_write(cmpi_file file, long long place, const void *bytes, int count) {
  return MPI_File_write_at(file.handle, place, bytes, count, MPI_BYTE, MPI_STATUS_IGNORE);
}
static inline int cmpi_file_close(cmpi_file *file) { return MPI_File_close(&file->handle); }
static inline int cmpi_abort(cmpi_communicator communicator, int code) {
  return MPI_Abort(communicator.handle, code);
}

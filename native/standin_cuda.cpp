// A stand-in libcuda.so.1: the driver functions that Dickens uses, on the host's memory, with the real kernels run by
// simt.h. Linked with the .cu sources (compiled as C++); the driver API and this file know nothing of each other's
// callers. Every other name that JCudaDriver imports answers 801, not supported (standin_unsupported.inc).
//
// Faults to order, by environment variables read at each call:
//   STANDIN_CUDA_DEVICES=0             no device: cuInit answers 100
//   STANDIN_CUDA_DRIVER=12020          version that the driver reports (default 13000)
//   STANDIN_CUDA_CAPABILITY=70         compute capability times ten (default 90)
//   STANDIN_CUDA_REFUSE=fatbin:209,ptx:222,cubin:200   answers to modules of these forms
//   STANDIN_CUDA_MEMORY=1000000        bytes of device memory (default 2 GiB)
//   STANDIN_CUDA_SHARED=FILE           that memory is shared with all processes that name the same file
//   STANDIN_CUDA_FAIL_LAUNCH=3         that launch of the process fails: sticky, seen at the next synchronisation
//   STANDIN_CUDA_FAIL_CODE=700         with this code (default 719)
//   STANDIN_CUDA_IDLE=1                launches do nothing, as a broken device that gives no error
//   STANDIN_CUDA_ORDER=descending      or shuffled: order of the threads of a block
// A launch that simt.h ends (divergent barrier, deadlock) prints its reason to stderr and fails as 719.
#include <chrono>
#include <mutex>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>
#include "simt.h"

namespace {

enum : int {
  kSuccess = 0, kInvalidValue = 1, kOutOfMemory = 2, kNotInitialized = 3, kNoDevice = 100, kInvalidDevice = 101,
  kInvalidImage = 200, kInvalidContext = 201, kInvalidHandle = 400, kNotFound = 500, kLaunchFailed = 719,
  kNotSupported = 801
};

struct Event {
  std::chrono::steady_clock::time_point when;
  bool recorded = false;
};

struct Function {
  simt::Kernel kernel;
};

// A recorded launch; its copied arguments live as long as the process.
struct Launch {
  Function* function;
  dim3 grid, block;
  unsigned shared;
  void** parameters;
};
using Graph = std::vector<Launch>;

struct Driver {
  std::recursive_mutex mutex;
  bool initialised = false;
  int sticky = kSuccess;
  int retained = 0;
  bool current = false;
  long launches = 0;
  size_t used = 0;
  std::map<uint64_t, size_t> allocations;
  void* recording = nullptr;  // the stream
  Graph* recorded = nullptr;
};

Driver& driver() {
  static Driver* d = new Driver();
  return *d;
}

long setting(const char* name, long otherwise) {
  const char* text = getenv(name);
  return text && *text ? atol(text) : otherwise;
}

size_t total_memory() { return (size_t)setting("STANDIN_CUDA_MEMORY", 2l << 30); }

// Bytes in use on the device: of this process, or of all that share a file.
size_t& used() {
  static size_t* shared = [] {
    const char* file = getenv("STANDIN_CUDA_SHARED");
    int descriptor = file && *file ? open(file, O_RDWR | O_CREAT, 0600) : -1;
    if (descriptor < 0 || ftruncate(descriptor, sizeof(size_t))) return &driver().used;
    void* page = mmap(nullptr, sizeof(size_t), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    return page == MAP_FAILED ? &driver().used : (size_t*)page;
  }();
  return *shared;
}

bool take(size_t bytes) {
  if (__sync_add_and_fetch(&used(), bytes) <= total_memory()) return true;
  __sync_sub_and_fetch(&used(), bytes);
  return false;
}

void give_back(size_t bytes) { __sync_sub_and_fetch(&used(), bytes); }

// The code by which a module of this form is refused, 0 where it is taken.
int refusal(const char* form) {
  const char* text = getenv("STANDIN_CUDA_REFUSE");
  const char* at = text ? strstr(text, form) : nullptr;
  return at ? atoi(at + strlen(form) + 1) : 0;
}

#define LOCKED std::lock_guard<std::recursive_mutex> lock(driver().mutex)
#define IN_CONTEXT                                           \
  LOCKED;                                                    \
  if (!driver().initialised) return kNotInitialized;         \
  if (!driver().current) return kInvalidContext;             \
  if (driver().sticky) return driver().sticky

// Whether [pointer, pointer + bytes) lies in one allocation.
bool owned(uint64_t pointer, size_t bytes) {
  auto& all = driver().allocations;
  auto next = all.upper_bound(pointer);
  if (next == all.begin()) return false;
  --next;
  return pointer - next->first + bytes <= next->second;
}

void release_all() {
  for (auto& a : driver().allocations) {
    give_back(a.second);
    free((void*)a.first);
  }
  driver().allocations.clear();
  driver().sticky = kSuccess;
}

}  // namespace

extern "C" {

int cuInit(unsigned) {
  LOCKED;
  if (setting("STANDIN_CUDA_DEVICES", 1) == 0) return kNoDevice;
  driver().initialised = true;
  return kSuccess;
}

int cuDriverGetVersion(int* version) {
  *version = (int)setting("STANDIN_CUDA_DRIVER", 13000);
  return kSuccess;
}

int cuGetErrorName(int error, const char** text) {
  switch (error) {
    case kSuccess: *text = "CUDA_SUCCESS"; break;
    case kInvalidValue: *text = "CUDA_ERROR_INVALID_VALUE"; break;
    case kOutOfMemory: *text = "CUDA_ERROR_OUT_OF_MEMORY"; break;
    case kNoDevice: *text = "CUDA_ERROR_NO_DEVICE"; break;
    case kLaunchFailed: *text = "CUDA_ERROR_LAUNCH_FAILED"; break;
    default: *text = "CUDA_ERROR"; break;
  }
  return kSuccess;
}
int cuGetErrorString(int error, const char** text) { return cuGetErrorName(error, text); }

int cuDeviceGetCount(int* count) {
  *count = (int)setting("STANDIN_CUDA_DEVICES", 1);
  return kSuccess;
}
int cuDeviceGet(int* device, int ordinal) {
  if (ordinal < 0 || ordinal >= setting("STANDIN_CUDA_DEVICES", 1)) return kInvalidDevice;
  *device = ordinal;
  return kSuccess;
}
int cuDeviceGetName(char* name, int length, int) {
  snprintf(name, (size_t)length, "host execution of the kernels");
  return kSuccess;
}
int cuDeviceTotalMem_v2(size_t* bytes, int) {
  *bytes = total_memory();
  return kSuccess;
}
int cuDeviceGetAttribute(int* value, int attribute, int) {
  int capability = (int)setting("STANDIN_CUDA_CAPABILITY", 90);
  switch (attribute) {
    case 1: *value = 1024; break;           // threads of a block
    case 8: *value = 48 * 1024; break;      // shared memory of a block
    case 10: *value = 32; break;            // warp
    case 13: *value = 1000000; break;       // clock, kHz
    case 16: *value = 2; break;             // multiprocessors
    case 36: *value = 1000000; break;       // memory clock, kHz
    case 37: *value = 64; break;            // bus width, bits
    case 38: *value = 1 << 20; break;       // L2 cache
    case 39: *value = 2048; break;          // threads of a multiprocessor
    case 75: *value = capability / 10; break;
    case 76: *value = capability % 10; break;
    default: *value = 0; break;
  }
  return kSuccess;
}

int cuDevicePrimaryCtxRetain(void** context, int) {
  LOCKED;
  if (!driver().initialised) return kNotInitialized;
  driver().retained++;
  *context = &driver();
  return kSuccess;
}
int cuDevicePrimaryCtxRelease_v2(int) {
  LOCKED;
  if (--driver().retained == 0) {
    release_all();
    driver().current = false;
  }
  return kSuccess;
}
int cuDevicePrimaryCtxReset_v2(int) {
  LOCKED;
  release_all();
  return kSuccess;
}
int cuCtxSetCurrent(void* context) {
  LOCKED;
  driver().current = context != nullptr;
  return kSuccess;
}
int cuCtxGetCurrent(void** context) {
  LOCKED;
  *context = driver().current ? &driver() : nullptr;
  return kSuccess;
}
int cuCtxSynchronize() {
  IN_CONTEXT;
  return kSuccess;
}

int cuMemGetInfo_v2(size_t* free_bytes, size_t* total) {
  IN_CONTEXT;
  *total = total_memory();
  *free_bytes = *total > used() ? *total - used() : 0;
  return kSuccess;
}
int cuMemAlloc_v2(uint64_t* pointer, size_t bytes) {
  IN_CONTEXT;
  if (bytes == 0) return kInvalidValue;
  if (!take(bytes)) return kOutOfMemory;
  void* memory = nullptr;
  if (posix_memalign(&memory, 256, bytes)) return give_back(bytes), kOutOfMemory;
  memset(memory, 0xff, bytes);  // whoever reads before writing sees NaN
  driver().allocations[(uint64_t)memory] = bytes;
  *pointer = (uint64_t)memory;
  return kSuccess;
}
int cuMemFree_v2(uint64_t pointer) {
  IN_CONTEXT;
  auto found = driver().allocations.find(pointer);
  if (found == driver().allocations.end()) return kInvalidValue;
  give_back(found->second);
  free((void*)found->first);
  driver().allocations.erase(found);
  return kSuccess;
}
int cuMemAllocHost_v2(void** pointer, size_t bytes) {
  IN_CONTEXT;
  return posix_memalign(pointer, 4096, bytes ? bytes : 1) ? kOutOfMemory : kSuccess;
}
int cuMemHostAlloc(void** pointer, size_t bytes, unsigned) { return cuMemAllocHost_v2(pointer, bytes); }
int cuMemFreeHost(void* pointer) {
  LOCKED;
  free(pointer);
  return driver().sticky;
}

int cuMemcpyHtoD_v2(uint64_t to, const void* from, size_t bytes) {
  IN_CONTEXT;
  if (!owned(to, bytes)) return kInvalidValue;
  memcpy((void*)to, from, bytes);
  return kSuccess;
}
int cuMemcpyDtoH_v2(void* to, uint64_t from, size_t bytes) {
  IN_CONTEXT;
  if (!owned(from, bytes)) return kInvalidValue;
  memcpy(to, (const void*)from, bytes);
  return kSuccess;
}
int cuMemcpyDtoD_v2(uint64_t to, uint64_t from, size_t bytes) {
  IN_CONTEXT;
  if (!owned(to, bytes) || !owned(from, bytes)) return kInvalidValue;
  memmove((void*)to, (const void*)from, bytes);
  return kSuccess;
}
int cuMemcpyHtoDAsync_v2(uint64_t to, const void* from, size_t bytes, void*) { return cuMemcpyHtoD_v2(to, from, bytes); }
int cuMemcpyDtoHAsync_v2(void* to, uint64_t from, size_t bytes, void*) { return cuMemcpyDtoH_v2(to, from, bytes); }
int cuMemcpyDtoDAsync_v2(uint64_t to, uint64_t from, size_t bytes, void*) { return cuMemcpyDtoD_v2(to, from, bytes); }
int cuMemsetD8_v2(uint64_t to, unsigned char value, size_t count) {
  IN_CONTEXT;
  if (!owned(to, count)) return kInvalidValue;
  memset((void*)to, value, count);
  return kSuccess;
}
int cuMemsetD8Async(uint64_t to, unsigned char value, size_t count, void*) { return cuMemsetD8_v2(to, value, count); }
int cuMemsetD32_v2(uint64_t to, unsigned value, size_t count) {
  IN_CONTEXT;
  if (!owned(to, count * 4)) return kInvalidValue;
  for (size_t i = 0; i < count; i++) ((unsigned*)to)[i] = value;
  return kSuccess;
}
int cuMemsetD32Async(uint64_t to, unsigned value, size_t count, void*) { return cuMemsetD32_v2(to, value, count); }

int cuModuleLoadDataEx(void** module, const void* image, unsigned, void*, void*) {
  IN_CONTEXT;
  unsigned magic;
  memcpy(&magic, image, 4);
  const char* form = magic == 0xba55ed50u ? "fatbin" : magic == 0x464c457fu ? "cubin" : "ptx";
  if (strcmp(form, "ptx") == 0 && !strstr((const char*)image, ".version")) return kInvalidImage;
  if (int code = refusal(form)) return code;
  *module = new int(0);
  return kSuccess;
}
int cuModuleLoadData(void** module, const void* image) { return cuModuleLoadDataEx(module, image, 0, nullptr, nullptr); }
int cuModuleLoadFatBinary(void** module, const void* image) { return cuModuleLoadData(module, image); }
int cuModuleUnload(void* module) {
  IN_CONTEXT;
  delete (int*)module;
  return kSuccess;
}
int cuModuleGetFunction(void** function, void*, const char* name) {
  IN_CONTEXT;
  auto found = simt::kernels().find(name);
  if (found == simt::kernels().end()) return kNotFound;
  *function = new Function{found->second};  // lives as long as the process
  return kSuccess;
}
int cuFuncGetAttribute(int* value, int, void*) {
  *value = 0;
  return kSuccess;
}
int cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, void*, int, size_t) {
  *blocks = 2;
  return kSuccess;
}
int cuLaunchKernel(void* function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                   unsigned shared, void* stream, void** parameters, void**) {
  IN_CONTEXT;
  if (gx == 0 || gy == 0 || gz == 0 || (size_t)bx * by * bz > 1024 || shared > 48 * 1024) return kInvalidValue;
  if (driver().recording && driver().recording == stream) {
    Function* f = (Function*)function;
    driver().recorded->push_back(
        Launch{f, dim3(gx, gy, gz), dim3(bx, by, bz), shared, f->kernel.copy(parameters)});
    return kSuccess;
  }
  if (++driver().launches == setting("STANDIN_CUDA_FAIL_LAUNCH", -1)) {
    driver().sticky = (int)setting("STANDIN_CUDA_FAIL_CODE", kLaunchFailed);
    return kSuccess;
  }
  if (setting("STANDIN_CUDA_IDLE", 0)) return kSuccess;
  const char* name = getenv("STANDIN_CUDA_ORDER");
  simt::Order order = !name                            ? simt::Order::kAscending
                      : strcmp(name, "descending") == 0 ? simt::Order::kDescending
                      : strcmp(name, "shuffled") == 0   ? simt::Order::kShuffled
                                                        : simt::Order::kAscending;
  std::string failure = simt::launch(((Function*)function)->kernel.run, parameters, dim3(gx, gy, gz), dim3(bx, by, bz), shared,
                                     order, (uint64_t)driver().launches);
  if (!failure.empty()) {
    fprintf(stderr, "stand-in CUDA driver: %s\n", failure.c_str());
    driver().sticky = kLaunchFailed;
  }
  return kSuccess;
}

int cuStreamBeginCapture_v2(void* stream, int) {
  IN_CONTEXT;
  if (!stream || driver().recording) return kInvalidValue;
  driver().recording = stream;
  driver().recorded = new Graph();
  return kSuccess;
}
int cuStreamEndCapture(void* stream, void** graph) {
  IN_CONTEXT;
  if (!stream || driver().recording != stream) return kInvalidValue;
  driver().recording = nullptr;
  *graph = driver().recorded;
  return kSuccess;
}
int cuGraphInstantiateWithFlags(void** executable, void* graph, unsigned long long) {
  IN_CONTEXT;
  *executable = new Graph(*(Graph*)graph);
  return kSuccess;
}
int cuGraphLaunch(void* executable, void* stream) {
  IN_CONTEXT;
  for (Launch& l : *(Graph*)executable)
    if (int code = cuLaunchKernel(l.function, l.grid.x, l.grid.y, l.grid.z, l.block.x, l.block.y, l.block.z, l.shared,
                                  stream, l.parameters, nullptr))
      return code;
  return kSuccess;
}
int cuGraphDestroy(void* graph) {
  delete (Graph*)graph;
  return kSuccess;
}
int cuGraphExecDestroy(void* executable) {
  delete (Graph*)executable;
  return kSuccess;
}

int cuStreamCreate(void** stream, unsigned) {
  IN_CONTEXT;
  *stream = new int(0);
  return kSuccess;
}
int cuStreamDestroy_v2(void* stream) {
  LOCKED;
  delete (int*)stream;
  return driver().sticky;
}
int cuStreamSynchronize(void*) {
  IN_CONTEXT;
  return kSuccess;
}
int cuStreamQuery(void*) {
  IN_CONTEXT;
  return kSuccess;
}
int cuStreamWaitEvent(void*, void*, unsigned) {
  IN_CONTEXT;
  return kSuccess;
}
int cuEventCreate(void** event, unsigned) {
  IN_CONTEXT;
  *event = new Event();
  return kSuccess;
}
int cuEventDestroy_v2(void* event) {
  LOCKED;
  delete (Event*)event;
  return driver().sticky;
}
int cuEventRecord(void* event, void*) {
  IN_CONTEXT;
  ((Event*)event)->when = std::chrono::steady_clock::now();
  ((Event*)event)->recorded = true;
  return kSuccess;
}
int cuEventSynchronize(void*) {
  IN_CONTEXT;
  return kSuccess;
}
int cuEventQuery(void*) {
  IN_CONTEXT;
  return kSuccess;
}
int cuEventElapsedTime(float* milliseconds, void* from, void* to) {
  IN_CONTEXT;
  Event *a = (Event*)from, *b = (Event*)to;
  if (!a->recorded || !b->recorded) return kInvalidHandle;
  *milliseconds = std::chrono::duration<float, std::milli>(b->when - a->when).count();
  return kSuccess;
}

#define UNSUPPORTED(name) \
  int name() { return kNotSupported; }
#include "standin_unsupported.inc"

}  // extern "C"

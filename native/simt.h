// One source for two compilers: under nvcc thin macros, under g++ the kernels run on the host.
//
//   KERNEL void f(Arguments a) { ... }      a kernel: POD arguments by value, no early return before a barrier
//   SIMT_REGISTER(f)                        after its body: lets the stand-in driver find it by name
//   DEVICE, DEVICE_METHOD                   before a function, a member function, that kernels call
//   LAUNCH_BOUNDS(threads)                  largest block, between void and the name; three of them fit a multiprocessor
//                                           (left to itself ptxas spills for an occupancy that no kernel here needs)
//   SHARED(type, name, count)               a static shared array
//   SHARED_DYNAMIC(type, name)              the one dynamic shared array of a kernel
//   SYNC_BLOCK(), SYNC_WARP()               __syncthreads, __syncwarp with the full mask
//   SHUFFLE_DOWN/XOR/IDX(value, n)          shuffles with the full mask
//   ATOMIC_ADD(pointer, value)
//
// On the host each CUDA thread is a fiber (started by ucontext, switched by _setjmp, which saves no signal mask and is 20
// times as fast; by ucontext alone under AddressSanitizer), one block after the other, on one OS thread; a fiber runs
// until it comes to a barrier or a shuffle. Threads of a block start in ascending, descending or shuffled order, which
// brings missing barriers to light as results that depend on the order. Shared arrays are heap blocks of their own
// (AddressSanitizer sees their ends), filled with NaNs at the start of each block. A barrier that some threads of
// the block (or warp) do not reach, or reach at another place in the source, ends the launch with a message. What
// this cannot show: speed, races between blocks, the last bits of the device's math library.
#pragma once

#ifdef __CUDACC__

#define KERNEL extern "C" __global__
#define DEVICE static __device__ __forceinline__
#define DEVICE_METHOD __device__ __forceinline__
#define SIMT_REGISTER(name)
#define LAUNCH_BOUNDS(threads) __launch_bounds__(threads, 3)
#define SHARED(type, name, count) __shared__ type name[count]
#define SHARED_DYNAMIC(type, name) extern __shared__ __align__(16) type name[]
#define SYNC_BLOCK() __syncthreads()
#define SYNC_WARP() __syncwarp()
#define SHUFFLE_DOWN(value, n) __shfl_down_sync(0xffffffffu, value, n)
#define SHUFFLE_XOR(value, n) __shfl_xor_sync(0xffffffffu, value, n)
#define SHUFFLE_IDX(value, n) __shfl_sync(0xffffffffu, value, n)
#define ATOMIC_ADD(pointer, value) atomicAdd(pointer, value)

#else

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>
#include <setjmp.h>
#include <ucontext.h>
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

struct dim3 {
  unsigned x, y, z;
  dim3(unsigned x_ = 1, unsigned y_ = 1, unsigned z_ = 1) : x(x_), y(y_), z(z_) {}
};

namespace simt {

constexpr int kWarp = 32;
constexpr size_t kStack = 256 * 1024;

enum class Order { kAscending, kDescending, kShuffled };
enum class Wait { kNone, kBlock, kWarp, kDone };

// One CUDA thread.
struct Fiber {
  ucontext_t context;
  jmp_buf point;         // where it goes on, once it has started
  bool started = false;
  dim3 threadIdx;
  Wait wait = Wait::kNone;
  const char* site = nullptr;  // where in the source it waits
  uint64_t lane_value = 0;     // what it offers to a shuffle
  void* fake_stack = nullptr;
  std::unique_ptr<char[]> stack;
};

struct Shared {
  std::unique_ptr<char[]> bytes;
  size_t size;
};

// The launch in progress; one at a time in a process (callers serialise).
struct Machine {
  dim3 gridDim, blockDim, blockIdx;
  size_t dynamic_shared = 0;
  std::map<std::string, Shared> shared;
  std::vector<Fiber> fibers;
  Fiber* current = nullptr;
  ucontext_t scheduler;
  jmp_buf scheduler_point;
  std::string failure;
  void (*body)(void*) = nullptr;
  void* body_argument = nullptr;
  const void* scheduler_stack = nullptr;
  size_t scheduler_stack_size = 0;
  void* scheduler_fake_stack = nullptr;
};

// weak, so that every translation unit of one library shares them
inline Machine& machine() {
  static Machine* m = new Machine();
  return *m;
}

inline void to_scheduler(Fiber* fiber, bool for_good) {
  Machine& m = machine();
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber(for_good ? nullptr : &fiber->fake_stack, m.scheduler_stack, m.scheduler_stack_size);
#else
  (void)for_good;
#endif
#if defined(__SANITIZE_ADDRESS__)
  swapcontext(&fiber->context, &m.scheduler);
  __sanitizer_finish_switch_fiber(fiber->fake_stack, &m.scheduler_stack, &m.scheduler_stack_size);
#else
  if (_setjmp(fiber->point) == 0) _longjmp(m.scheduler_point, 1);
#endif
}

// Ends the launch from inside a kernel; its fibers are abandoned.
inline void fail(const std::string& why) {
  Machine& m = machine();
  if (m.failure.empty()) m.failure = why;
  to_scheduler(m.current, true);
  abort();
}

// A fiber serves a thread of every block of a launch, one after the other: making one costs system calls.
inline void enter() {
  Machine& m = machine();
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(nullptr, &m.scheduler_stack, &m.scheduler_stack_size);
#endif
  while (true) {
    m.body(m.body_argument);
    m.current->wait = Wait::kDone;
    to_scheduler(m.current, false);
  }
}

inline void wait_at(Wait kind, const char* site) {
  Fiber* fiber = machine().current;
  fiber->wait = kind;
  fiber->site = site;
  to_scheduler(fiber, false);
}

inline unsigned linear(const dim3& i, const dim3& extent) { return i.x + extent.x * (i.y + extent.y * i.z); }

// The value of another lane of the warp. Two warp barriers: all have offered, all have taken.
template <class T>
T shuffle(T value, int lane_of(int lane, int n), int n, const char* site) {
  static_assert(sizeof(T) <= 8, "shuffles move at most 8 bytes");
  Machine& m = machine();
  Fiber* fiber = m.current;
  fiber->lane_value = 0;
  memcpy(&fiber->lane_value, &value, sizeof(T));
  wait_at(Wait::kWarp, site);
  unsigned self = linear(fiber->threadIdx, m.blockDim);
  int lane = (int)(self % kWarp);
  int from = lane_of(lane, n);
  unsigned source = self - (unsigned)lane + (unsigned)from;
  T result = value;
  if (from >= 0 && from < kWarp && source < m.fibers.size()) {
    memcpy(&result, &m.fibers[source].lane_value, sizeof(T));
  }
  wait_at(Wait::kWarp, site);
  return result;
}
inline int lane_down(int lane, int n) { return lane + n; }
inline int lane_xor(int lane, int n) { return lane ^ n; }
inline int lane_idx(int, int n) { return n & (kWarp - 1); }

inline void* shared(const char* name, size_t size) {
  Shared& s = machine().shared[name];
  if (!s.bytes) {
    s.bytes.reset(new char[size]);
    s.size = size;
    memset(s.bytes.get(), 0xff, size);  // NaN in every format
  }
  return s.bytes.get();
}

inline void switch_to(Fiber& fiber) {
  Machine& m = machine();
  m.current = &fiber;
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber(&m.scheduler_fake_stack, fiber.stack.get(), kStack);
  swapcontext(&m.scheduler, &fiber.context);
  __sanitizer_finish_switch_fiber(m.scheduler_fake_stack, nullptr, nullptr);
#else
  if (_setjmp(m.scheduler_point) == 0) {
    if (fiber.started) _longjmp(fiber.point, 1);
    fiber.started = true;
    setcontext(&fiber.context);
  }
#endif
  m.current = nullptr;
}

// Lets the threads [from, to) go on where all of them wait alike; says why not where they never can.
inline bool release(size_t from, size_t to, Wait kind, const char* what, std::string& why) {
  Machine& m = machine();
  size_t waiting = 0, done = 0;
  const char* site = nullptr;
  bool same = true;
  for (size_t t = from; t < to; t++) {
    Fiber& f = m.fibers[t];
    if (f.wait == Wait::kDone) done++;
    if (f.wait == kind) {
      waiting++;
      if (!site) site = f.site;
      same &= strcmp(site, f.site) == 0;
    }
  }
  if (waiting == 0) return false;
  if (waiting < to - from) {
    if (done > 0) why = std::string("divergent ") + what + " at " + site + ": a thread has ended before it";
    return false;
  }
  if (!same) {
    why = std::string("divergent ") + what + ": threads wait at different places, one at " + site;
    return false;
  }
  for (size_t t = from; t < to; t++) m.fibers[t].wait = Wait::kNone;
  return true;
}

inline void run_block(Order order, uint64_t seed) {
  Machine& m = machine();
  size_t n = m.fibers.size();
  m.shared.clear();
  std::vector<size_t> turn(n);
  for (size_t t = 0; t < n; t++) turn[t] = order == Order::kDescending ? n - 1 - t : t;
  for (size_t t = 0; t < n; t++) {
    Fiber& f = m.fibers[t];
    f.wait = Wait::kNone;
    f.threadIdx = dim3((unsigned)(t % m.blockDim.x), (unsigned)(t / m.blockDim.x % m.blockDim.y),
                       (unsigned)(t / m.blockDim.x / m.blockDim.y));
    if (f.stack) continue;
    f.stack.reset(new char[kStack]);
    getcontext(&f.context);
    f.context.uc_stack.ss_sp = f.stack.get();
    f.context.uc_stack.ss_size = kStack;
    f.context.uc_link = nullptr;
    makecontext(&f.context, enter, 0);
  }
  while (true) {
    if (order == Order::kShuffled) {
      for (size_t t = n - 1; t > 0; t--) {
        seed = seed * 6364136223846793005ull + 1442695040888963407ull;
        std::swap(turn[t], turn[(seed >> 33) % (t + 1)]);
      }
    }
    for (size_t t : turn) {
      if (m.fibers[t].wait == Wait::kNone) {
        switch_to(m.fibers[t]);
        if (!m.failure.empty()) return;
      }
    }
    bool finished = true, moved = false;
    for (Fiber& f : m.fibers) finished &= f.wait == Wait::kDone;
    if (finished) return;
    std::string why;
    for (size_t w = 0; w < n; w += kWarp) {
      moved |= release(w, w + kWarp < n ? w + kWarp : n, Wait::kWarp, "warp barrier or shuffle", why);
    }
    if (!moved) moved = release(0, n, Wait::kBlock, "block barrier", why);
    if (!moved) {
      m.failure = why.empty() ? "deadlock: threads wait at barriers of different kinds" : why;
      return;
    }
  }
}

// Runs body(argument) once for every thread of the grid. Returns an empty string, or why the launch failed.
inline std::string launch(void (*body)(void*), void* argument, dim3 grid, dim3 block, size_t dynamic_shared,
                          Order order, uint64_t seed) {
  Machine& m = machine();
  size_t threads = (size_t)block.x * block.y * block.z;
  if (threads == 0 || threads > 1024) return "a block has 1 to 1024 threads";
  m.gridDim = grid;
  m.blockDim = block;
  m.dynamic_shared = dynamic_shared;
  m.body = body;
  m.body_argument = argument;
  m.failure.clear();
  if (m.fibers.size() != threads) {
    m.fibers.clear();
    m.fibers.resize(threads);
  }
  for (unsigned z = 0; z < grid.z; z++)
    for (unsigned y = 0; y < grid.y; y++)
      for (unsigned x = 0; x < grid.x; x++) {
        m.blockIdx = dim3(x, y, z);
        run_block(order, seed + x);
        if (!m.failure.empty()) {
          std::string where = " [block " + std::to_string(x) + "]";
          m.fibers.clear();
          return m.failure + where;
        }
      }
  m.shared.clear();
  return "";
}

// Kernels by name, each with a function that takes the void** of cuLaunchKernel, and one that copies what it points to,
// as a recording does.
using Unpack = void (*)(void**);
struct Kernel {
  Unpack run;
  void** (*copy)(void**);
};
inline std::map<std::string, Kernel>& kernels() {
  static std::map<std::string, Kernel>* all = new std::map<std::string, Kernel>();
  return *all;
}

template <auto F>
struct Unpacker;
template <class... A, void (*F)(A...)>
struct Unpacker<F> {
  template <size_t... I>
  static void call(void** p, std::index_sequence<I...>) {
    F(*static_cast<A*>(p[I])...);
  }
  static void run(void** p) { call(p, std::index_sequence_for<A...>()); }
  template <size_t... I>
  static void** copies(void** p, std::index_sequence<I...>) {
    return new void*[sizeof...(A)]{new A(*static_cast<A*>(p[I]))...};
  }
  static void** copy(void** p) { return copies(p, std::index_sequence_for<A...>()); }
};

struct Registration {
  Registration(const char* name, Kernel kernel) { kernels()[name] = kernel; }
};

inline std::string launch(Unpack kernel, void** parameters, dim3 grid, dim3 block, size_t dynamic_shared, Order order,
                          uint64_t seed) {
  std::pair<Unpack, void**> call(kernel, parameters);
  auto body = [](void* c) {
    auto* pair = static_cast<std::pair<Unpack, void**>*>(c);
    pair->first(pair->second);
  };
  return launch(body, &call, grid, block, dynamic_shared, order, seed);
}

template <class T>
T atomic_add(T* pointer, T value) {
  T old = *pointer;
  *pointer = old + value;
  return old;
}

}  // namespace simt

#define SIMT_TEXT2(x) #x
#define SIMT_TEXT(x) SIMT_TEXT2(x)
#define SIMT_SITE __FILE__ ":" SIMT_TEXT(__LINE__)

#define KERNEL extern "C"
#define DEVICE static inline
#define DEVICE_METHOD inline
#define LAUNCH_BOUNDS(threads)
#define SIMT_REGISTER(name) \
  static const simt::Registration name##_registration(#name, {simt::Unpacker<&name>::run, simt::Unpacker<&name>::copy});
#define SHARED(type, name, count) type* const name = static_cast<type*>(simt::shared(SIMT_SITE #name, sizeof(type) * (count)))
#define SHARED_DYNAMIC(type, name) \
  type* const name = static_cast<type*>(simt::shared("dynamic", simt::machine().dynamic_shared))
#define SYNC_BLOCK() simt::wait_at(simt::Wait::kBlock, SIMT_SITE)
#define SYNC_WARP() simt::wait_at(simt::Wait::kWarp, SIMT_SITE)
#define SHUFFLE_DOWN(value, n) simt::shuffle(value, simt::lane_down, n, SIMT_SITE)
#define SHUFFLE_XOR(value, n) simt::shuffle(value, simt::lane_xor, n, SIMT_SITE)
#define SHUFFLE_IDX(value, n) simt::shuffle(value, simt::lane_idx, n, SIMT_SITE)
#define ATOMIC_ADD(pointer, value) simt::atomic_add(pointer, value)
#define threadIdx (simt::machine().current->threadIdx)
#define blockIdx (simt::machine().blockIdx)
#define blockDim (simt::machine().blockDim)
#define gridDim (simt::machine().gridDim)

#endif

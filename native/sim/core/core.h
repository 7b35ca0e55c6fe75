// What a translated kernel and the language facades (CUDA, SYCL) may use of the simulated GPU.
//
// One process runs one kernel at a time on one thread of the host; the threads of a block are fibers, a
// barrier is a yield. Therefore the state of "the running thread" is plain global data, and everything is
// deterministic. The core (native/sim/core) implements what is declared here; facades call nothing else.
#pragma once
#include <cstddef>
#include <cstdint>

namespace kf::sim {

struct Index3 {
  unsigned x, y, z;
};

// State of the running fiber, written by the scheduler at each switch. Facades read it.
struct ThreadState {
  Index3 thread, block, block_extent, grid_extent;
  unsigned linear_thread;  // x fastest
  unsigned lane, warp;     // within the block
};
extern ThreadState current;
extern unsigned warp_size;  // 32 for CUDA profiles; sub-group size for SYCL

// A place in the source, passed as `KF_SITE` by the facades' macros or taken from the caller's return
// address.
struct Site {
  const char* file;
  int line;
};
// For default arguments: of a braced Site g++ takes the line of the declaration, not that of the call.
__attribute__((always_inline)) inline Site site_of(const char* file, int line) { return {file, line}; }

// Barriers. `predicate` is reduced over the threads that reach the barrier (CUDA
// __syncthreads_count/_and/_or).
enum class BarrierReduction { none, count, all, any };
int block_barrier(BarrierReduction reduction, int predicate, const void* return_address);

// Waits for the lanes of `mask` (of the running warp) that have not exited.
void warp_barrier(uint32_t mask, const void* return_address);

// Publishes `bytes` (at most 32) of this lane and, once every lane of `mask` has come, copies what each of
// them published to `all` (32 slots of `bytes`). `present` gets the mask of lanes that took part. The base of
// shuffles, votes and match.
void warp_exchange(uint32_t mask, const void* mine, void* all, size_t bytes, uint32_t* present,
                   const void* return_address);
// Counts one shuffle-type instruction and reports a read from a lane that took no part (finding
// `invalid-shuffle`).
void note_shuffle(uint32_t mask, unsigned source_lane, bool source_present, const void* return_address);
// Reports a step as wide as the segment (finding `idle-shuffle`): lawful, but the width is often too small
// for what was meant.
void note_idle_shuffle(unsigned step, unsigned width, const void* return_address);

// The lanes of the running warp that reach this same call together: waits until every other live lane of the
// warp is at this call, blocked elsewhere or gone, and returns the mask of those at this call with the same
// return address. The base of
// __activemask, coalesced_threads and the shuffles and votes without a mask. Never waits for a lane that took
// another branch.
uint32_t converged_lanes(const void* return_address);

// A `__device__` or `__constant__` variable of the unit, so that its accesses are checked and counted like a
// buffer's. Called while the unit's library is loaded (static initialisation); the memory holds its initial
// value at that time.
void device_variable(const char* name, void* address, size_t bytes, bool is_constant);

// Shared variables live in the block's arena, each with red zones, at an offset that is fixed when the key is
// first seen. The unit generator turns `__shared__ T name[N];` into a reference obtained here.
struct SharedKey {
  const char* name;
  unsigned offset_plus_one;  // zero until first use
  unsigned generation;
};
void* shared_variable(SharedKey* key, size_t bytes, size_t alignment);
void* dynamic_shared(size_t* bytes);

// Atomic accesses: called by the facade before it does the (plain) operation. The facade's atomics are
// compiled without instrumentation, so this is the only trace of them.
enum class AtomicScope { block, device };
void atomic_access(void* address, size_t bytes, AtomicScope scope, const void* return_address);
// The same for compare-and-swap, before which a thread may have read its guess plainly.
void compare_and_swap_access(void* address, size_t bytes, AtomicScope scope, const void* return_address);
// An atomic load (SYCL's `atomic_ref::load`): counted as a load, acquires what the last atomic store
// released.
void atomic_load(const void* address, size_t bytes, AtomicScope scope, const void* return_address);

// Memory fences (`__threadfence`, `__threadfence_block`, sequentially consistent or release/acquire atomics
// call it before and after). A fence followed by an atomic of the same thread releases what the thread had
// done or knew by then; an atomic or volatile read of that address by another thread acquires it.
void fence(AtomicScope scope, const void* return_address);

// Called in waiting loops (`__nanosleep`, relaxed atomic loads): lets other threads run after many calls in a
// row.
void spin_hint();

// Special functions executed (`__expf`, `sqrtf`, ...), for the instruction mix. `name` is a string literal.
void note_special(const char* name);

// Whole-range accesses made by facade code (memcpy, memset, vector loads done by hand).
void range_access(const void* address, size_t bytes, bool is_write, const void* return_address);

// One access of a lane that facade code makes by hand, in one piece of `bytes` (a power of two up to 16); it
// must lie on a multiple of that.
void vector_access(const void* address, size_t bytes, bool is_write, const void* return_address);

// Asynchronous copies into shared memory (`cp.async`): `async_copy` reads `read_bytes` of `bytes`, fills up
// with zeros and happens at once, but until the running thread has waited for the group of the copy, the
// checker reports whoever touches what it writes. `async_commit` closes a group; `async_wait` waits for all
// but the latest `groups` of them.
void async_copy(void* to, const void* from, size_t bytes, size_t read_bytes, const void* return_address);
void async_commit();
void async_wait(unsigned groups);

// Barriers that facades build from a counter in shared memory: what the running thread did is released with
// the counter, and acquired from it. Both for the checker only. `wait_turn` lets the other threads run, in a
// loop that waits for the counter.
void release_at(const void* address, AtomicScope scope);
void acquire_at(const void* address, AtomicScope scope);
void wait_turn();

// Grid-wide barrier; needs all blocks resident.
void grid_barrier(const void* return_address);

// Whether a thread of a kernel runs (and not host code of the unit).
bool in_kernel();

// Device-side printf goes to the runner's log, capped.
int device_print(const char* format, ...);
// __trap and failed asserts: ends the launch with a finding.
[[noreturn]] void trap(const char* what, Site site);
// A construct the simulator knows of but does not simulate: ends the launch with a clear message naming the
// line.
[[noreturn]] void unsupported(const char* what, Site site);
[[noreturn]] void unsupported(const char* what, const void* return_address);

// Host code asked for a launch that no device takes: ends the request with that reason.
[[noreturn]] void refuse_launch(const char* why, const void* return_address);

// Device clock: a deterministic counter, never the host's time.
uint64_t clock_ticks();

// Device memory made by host code of the unit (cudaMalloc, USM): with red zones, uninitialised. Null when the
// request's cap is exceeded. free_device returns false for a pointer that is none.
// A `#` at the end of the name becomes the number of the allocation within the request.
void* allocate_device(size_t bytes, size_t element_bytes, const char* name);
bool free_device(void* pointer);
// Host code wrote into device memory (cudaMemcpy, cudaMemset, queue::fill): these bytes count as initialised
// from now on.
void host_write(const void* address, size_t bytes);
// Whether the address lies in device memory (a buffer of the request or an allocation).
bool is_device_memory(const void* address);
// Bytes from the address to the end of its buffer or allocation, zero outside of device memory.
size_t device_bytes_from(const void* address);

// One launch: calls `body(context)` once per thread of every block selected by the request.
struct LaunchShape {
  Index3 grid, block;
  size_t dynamic_shared_bytes;
  // For launches by host code of the unit: what shared variables will take, where it is known beforehand, and
  // where the launch stands in the code.
  size_t declared_shared_bytes = 0;
  const void* return_address = nullptr;
  // SYCL: any extent up to 2^31 in every dimension.
  bool has_wide_extents = false;
};
using Body = void (*)(void* context);
void launch(const LaunchShape& shape, Body body, void* context);

// Arguments of the kernel task, as the generated entry point `kf_entry` sees them (native/sim/runner fills
// them).
struct Arguments {
  void* const* slots;  // slot i: pointer value for buffers, pointer to the scalar otherwise
};

}  // namespace kf::sim

// Every translated unit defines this: unpacks the arguments and calls kf::sim::launch with the given shape.
// The shape is null where the unit's host code launches by itself (SYCL).
extern "C" void kf_entry(const kf::sim::Arguments* arguments, const kf::sim::LaunchShape* shape);

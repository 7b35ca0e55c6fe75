// cuda::barrier and cuda::pipeline of libcu++, and cuda::memcpy_async. Barriers are counters in shared
// memory; waiting threads let the others run. Copies happen at once (pipeline.h).
#pragma once
#include "cooperative-groups.h"
#include "device.h"
#include "pipeline.h"

namespace cuda {

enum thread_scope { thread_scope_system, thread_scope_device, thread_scope_block, thread_scope_thread };

struct alignas(16) aligned_bytes_16 {};
template <size_t alignment>
struct aligned_size_t {
  static constexpr size_t align = alignment;
  size_t value;
  KF_INLINE explicit aligned_size_t(size_t size) : value(size) {}
  KF_INLINE constexpr operator size_t() const { return value; }
};

namespace details {
struct NoCompletion {
  KF_INLINE void operator()() const {}
};

inline KF_CALL void copy(void* to, const void* from, size_t bytes, size_t piece) {
  for (size_t at = 0; at < bytes; at += piece)
    ::kf::sim::cuda::copy_asynchronously(static_cast<char*>(to) + at, static_cast<const char*>(from) + at,
                                         bytes - at < piece ? bytes - at : piece,
                                         bytes - at < piece ? bytes - at : piece, KF_CALLER);
}
// The widest piece that the addresses and the size allow, as the library finds it.
KF_INLINE size_t piece_of(const void* to, const void* from, size_t bytes) {
  const size_t all = reinterpret_cast<size_t>(to) | reinterpret_cast<size_t>(from) | bytes;
  return all % 16 == 0 ? 16 : all % 8 == 0 ? 8 : all % 4 == 0 ? 4 : 1;
}
}  // namespace details

template <thread_scope scope, class Completion = details::NoCompletion>
class barrier {
 public:
  struct arrival_token {
    unsigned phase;
  };
  barrier() = default;
  KF_UNTRACED barrier(ptrdiff_t expected, Completion completion = Completion()) {
    start(expected, completion);
  }
  barrier(const barrier&) = delete;
  barrier& operator=(const barrier&) = delete;
  KF_UNTRACED friend void init(barrier* made, ptrdiff_t expected, Completion completion = Completion()) {
    made->start(expected, completion);
  }

  KF_CALL arrival_token arrive(ptrdiff_t update = 1) {
    const arrival_token token{phase_};
    // What the thread copied is there when the phase ends.
    ::kf::sim::async_commit();
    ::kf::sim::async_wait(0);
    ::kf::sim::release_at(this, ::kf::sim::AtomicScope::block);
    pending_ -= int(update);
    if (pending_ <= 0) {
      completion_();
      pending_ = expected_;
      ++phase_;
    }
    return token;
  }
  KF_CALL void wait(arrival_token&& token) const {
    while (now() == token.phase) ::kf::sim::wait_turn();
    ::kf::sim::acquire_at(this, ::kf::sim::AtomicScope::block);
  }
  KF_INLINE void arrive_and_wait() { wait(arrive()); }
  KF_CALL void arrive_and_drop() {
    --expected_;
    arrive();
  }
  KF_CALL void wait_parity(bool parity) const {
    while ((now() & 1u) == unsigned(parity)) ::kf::sim::wait_turn();
    ::kf::sim::acquire_at(this, ::kf::sim::AtomicScope::block);
  }
  KF_CALL bool try_wait(arrival_token&& token) const {
    if (now() == token.phase) {
      ::kf::sim::wait_turn();
      return false;
    }
    ::kf::sim::acquire_at(this, ::kf::sim::AtomicScope::block);
    return true;
  }
  static constexpr ptrdiff_t max() { return (1 << 20) - 1; }

 private:
  KF_UNTRACED void start(ptrdiff_t expected, Completion completion) {
    expected_ = pending_ = int(expected);
    phase_ = 0;
    completion_ = completion;
  }
  KF_UNTRACED unsigned now() const { return *const_cast<const volatile unsigned*>(&phase_); }
  int expected_, pending_;
  unsigned phase_;
  [[no_unique_address]] Completion completion_;
};

// Stages of a pipeline that the threads of a block share: who has filled and who has emptied them.
template <thread_scope scope, unsigned char stages>
class pipeline_shared_state {
 public:
  pipeline_shared_state() = default;
  pipeline_shared_state(const pipeline_shared_state&) = delete;
  barrier<thread_scope_block> full[stages], empty[stages];
};

enum class pipeline_role { producer, consumer };

template <thread_scope scope>
class pipeline {
 public:
  KF_UNTRACED pipeline() = default;
  KF_UNTRACED pipeline(barrier<thread_scope_block>* full, barrier<thread_scope_block>* empty, unsigned stages)
      : full_(full), empty_(empty), stages_(stages) {}
  KF_CALL void producer_acquire() {
    if (stages_ > 0 && head_ >= stages_) empty_[head_ % stages_].wait_parity((head_ / stages_ - 1) % 2);
  }
  KF_CALL void producer_commit() {
    ::kf::sim::async_commit();
    if (stages_ > 0) full_[head_ % stages_].arrive();
    ++head_;
  }
  KF_CALL void consumer_wait() {
    if (stages_ > 0)
      full_[tail_ % stages_].wait_parity(tail_ / stages_ % 2);
    else
      ::kf::sim::async_wait(head_ > tail_ ? head_ - tail_ - 1 : 0);
  }
  KF_CALL void consumer_release() {
    if (stages_ > 0) empty_[tail_ % stages_].arrive();
    ++tail_;
  }
  KF_CALL void quit() {}
  // The oldest stages of this thread but the latest `prior`.
  KF_CALL void wait_prior(unsigned prior) {
    if (stages_ == 0) {
      ::kf::sim::async_wait(prior);
      return;
    }
    for (unsigned stage = tail_; stage + prior < head_; ++stage)
      full_[stage % stages_].wait_parity(stage / stages_ % 2);
  }

 private:
  barrier<thread_scope_block>*full_ = nullptr, *empty_ = nullptr;
  unsigned stages_ = 0, head_ = 0, tail_ = 0;
};

KF_INLINE pipeline<thread_scope_thread> make_pipeline() { return {}; }

namespace details {
template <class Group, thread_scope scope, unsigned char stages>
KF_UNTRACED pipeline<scope> shared_pipeline(const Group& group, pipeline_shared_state<scope, stages>* state,
                                            unsigned producers, unsigned consumers) {
  if (group.thread_rank() == 0)
    for (unsigned stage = 0; stage < stages; ++stage) {
      init(&state->full[stage], ptrdiff_t(producers));
      init(&state->empty[stage], ptrdiff_t(consumers));
    }
  group.sync();
  return pipeline<scope>(state->full, state->empty, stages);
}
}  // namespace details

template <class Group, thread_scope scope, unsigned char stages>
KF_CALL pipeline<scope> make_pipeline(const Group& group, pipeline_shared_state<scope, stages>* state) {
  return details::shared_pipeline(group, state, unsigned(group.size()), unsigned(group.size()));
}
template <class Group, thread_scope scope, unsigned char stages>
KF_CALL pipeline<scope> make_pipeline(const Group& group, pipeline_shared_state<scope, stages>* state,
                                      size_t producers) {
  return details::shared_pipeline(group, state, unsigned(producers), unsigned(group.size() - producers));
}
// Every thread says its role; the counts are found by counting them.
template <class Group, thread_scope scope, unsigned char stages>
KF_CALL pipeline<scope> make_pipeline(const Group& group, pipeline_shared_state<scope, stages>* state,
                                      pipeline_role role) {
  const int producers = ::kf::sim::block_barrier(::kf::sim::BarrierReduction::count,
                                                 role == pipeline_role::producer, KF_CALLER);
  return details::shared_pipeline(group, state, unsigned(producers),
                                  unsigned(group.size()) - unsigned(producers));
}

template <unsigned prior, thread_scope scope>
KF_INLINE void pipeline_consumer_wait_prior(pipeline<scope>& pipe) {
  pipe.wait_prior(prior);
}

// A copy by one thread.
template <class To, class From, class Size, class Sync>
  requires requires(Size size) { size_t(size); }
KF_INLINE void memcpy_async(To* to, const From* from, Size bytes, Sync&) {
  details::copy(to, from, size_t(bytes), details::piece_of(to, from, size_t(bytes)));
}
// A copy by the threads of a group, who share the pieces.
template <class Group, class To, class From, class Size, class Sync>
KF_INLINE void memcpy_async(const Group& group, To* to, const From* from, Size bytes, Sync&) {
  const size_t size = size_t(bytes), piece = details::piece_of(to, from, size);
  for (size_t at = group.thread_rank() * piece; at < size; at += group.size() * piece)
    details::copy(reinterpret_cast<char*>(to) + at, reinterpret_cast<const char*>(from) + at, piece, piece);
}

namespace device {
template <thread_scope scope, class Completion>
KF_INLINE void* barrier_native_handle(barrier<scope, Completion>& b) {
  return &b;
}
}  // namespace device

}  // namespace cuda

// A unit as the generator makes it, with one host function per behaviour; `which` picks one.
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <sycl/sycl.hpp>
#include <vector>

namespace {

constexpr size_t kCount = 1024;

#define HOST(name) \
  void name([[maybe_unused]] sycl::queue& q, [[maybe_unused]] const float* in, [[maybe_unused]] float* out)

HOST(vector_add) {
  q.parallel_for<class Add>(sycl::nd_range<1>(kCount, 256), [=](sycl::nd_item<1> item) {
     const size_t i = item.get_global_id(0);
     out[i] = in[i] + in[i];
   }).wait();
}
HOST(range_with_tail) {
  q.parallel_for(sycl::range<2>(kCount / 4, 4),
                 [=](sycl::item<2> item) { out[item.get_linear_id()] = in[item[0] * 4 + item[1]]; });
}
HOST(two_launches) {
  float* middle = sycl::malloc_device<float>(kCount, q);
  const sycl::event first =
      q.parallel_for(sycl::range<1>(kCount), [=](sycl::id<1> i) { middle[i] = in[i] * 2; });
  q.submit([&](sycl::handler& h) {
    h.depends_on(first);
    h.parallel_for(sycl::nd_range<1>(kCount, 64), [=](sycl::nd_item<1> item) {
      out[item.get_global_id(0)] = middle[kCount - 1 - item.get_global_id(0)];
    });
  });
  q.wait();
  sycl::free(middle, q);
}
HOST(race_in_second_launch) {
  q.parallel_for(sycl::range<1>(kCount), [=](sycl::id<1> i) { out[i] = in[i]; });
  q.parallel_for(sycl::nd_range<1>(kCount, 64), [=](sycl::nd_item<1> item) {
    const size_t i = item.get_global_id(0);
    out[i] = out[(i + 64) % kCount] + 1;
  });
}
HOST(unwritten_half) {
  q.parallel_for(sycl::range<1>(kCount / 2), [=](sycl::id<1> i) { out[i] = in[i]; });
}
HOST(filled_by_host) {
  q.fill(out, 1.0f, kCount / 2);
  for (size_t i = kCount / 2; i < kCount; i++) out[i] = 2.0f;
  q.parallel_for(sycl::range<1>(kCount), [=](sycl::id<1> i) { out[i] += in[i]; });
}
HOST(reads_what_nobody_wrote) {
  float* scratch = sycl::malloc_device<float>(kCount, q);
  q.memset(scratch, 0, kCount * sizeof(float) / 2);
  q.parallel_for(sycl::range<1>(kCount), [=](sycl::id<1> i) { out[i] = in[i] + scratch[i]; });
}
HOST(missing_barrier) {
  q.submit([&](sycl::handler& h) {
    sycl::local_accessor<float> tile(256, h);
    h.parallel_for(sycl::nd_range<1>(kCount, 256), [=](sycl::nd_item<1> item) {
      const size_t l = item.get_local_id(0), i = item.get_global_id(0);
      tile[l] = in[i];
      out[i] = tile[255 - l];
    });
  });
}
HOST(past_local_memory) {
  q.submit([&](sycl::handler& h) {
    sycl::local_accessor<float> tile(256, h), other(256, h);
    h.parallel_for(sycl::nd_range<1>(kCount, 256), [=](sycl::nd_item<1> item) {
      const size_t l = item.get_local_id(0), i = item.get_global_id(0);
      tile[l + 1] = in[i];
      other[l] = in[i];
      item.barrier();
      out[i] = other[l];
    });
  });
}
HOST(indivisible) {
  q.parallel_for(sycl::nd_range<1>(1000, 256), [=](sycl::nd_item<1>) { out[0] = in[0]; });
}
HOST(too_many_items) {
  q.parallel_for(sycl::nd_range<2>({64, 64}, {64, 32}), [=](sycl::nd_item<2>) { out[0] = in[0]; });
}
HOST(empty_group) {
  q.parallel_for(sycl::nd_range<1>(1024, 0), [=](sycl::nd_item<1>) { out[0] = in[0]; });
}
HOST(empty_range) {
  q.parallel_for(sycl::range<1>(0), [=](sycl::id<1>) { out[0] = in[0]; });
}
HOST(throws_sycl) { throw sycl::exception(sycl::make_error_code(sycl::errc::invalid), "no such thing"); }
HOST(throws_standard) { throw std::out_of_range("too far"); }
HOST(throws_number) { throw 7; }
HOST(calls_abort) { std::abort(); }
HOST(calls_exit) { std::exit(0); }
HOST(reads_null) { out[0] = *reinterpret_cast<const volatile float*>(in - in); }
HOST(catches_everything) {
  try {
    q.parallel_for(sycl::nd_range<1>(1000, 256), [=](sycl::nd_item<1>) { out[0] = in[0]; });
  } catch (...) {
  }
  vector_add(q, in, out);
}
HOST(catches_at_the_end) {
  try {
    q.single_task([=] { out[size_t{1} << 40] = in[0]; });
  } catch (const std::exception&) {
  }
}
HOST(launches_forever) {
  for (;;) q.single_task([=] { out[0] = in[0]; });
}
HOST(hierarchical) {
  q.submit([&](sycl::handler& h) {
    h.parallel_for_work_group(sycl::range<1>(4), sycl::range<1>(256), [=](sycl::group<1> group) {
      group.parallel_for_work_item([&](sycl::h_item<1> item) { out[item.get_global_id(0)] = in[0]; });
    });
  });
}
HOST(two_commands) {
  q.submit([&](sycl::handler& h) {
    h.single_task([] {});
    h.single_task([] {});
  });
}
HOST(frees_the_task) {
  sycl::free(out, q);
  vector_add(q, in, out);
}
HOST(sub_group_of_16) {
  q.parallel_for(sycl::nd_range<1>(kCount, 256),
                 ::kf::sim::sycl::with_attributes<16, 256>([=](sycl::nd_item<1> item) {
                   out[item.get_global_id(0)] = float(item.get_sub_group().get_max_local_range()[0]);
                 }));
  q.parallel_for(sycl::nd_range<1>(32, 32), [=](sycl::nd_item<1> item) {
    out[item.get_global_id(0)] = float(item.get_sub_group().get_max_local_range()[0]);
  });
}
struct EightLanes {
  static constexpr unsigned kf_sub_group_size = 8;
  float* out;
  void operator()(sycl::nd_item<1> item) const {
    out[item.get_global_id(0)] = float(item.get_sub_group().get_max_local_range()[0]);
  }
};
HOST(functor_of_8) { q.parallel_for(sycl::nd_range<1>(kCount, 256), EightLanes{out}); }
HOST(wrong_required_size) {
  q.parallel_for(sycl::nd_range<1>(kCount, 128),
                 ::kf::sim::sycl::with_attributes<0, 256>([=](sycl::nd_item<1>) { out[0] = in[0]; }));
}
HOST(standard_library) {
  std::vector<float> weights(kCount);
  for (size_t i = 0; i < kCount; i++) weights[i] = float(i);
  std::function<float(float)> twice = [](float x) { return 2 * x; };
  for (float& weight : weights) weight = twice(weight);
  sycl::buffer<float> buffer(weights);
  q.submit([&](sycl::handler& h) {
    sycl::accessor weight(buffer, h, sycl::read_only);
    h.parallel_for(buffer.get_range(), [=](sycl::id<1> i) { out[i] = in[i] * 0 + weight[i]; });
  });
}
HOST(prints) {
  q.submit([&](sycl::handler& h) {
    sycl::stream text(1024, 256, h);
    h.single_task([=] {
      text << "stream " << 1.5f << " " << 7 << sycl::endl;
      sycl::ext::oneapi::experimental::printf("printf %d\n", 42);
      out[0] = in[0];
    });
  });
}
HOST(asserts) {
  q.single_task([=] {
    out[0] = in[0];
    assert(out[0] > 1e30f && "never");
  });
}
HOST(allocates_too_much) {
  sycl::buffer<float> large{sycl::range<1>(size_t{1} << 32)};
  vector_add(q, in, out);
}

using Function = void (*)(sycl::queue&, const float*, float*);
const Function functions[] = {
    vector_add,
    range_with_tail,
    two_launches,
    race_in_second_launch,
    unwritten_half,
    filled_by_host,
    reads_what_nobody_wrote,
    missing_barrier,
    past_local_memory,
    indivisible,
    too_many_items,
    empty_group,
    empty_range,
    throws_sycl,
    throws_standard,
    throws_number,
    calls_abort,
    calls_exit,
    reads_null,
    catches_everything,
    catches_at_the_end,
    launches_forever,
    hierarchical,
    two_commands,
    frees_the_task,
    sub_group_of_16,
    functor_of_8,
    wrong_required_size,
    standard_library,
    prints,
    asserts,
    allocates_too_much,
};

}  // namespace

extern "C" KF_UNTRACED void kf_entry(const ::kf::sim::Arguments* a, const ::kf::sim::LaunchShape*) {
  ::sycl::queue q;
  functions[*static_cast<const int*>(a->slots[2])](q, static_cast<const float*>(a->slots[0]),
                                                   static_cast<float*>(a->slots[1]));
}

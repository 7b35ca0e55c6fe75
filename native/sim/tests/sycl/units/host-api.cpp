// Host code that checks the facade's host side and what kernels see of it; throws at the first difference.
#include <CL/sycl.hpp>
#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

void expect(bool holds, const char* text, int line) {
  if (!holds) throw std::runtime_error("line " + std::to_string(line) + ": " + text);
}
#define EXPECT(condition) expect((condition), #condition, __LINE__)

void ranges_and_ids() {
  const sycl::range r(4, 5, 6);
  static_assert(decltype(r)::dimensions == 3);
  EXPECT(r.size() == 120 && r[0] == 4 && r.get(2) == 6);
  EXPECT((r * 2 == sycl::range<3>(8, 10, 12)) && (2 * r == r + r) && (r != r + 1));
  sycl::id<2> position(7, 9);
  position += sycl::id<2>(1, 1);
  position[0] -= 3;
  ++position;
  EXPECT((position == sycl::id<2>(6, 11)) && (position % 4 == sycl::id<2>(2, 3)));
  EXPECT(((position << 1) == sycl::id<2>(12, 22)) && ((position < 7) == sycl::id<2>(1, 0)));
  const sycl::id<1> one = 5;
  const size_t plain = one + 3;
  EXPECT(plain == 8 && one == 5 && one < 6 && sycl::id<1>(sycl::range<1>(3)) == 3);
  const sycl::nd_range<2> extents({8, 16}, {4, 8});
  EXPECT((extents.get_group_range() == sycl::range<2>(2, 2)) && extents.get_offset() == sycl::id<2>());
}

void positions(sycl::queue& q) {
  constexpr size_t kCount = 4 * 6 * 10;
  int* wrong = sycl::malloc_shared<int>(kCount, q);
  q.parallel_for(sycl::nd_range<3>({4, 6, 10}, {2, 3, 5}), [=](sycl::nd_item<3> item) {
    const auto group = item.get_group();
    bool right = item.get_global_range() == sycl::range<3>(4, 6, 10) &&
                 item.get_local_range() == sycl::range<3>(2, 3, 5) &&
                 item.get_group_range() == sycl::range<3>(2, 2, 2);
    for (int d = 0; d < 3; d++) {
      right &= item.get_global_id(d) == item.get_group(d) * item.get_local_range(d) + item.get_local_id(d);
      right &= item.get_global_id()[d] == item.get_global_id(d) && group[d] == item.get_group(d);
      right &= group.get_local_id(d) == item.get_local_id()[d] && group.get_id(d) == group.get_group_id()[d];
    }
    const size_t linear = (item.get_global_id(0) * 6 + item.get_global_id(1)) * 10 + item.get_global_id(2);
    right &= item.get_global_linear_id() == linear;
    const size_t local = (item.get_local_id(0) * 3 + item.get_local_id(1)) * 5 + item.get_local_id(2);
    right &= item.get_local_linear_id() == local && group.leader() == (local == 0);
    right &= group.get_group_linear_id() == (group[0] * 2 + group[1]) * 2 + group[2];
    right &= group.get_group_linear_range() == 8 && group.get_local_linear_range() == 30;
    right &= item.get_sub_group().get_local_linear_id() == local % 32;
    wrong[linear] = right ? 0 : 1;
  });
  for (size_t i = 0; i < kCount; i++) EXPECT(wrong[i] == 0);
  sycl::free(wrong, q);
}

void items(sycl::queue& q) {
  int* out = sycl::malloc_shared<int>(700, q);
  q.parallel_for(sycl::range<3>(2, 7, 50), [=](sycl::item<3> item) {
    const bool right = item.get_range() == sycl::range<3>(2, 7, 50) && item[1] == item.get_id(1);
    out[item.get_linear_id()] = right ? int(item.get_id(0) * 350 + item[1] * 50 + item[2]) : -1;
  });
  for (int i = 0; i < 700; i++) EXPECT(out[i] == i);
  q.parallel_for({20, 35}, [=](sycl::id<2> at) { out[at[0] * 35 + at[1]] = int(at[1]); });
  for (int i = 0; i < 700; i++) EXPECT(out[i] == i % 35);
  q.parallel_for(700, [=](int i) { out[i] = -i; });
  for (int i = 0; i < 700; i++) EXPECT(out[i] == -i);
  q.parallel_for(sycl::range<1>(10), [=](auto i) { out[i] = 7; });
  q.submit([&](auto& h) {
    h.parallel_for(sycl::range<1>(10), sycl::id<1>(100),
                   [=](sycl::item<1> i) { out[i] = int(i.get_offset()[0]); });
  });
  EXPECT(out[9] == 7 && out[10] == -10 && out[99] == -99 && out[100] == 100 && out[109] == 100);
  q.single_task<class Single>([=]() { out[0] = 99; });
  EXPECT(out[0] == 99);
  sycl::free(out, q);
}

void buffers(sycl::queue& q) {
  std::vector<int> values(60);
  for (int i = 0; i < 60; i++) values[i] = i;
  {
    sycl::buffer<int, 2> table(values.data(), sycl::range<2>(6, 10));
    EXPECT(table.size() == 60 && table.byte_size() == 240 && table.get_range()[1] == 10);
    q.submit([&](sycl::handler& h) {
      sycl::accessor t{table, h};
      h.parallel_for(table.get_range(), [=](sycl::id<2> at) { t[at] += int(t[at[0]][at[1]]); });
    });
    q.submit([&](sycl::handler& h) {
      auto part =
          table.get_access<sycl::access::mode::read_write>(h, sycl::range<2>(2, 3), sycl::id<2>(1, 4));
      EXPECT(part.get_range() == sycl::range<2>(2, 3) && part.get_offset()[1] == 4);
      h.parallel_for(sycl::range<2>(2, 3), [=](sycl::id<2> at) { part[at] = -1; });
    });
    {
      sycl::host_accessor host(table, sycl::read_only);
      EXPECT(host[0][9] == 18 && (host[sycl::id<2>(1, 4)] == -1) && host[2][6] == -1 && host[2][7] == 54);
    }
    auto legacy = table.get_access<sycl::access::mode::write>();
    legacy[5][9] = 1000;
    EXPECT(values[59] == 59);
  }
  EXPECT(values[9] == 18 && values[14] == -1 && values[59] == 1000);

  std::vector<float> result(8);
  {
    const std::vector<float> constant(8, 2.0f);
    sycl::buffer in(constant);
    sycl::buffer out(result);
    sycl::buffer<float> scratch{sycl::range<1>(8)};
    q.submit([&](sycl::handler& h) {
      sycl::accessor a(in, h, sycl::read_only);
      sycl::accessor s(scratch, h, sycl::write_only, {sycl::no_init});
      h.parallel_for(sycl::nd_range<1>(8, 4),
                     [=](sycl::nd_item<1> i) { s[i.get_global_id()] = a[i.get_global_id(0)]; });
    });
    q.submit([&](sycl::handler& h) {
      sycl::accessor s(scratch, h, sycl::read_only);
      sycl::accessor o(out, h, sycl::write_only, sycl::no_init);
      EXPECT(s.size() == 8 && !s.empty());
      h.parallel_for(8, [=](sycl::item<1> i) { o[i] = s[i] + float(i.get_id(0)); });
    });
  }
  for (int i = 0; i < 8; i++) EXPECT(result[i] == 2.0f + float(i));

  std::array<int, 4> small{1, 2, 3, 4}, final{};
  {
    sycl::buffer<int> copy(small.begin(), small.end());
    copy.set_final_data(final.data());
    q.submit([&](sycl::handler& h) {
      auto c = copy.get_access(h);
      h.single_task([=] { c[3] = 40; });
    });
    sycl::buffer<int> half(copy, sycl::id<1>(2), sycl::range<1>(2));
    q.submit([&](sycl::handler& h) {
      auto c = half.get_access(h, sycl::read_write);
      h.fill(c, 9);
    });
    std::array<int, 4> read{};
    q.submit([&](sycl::handler& h) { h.copy(copy.get_access(h, sycl::read_only), read.data()); });
    EXPECT(read[0] == 1 && read[2] == 9 && read[3] == 9);
  }
  EXPECT(small[3] == 4 && final[0] == 1 && final[3] == 9);

  auto shared = std::make_shared<int[]>(4);
  {
    sycl::buffer<int, 3> cube(shared.get(), sycl::range<3>(1, 2, 2));
    q.submit([&](sycl::handler& h) {
      sycl::accessor c(cube, h, sycl::write_only);
      h.parallel_for(sycl::range<3>(1, 2, 2),
                     [=](sycl::id<3> at) { c[at[0]][at[1]][at[2]] = int(at[1] * 2 + at[2]); });
    });
  }
  EXPECT(shared[3] == 3);
}

void local_memory(sycl::queue& q) {
  int* out = sycl::malloc_shared<int>(64, q);
  q.submit([&](sycl::handler& h) {
    sycl::local_accessor<int, 3> cube(sycl::range<3>(2, 4, 8), h);
    cl::sycl::accessor<int, 1, cl::sycl::access::mode::read_write, cl::sycl::access::target::local> line(64,
                                                                                                         h);
    ::kf::sim::sycl::FixedLocalAccessor<int, 8, 8> square(sycl::range<2>(8, 8), h);
    sycl::local_accessor<int, 0> single(h);
    h.parallel_for(sycl::nd_range<1>(64, 64), [=](sycl::nd_item<1> item) {
      const size_t i = item.get_local_id(0);
      cube[i / 32][i / 8 % 4][i % 8] = int(i);
      if (i == 0) single = 5;
      sycl::group_barrier(item.get_group());
      line[63 - i] = cube[sycl::id<3>(i / 32, i / 8 % 4, i % 8)];
      item.barrier(sycl::access::fence_space::local_space);
      square[i / 8][i % 8] = line[i] + single;
      sycl::group_barrier(item.get_group(), sycl::memory_scope::work_group);
      out[i] = square[sycl::id<2>(i % 8, i / 8)];
    });
  });
  for (int i = 0; i < 64; i++) EXPECT(out[i] == 63 - (i % 8 * 8 + i / 8) + 5);
  sycl::free(out, q);
}

struct Scale {
  sycl::accessor<float, 1, sycl::access_mode::read_write> values;
  float by;
  void operator()(sycl::id<1> i) const { values[i] *= by; }
};

void functors_and_events(sycl::queue& q) {
  float* memory = sycl::malloc_host<float>(16, q);
  for (int i = 0; i < 16; i++) memory[i] = float(i);
  {
    sycl::buffer<float> buffer(memory, 16);
    q.submit([&](sycl::handler& h) {
      h.parallel_for(sycl::range<1>(16), Scale{buffer.get_access(h), 3.0f});
    });
  }
  sycl::event first = q.submit([&](sycl::handler& h) { h.memcpy(memory + 8, memory, 8 * sizeof(float)); });
  sycl::event second = q.fill(memory, 1.0f, 4, first);
  q.parallel_for(sycl::range<1>(4), {first, second}, [=](sycl::id<1> i) { memory[i] += 1; }).wait_and_throw();
  EXPECT(memory[0] == 2 && memory[4] == 12 && memory[15] == 21);
  EXPECT(second.get_profiling_info<sycl::info::event_profiling::command_end>() >
         second.get_profiling_info<sycl::info::event_profiling::command_start>());
  EXPECT(second.get_info<sycl::info::event::command_execution_status>() ==
         sycl::info::event_command_status::complete);
  EXPECT(sycl::get_pointer_type(memory, q.get_context()) == sycl::usm::alloc::host);
  EXPECT(sycl::get_pointer_type(memory + 3, q.get_context()) == sycl::usm::alloc::host);
  float on_stack = 0;
  EXPECT(sycl::get_pointer_type(&on_stack, q.get_context()) == sycl::usm::alloc::unknown);
  sycl::free(memory, q);
  sycl::usm_allocator<int, sycl::usm::alloc::shared> allocator(q);
  std::vector<int, decltype(allocator)> list(10, 3, allocator);
  q.parallel_for(10, [data = list.data()](sycl::id<1> i) { data[i] += int(i); });
  EXPECT(list[9] == 12);
}

void devices() {
  sycl::queue plain;
  sycl::queue chosen{sycl::gpu_selector_v, sycl::property::queue::in_order{}};
  sycl::queue old{
      cl::sycl::gpu_selector{}, [](sycl::exception_list) {},
      sycl::property_list{sycl::property::queue::enable_profiling{}, sycl::property::queue::in_order()}};
  sycl::queue of_device(sycl::device::get_devices().front());
  EXPECT(!plain.is_in_order() && chosen.is_in_order() && old.is_in_order());
  EXPECT(old.has_property<sycl::property::queue::enable_profiling>());
  const sycl::device device = of_device.get_device();
  EXPECT(device.is_gpu() && device.has(sycl::aspect::fp64) &&
         !device.get_info<sycl::info::device::name>().empty());
  EXPECT(device.get_info<sycl::info::device::max_work_group_size>() == 1024);
  EXPECT(device.get_info<sycl::info::device::sub_group_sizes>().size() == 1);
  EXPECT(device.get_info<sycl::info::device::max_work_item_sizes<3>>()[2] == 1024);
  EXPECT(!device.get_platform().get_info<sycl::info::platform::name>().empty());
  try {
    throw sycl::exception(sycl::errc::nd_range, "too large");
  } catch (const cl::sycl::exception& error) {
    EXPECT(error.code() == sycl::errc::nd_range && std::string(error.what()) == "too large");
    EXPECT(std::string(error.category().name()) == "sycl");
  }
}

}  // namespace

extern "C" KF_UNTRACED void kf_entry(const ::kf::sim::Arguments*, const ::kf::sim::LaunchShape*) {
  ::sycl::queue q;
  ranges_and_ids();
  positions(q);
  items(q);
  buffers(q);
  local_memory(q);
  functors_and_events(q);
  devices();
}

// Buffers.
#pragma once
#include <cstring>
#include <iterator>
#include <memory>
#include <vector>

#include "accessor.h"

namespace kf::sim::sycl {

template <class Container>
concept ContiguousContainer = requires(Container& container) {
                                {
                                  container.data()
                                  } -> std::convertible_to<const typename Container::value_type*>;
                                container.size();
                              };

}  // namespace kf::sim::sycl

namespace sycl {

template <class T>
using buffer_allocator = std::allocator<T>;

template <class T, int Dimensions, class Allocator>
class buffer {
  using Memory = ::kf::sim::sycl::BufferMemory;
  using Plain = std::remove_const_t<T>;

 public:
  using value_type = T;
  using reference = T&;
  using const_reference = const T&;
  static constexpr int dimensions = Dimensions;

  buffer(const range<Dimensions>& extents, const property_list& = {}) : buffer(Content{}, extents) {}
  template <class A>
    requires(!std::is_convertible_v<const A&, property_list>)
  buffer(const range<Dimensions>& extents, const A&, const property_list& = {})
      : buffer(Content{}, extents) {}
  buffer(T* host, const range<Dimensions>& extents, const property_list& = {})
    requires(!std::is_const_v<T>)
  : buffer(Content{host, host}, extents) {}
  buffer(const T* host, const range<Dimensions>& extents, const property_list& = {})
      : buffer(Content{host, nullptr}, extents) {}
  template <class A>
    requires(!std::is_convertible_v<const A&, property_list>)
  buffer(T* host, const range<Dimensions>& extents, const A&, const property_list& = {})
      : buffer(Content{host, host}, extents) {}
  buffer(const std::shared_ptr<T>& host, const range<Dimensions>& extents, const property_list& = {})
      : buffer(Content{host.get(), host.get()}, extents) {
    keep_ = host;
  }
  buffer(const std::shared_ptr<T[]>& host, const range<Dimensions>& extents, const property_list& = {})
      : buffer(Content{host.get(), host.get()}, extents) {
    keep_ = host;
  }
  // A copy of what lies between iterators; nothing is written back.
  template <std::input_iterator Iterator>
    requires(Dimensions == 1 && !std::is_integral_v<Iterator>)
  buffer(Iterator first, Iterator last, const property_list& = {})
      : buffer(std::vector<Plain>(first, last), range<1>(static_cast<size_t>(std::distance(first, last)))) {}
  template <::kf::sim::sycl::ContiguousContainer Container>
    requires(Dimensions == 1)
  buffer(Container& container, const property_list& = {})
      : buffer(container.data(), range<1>(container.size())) {}
  template <class A>
  buffer(buffer<T, Dimensions, A>& whole, const id<Dimensions>& base, const range<Dimensions>& extents)
      : memory_(whole.kf_shared_memory()),
        extents_(extents),
        pitch_(whole.kf_pitch()),
        data_(static_cast<T*>(whole.kf_data()) + ::kf::sim::sycl::linear<Dimensions>(base, pitch_)),
        is_sub_buffer_(true) {}

  range<Dimensions> get_range() const { return extents_; }
  size_t size() const { return extents_.size(); }
  size_t get_count() const { return extents_.size(); }
  size_t byte_size() const { return extents_.size() * sizeof(T); }
  size_t get_size() const { return byte_size(); }
  bool is_sub_buffer() const { return is_sub_buffer_; }
  Allocator get_allocator() const { return {}; }

  template <access_mode Mode = access_mode::read_write, target Target = target::device, class... Rest>
  accessor<T, Dimensions, Mode, Target> get_access(handler& command, const Rest&... rest) {
    return {*this, command, rest...};
  }
  template <access_mode Mode>
  accessor<T, Dimensions, Mode, target::host_buffer> get_access() {
    return {*this};
  }
  template <access_mode Mode>
  accessor<T, Dimensions, Mode, target::host_buffer> get_access(const range<Dimensions>& extents,
                                                                const id<Dimensions>& offset = {}) {
    return {*this, extents, offset};
  }
  template <class Tag, class... Rest>
    requires ::kf::sim::sycl::is_mode_tag<Tag>
  auto get_access(handler& command, const Tag&, const Rest&... rest) {
    return accessor<T, Dimensions, Tag::mode>(*this, command, rest...);
  }
  template <class Tag, class... Rest>
    requires ::kf::sim::sycl::is_mode_tag<Tag>
  auto get_access(const Tag&, const Rest&... rest) {
    return accessor<T, Dimensions, Tag::mode>(*this, rest...);
  }
  template <class... Rest>
  auto get_host_access(const Rest&... rest) {
    return host_accessor<T, Dimensions, ::kf::sim::sycl::deduced_mode<Rest...>()>(*this, rest...);
  }

  void set_write_back(bool writes = true) { memory_->writes_back = writes; }
  void set_final_data(std::nullptr_t) { memory_->final_data = nullptr; }
  template <class U>
  void set_final_data(const std::weak_ptr<U>& target) {
    memory_->final_data = [target, count = size()](const void* content) {
      if (const std::shared_ptr<U> alive = target.lock()) copy_to(alive.get(), content, count);
    };
  }
  template <class Iterator>
  void set_final_data(Iterator target) {
    memory_->final_data = [target, count = size()](const void* content) { copy_to(target, content, count); };
  }
  template <class U, int D = Dimensions>
  buffer<U, D> reinterpret(const range<D>& extents) {
    return buffer<U, D>(memory_, extents, reinterpret_cast<U*>(data_));
  }
  template <class U>
  buffer<U, 1> reinterpret() {
    return reinterpret<U, 1>(range<1>(byte_size() / sizeof(U)));
  }
  friend bool operator==(const buffer& a, const buffer& b) {
    return a.memory_ == b.memory_ && a.data_ == b.data_;
  }

  // Of the facade.
  Memory* kf_memory() const { return memory_.get(); }
  const std::shared_ptr<Memory>& kf_shared_memory() const { return memory_; }
  range<Dimensions> kf_pitch() const { return pitch_; }
  void* kf_data() const { return const_cast<Plain*>(data_); }
  buffer(const std::shared_ptr<Memory>& memory, const range<Dimensions>& extents, T* data)
      : memory_(memory), extents_(extents), pitch_(extents), data_(data) {}

 private:
  // Where the content comes from and where it goes to in the end.
  struct Content {
    const void* source = nullptr;
    void* target = nullptr;
  };
  buffer(const Content& content, const range<Dimensions>& extents)
      : memory_(std::make_shared<Memory>(content.source, extents.size() * sizeof(T), sizeof(T))),
        extents_(extents),
        pitch_(extents),
        data_(static_cast<T*>(memory_->data())) {
    if (!content.target) return;
    memory_->final_data = [target = content.target, bytes = byte_size()](const void* result) {
      std::memcpy(target, result, bytes);
    };
  }
  buffer(const std::vector<Plain>& content, const range<Dimensions>& extents)
      : buffer(Content{content.data(), nullptr}, extents) {}
  template <class Target>
  static void copy_to(Target target, const void* content, size_t count) {
    const auto* from = static_cast<const T*>(content);
    for (size_t i = 0; i < count; i++) *target++ = from[i];
  }
  std::shared_ptr<Memory> memory_;
  std::shared_ptr<const void> keep_;
  range<Dimensions> extents_, pitch_;
  T* data_;
  bool is_sub_buffer_ = false;
};
template <class T, int D, class... Rest>
buffer(T*, const range<D>&, const Rest&...) -> buffer<T, D>;
template <class T, int D, class... Rest>
buffer(const T*, const range<D>&, const Rest&...) -> buffer<T, D>;
template <std::input_iterator Iterator, class... Rest>
buffer(Iterator, Iterator, const Rest&...) -> buffer<typename std::iterator_traits<Iterator>::value_type, 1>;
template <::kf::sim::sycl::ContiguousContainer Container, class... Rest>
buffer(Container&, const Rest&...) -> buffer<typename Container::value_type, 1>;

}  // namespace sycl

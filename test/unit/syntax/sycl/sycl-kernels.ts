import type { ArgumentSpec, ElementType, Shape } from '../../../../src/protocol/task.ts';

/** A kernel of one style of SYCL, with the task that its host function is. */
export interface StyledKernel {
  readonly style: string;
  readonly text: string;
  /** Host function, or the queue of a statement. */
  readonly entry: string | { readonly queue: string };
  readonly arguments: readonly ArgumentSpec[];
  readonly tune: Shape;
}

const buffer = (
  name: string,
  shape: readonly string[],
  role: 'input' | 'output' | 'inout' = 'input',
  type: ElementType = 'f32',
): ArgumentSpec => ({ kind: 'buffer', name, type, role, shape, distribution: { kind: 'normal' } });
const scalar = (name: string, value: string | number, type: ElementType = 'i32'): ArgumentSpec => ({
  kind: 'scalar',
  name,
  type,
  value,
});

/** Kernels, each written in another style. */
export const kernels: readonly StyledKernel[] = [
  {
    style: 'a lambda over an nd_range, pointers',
    entry: 'product',
    arguments: [
      buffer('a', ['M', 'K']),
      buffer('b', ['K', 'N']),
      buffer('c', ['M', 'N'], 'output'),
      scalar('m', 'M'),
      scalar('n', 'N'),
      scalar('k', 'K'),
    ],
    tune: { M: 64, N: 64, K: 64 },
    text: `void product(sycl::queue& q, const float* a, const float* b, float* c, int m, int n, int k) {
  sycl::range<2> local(16, 16);
  sycl::range<2> global((m + 15) / 16 * 16, (n + 15) / 16 * 16);
  q.parallel_for(sycl::nd_range<2>(global, local), [=](sycl::nd_item<2> item) {
    const int row = item.get_global_id(0);
    const int col = item.get_global_id(1);
    if (row >= m || col >= n) return;
    float sum = 0.0f;
    for (int i = 0; i < k; ++i) sum += a[row * k + i] * b[i * n + col];
    c[row * n + col] = sum;
  });
}
`,
  },
  {
    style: 'a command group without a namespace, an id',
    entry: 'scale',
    arguments: [buffer('x', ['n'], 'inout'), scalar('factor', 2, 'f32'), scalar('n', 'n')],
    tune: { n: 4096 },
    text: `using namespace sycl;
void scale(queue q, float *x, float factor, int n) {
    q.submit([&](handler &cgh) {
        cgh.parallel_for(range<1>(n), [=](id<1> i) { x[i] = exp(x[i]) * factor; });
    });
}
`,
  },
  {
    style: 'local memory, a tree of barriers, a kernel tag',
    entry: 'partial_sums',
    arguments: [buffer('in', ['n']), buffer('out', ['ceilDiv(n, 256)'], 'output'), scalar('n', 'n')],
    tune: { n: 65536 },
    text: `constexpr int WG = 256;
void partial_sums(sycl::queue &q, const float *in, float *out, int n) {
  q.submit([&](sycl::handler &h) {
    sycl::local_accessor<float, 1> cache(sycl::range<1>(WG), h);
    h.parallel_for<class tree_sum>(sycl::nd_range<1>((n + WG - 1) / WG * WG, WG), [=](sycl::nd_item<1> it) {
      auto group = it.get_group();
      const int local = it.get_local_id(0);
      const int i = it.get_global_id(0);
      cache[local] = i < n ? in[i] : 0.0f;
      for (int step = WG / 2; step > 0; step /= 2) {
        sycl::group_barrier(group);
        if (local < step) cache[local] += cache[local + step];
      }
      if (local == 0) out[group.get_group_id(0)] = cache[0];
    });
  });
}
`,
  },
  {
    style: 'a function object with a constructor',
    entry: 'row_sums',
    arguments: [
      buffer('m', ['rows', 'cols']),
      buffer('sums', ['rows'], 'output'),
      scalar('rows', 'rows'),
      scalar('cols', 'cols'),
    ],
    tune: { rows: 512, cols: 256 },
    text: `class RowSums {
 public:
  RowSums(const float *m, float *sums, int rows, int cols) : m_(m), sums_(sums), rows_(rows), cols_(cols) {}
  void operator()(sycl::nd_item<1> item) const {
    int row = item.get_global_id(0);
    if (row < rows_) {
      float sum = 0.0f;
      for (int c = 0; c < cols_; ++c) sum += m_[row * cols_ + c];
      sums_[row] = sum;
    }
  }

 private:
  const float *m_;
  float *sums_;
  int rows_, cols_;
};

void row_sums(sycl::queue &q, const float *m, float *sums, int rows, int cols) {
  q.parallel_for(sycl::nd_range<1>((rows + 127) / 128 * 128, 128), RowSums(m, sums, rows, cols));
}
`,
  },
  {
    style: 'a migrated function that takes a three-dimensional item',
    entry: 'add',
    arguments: [buffer('x', ['n']), buffer('y', ['n'], 'inout'), scalar('n', 'n')],
    tune: { n: 4096 },
    text: `void add_kernel(const float *x, float *y, int n, const sycl::nd_item<3> &item_ct1) {
    int i = item_ct1.get_group(2) * item_ct1.get_local_range(2) + item_ct1.get_local_id(2);
    if (i < n) y[i] = x[i] + y[i];
}

void add(sycl::queue &q, const float *x, float *y, int n) {
    sycl::range<3> block(1, 1, 256);
    sycl::range<3> grid(1, 1, (n + 255) / 256);
    q.parallel_for(sycl::nd_range<3>(grid * block, block), [=](sycl::nd_item<3> item_ct1) {
        add_kernel(x, y, n, item_ct1);
    });
}
`,
  },
  {
    style: 'buffers and two-dimensional accessors',
    entry: 'blend',
    arguments: [
      buffer('left', ['rows', 'cols']),
      buffer('right', ['rows', 'cols']),
      buffer('out', ['rows', 'cols'], 'output'),
      scalar('rows', 'rows'),
      scalar('cols', 'cols'),
    ],
    tune: { rows: 128, cols: 256 },
    text: `void blend(sycl::queue &q, sycl::buffer<float, 2> &left, sycl::buffer<float, 2> &right, sycl::buffer<float, 2> &out,
           int rows, int cols) {
  q.submit([&](sycl::handler &h) {
    sycl::accessor a(left, h, sycl::read_only);
    sycl::accessor b(right, h, sycl::read_only);
    sycl::accessor c(out, h, sycl::write_only, sycl::no_init);
    h.parallel_for(sycl::range<2>(rows, cols), [=](sycl::id<2> at) {
      c[at] = 0.5f * a[at] + 0.5f * b[at[0]][at[1]];
    });
  });
}
`,
  },
  {
    style: 'an item of a range and its own linear id',
    entry: 'clip',
    arguments: [
      buffer('x', ['n'], 'inout'),
      scalar('low', -1, 'f32'),
      scalar('high', 1, 'f32'),
      scalar('n', 'n'),
    ],
    tune: { n: 4096 },
    text: `void clip(sycl::queue &q, float *x, float low, float high, int n) {
  q.parallel_for(sycl::range{static_cast<size_t>(n)}, [=](sycl::item<1> item) {
    const int i = item.get_linear_id();
    x[i] = sycl::clamp(x[i], low, high);
  }).wait();
}
`,
  },
  {
    style: 'an atomic that has a name',
    entry: 'count',
    arguments: [
      buffer('data', ['n'], 'input', 'u8'),
      buffer('bins', ['256'], 'inout', 'u32'),
      scalar('n', 'n'),
    ],
    tune: { n: 65536 },
    text: `void count(sycl::queue &q, const unsigned char *data, unsigned int *bins, int n) {
  q.parallel_for(sycl::nd_range<1>(64 * 256, 256), [=](sycl::nd_item<1> item) {
    int stride = item.get_global_range(0);
    for (int i = item.get_global_id(0); i < n; i += stride) {
      sycl::atomic_ref<unsigned int, sycl::memory_order::relaxed, sycl::memory_scope::device> bin(bins[data[i]]);
      bin.fetch_add(1u);
    }
  });
}
`,
  },
  {
    style: 'shuffles of a sub-group whose size is asked for',
    entry: 'warp_sums',
    arguments: [buffer('in', ['n']), buffer('out', ['ceilDiv(n, 32)'], 'output'), scalar('n', 'n')],
    tune: { n: 65536 },
    text: `void warp_sums(sycl::queue &q, const float *in, float *out, int n) {
  q.parallel_for(sycl::nd_range<1>((n + 127) / 128 * 128, 128),
                 [=](sycl::nd_item<1> item) [[sycl::reqd_sub_group_size(32)]] {
                   auto sg = item.get_sub_group();
                   const int i = item.get_global_id(0);
                   float value = i < n ? in[i] : 0.0f;
                   for (int offset = 16; offset > 0; offset /= 2)
                     value += sycl::shift_group_left(sg, value, offset);
                   if (sg.get_local_linear_id() == 0 && i < n) out[i / 32] = value;
                 });
}
`,
  },
  {
    style: 'a sub-group algorithm and a group algorithm',
    entry: 'norms',
    arguments: [
      buffer('x', ['rows', 'cols']),
      buffer('out', ['rows'], 'output'),
      scalar('cols', 'cols'),
      scalar('rows', 'rows'),
    ],
    tune: { rows: 512, cols: 1024 },
    text: `void norms(sycl::queue &q, const float *x, float *out, int cols, int rows) {
  q.parallel_for(sycl::nd_range<1>(rows * 256, 256), [=](sycl::nd_item<1> item) {
    auto group = item.get_group();
    const int row = group.get_group_id(0);
    float sum = 0.0f;
    for (int c = item.get_local_id(0); c < cols; c += item.get_local_range(0)) sum += x[row * cols + c] * x[row * cols + c];
    sum = sycl::reduce_over_group(group, sum, sycl::plus<>());
    if (group.leader()) out[row] = sycl::sqrt(sum);
  });
}
`,
  },
  {
    style: 'vectors of four',
    entry: 'axpy4',
    arguments: [buffer('x', ['n']), buffer('y', ['n'], 'inout'), scalar('a', 2, 'f32'), scalar('n', 'n')],
    tune: { n: 4096 },
    text: `void axpy4(sycl::queue &q, const float *x, float *y, float a, int n) {
  q.parallel_for(sycl::nd_range<1>((n / 4 + 127) / 128 * 128, 128), [=](sycl::nd_item<1> item) {
    const int i = item.get_global_id(0);
    if (i < n / 4) {
      const sycl::float4 left = reinterpret_cast<const sycl::float4 *>(x)[i];
      sycl::float4 right = reinterpret_cast<sycl::float4 *>(y)[i];
      right.x() += a * left.x();
      right.y() += a * left.y();
      right.z() += a * left.z();
      right.w() += a * left.w();
      reinterpret_cast<sycl::float4 *>(y)[i] = right;
    }
  });
}
`,
  },
  {
    style: 'a statement of main, host constants, a named lambda parameter',
    entry: { queue: 'queue' },
    arguments: [
      scalar('length', 'length'),
      scalar('taps', 'taps'),
      buffer('signal', ['length']),
      buffer('filter', ['taps']),
      buffer('result', ['length'], 'output'),
    ],
    tune: { length: 4096, taps: 9 },
    text: `int main(int argc, char **argv) {
  const int length = argc > 1 ? 4096 : 1024;
  const int taps = 9;
  sycl::queue queue;
  float *signal = sycl::malloc_shared<float>(length, queue);
  float *filter = sycl::malloc_shared<float>(taps, queue);
  float *result = sycl::malloc_shared<float>(length, queue);
  queue.parallel_for(sycl::nd_range<1>((length + 63) / 64 * 64, 64), [=](sycl::nd_item<1> position) {
    const int t = position.get_global_id(0);
    if (t < length) {
      float value = 0.0f;
      for (int k = 0; k < taps; ++k) {
        const int s = t + k - taps / 2;
        if (s >= 0 && s < length) value += signal[s] * filter[k];
      }
      result[t] = value;
    }
  }).wait();
}
`,
  },
  {
    style: 'an alias of the namespace, a transposition by groups',
    entry: 'turn',
    arguments: [
      buffer('out', ['w', 'h'], 'output'),
      buffer('in', ['h', 'w']),
      scalar('width', 'w'),
      scalar('height', 'h'),
    ],
    tune: { w: 256, h: 128 },
    text: `namespace sy = sycl;
constexpr int EDGE = 16;
static size_t rounded(size_t value, size_t multiple) { return (value + multiple - 1) / multiple * multiple; }

sy::event turn(sy::queue &q, float *out, const float *in, int width, int height) {
    return q.submit([&](sy::handler &h) {
        sy::range<2> local(EDGE, EDGE);
        sy::range<2> global(rounded(height, EDGE), rounded(width, EDGE));
        h.parallel_for(sy::nd_range<2>(global, local), [=](sy::nd_item<2> item) {
            int x = item.get_group(1) * EDGE + item.get_local_id(1);
            int y = item.get_group(0) * EDGE + item.get_local_id(0);
            if (x < width && y < height) {
                out[x * height + y] = in[y * width + x];
            }
        });
    });
}
`,
  },
  {
    style: 'a template over the element type, fixed local memory in the kernel',
    entry: 'reverse_blocks<float>',
    arguments: [buffer('data', ['n'], 'inout'), scalar('n', 'n')],
    tune: { n: 4096 },
    text: `template <typename T>
void reverse_blocks(sycl::queue &q, T *data, int n) {
  q.parallel_for(sycl::nd_range<1>(n, 64), [=](sycl::nd_item<1> item) {
    auto &part = *sycl::ext::oneapi::group_local_memory_for_overwrite<T[64]>(item.get_group());
    const int local = item.get_local_id(0);
    const int i = item.get_global_id(0);
    part[local] = data[i];
    item.barrier(sycl::access::fence_space::local_space);
    data[i] = part[63 - local];
  });
}
`,
  },
  {
    style: 'auto everywhere and a helper of the file',
    entry: 'activate',
    arguments: [buffer('x', ['n'], 'inout'), scalar('n', 'n')],
    tune: { n: 4096 },
    text: `inline float gate(float v) { return v / (1.0f + sycl::exp(-v)); }

void activate(sycl::queue &q, float *x, int n) {
  auto kernel = [=](auto item) {
    auto i = item.get_global_id(0);
    if (i < n) {
      auto v = x[i];
      x[i] = gate(v);
    }
  };
  q.parallel_for(sycl::nd_range<1>{(n + 255) / 256 * 256, 256}, kernel);
}
`,
  },
  {
    style: 'an old accessor, an offset computed on the host',
    entry: 'shift',
    arguments: [buffer('source', ['n']), buffer('target', ['n'], 'output'), scalar('n', 'n')],
    tune: { n: 4096 },
    text: `void shift(sycl::queue &q, sycl::buffer<float, 1> &source, sycl::buffer<float, 1> &target, int n) {
  const int half = n / 2;
  q.submit([&](sycl::handler &cgh) {
    auto from = source.get_access<sycl::access::mode::read>(cgh);
    auto to = target.template get_access<sycl::access::mode::discard_write>(cgh);
    cgh.parallel_for<class shifted>(sycl::range<1>(n), [=](sycl::id<1> i) {
      int wanted = (i[0] + half) % n;
      to[i] = from[wanted];
    });
  });
}
`,
  },
  {
    style: 'an item of a two-dimensional range, its ids in place',
    entry: 'add',
    arguments: [
      buffer('x', ['n', 'm']),
      buffer('y', ['n', 'm'], 'inout'),
      scalar('n', 'n'),
      scalar('m', 'm'),
    ],
    tune: { n: 64, m: 128 },
    text: `void add(sycl::queue &q, const float *x, float *y, int n, int m) {
  q.parallel_for(sycl::range<2>(n, m), [=](sycl::item<2> it) {
    y[it.get_id(0) * m + it.get_id(1)] += x[it.get_id(0) * m + it.get_id(1)];
  });
}
`,
  },
  {
    style: 'a template of a function object, its fields behind a constructor',
    entry: 'relu',
    arguments: [buffer('in', ['n']), buffer('out', ['n'], 'output'), scalar('n', 'n', 'u64')],
    tune: { n: 65536 },
    text: `template <typename T, int Low = 0>
class Relu {
 public:
  Relu(const T *in, T *out, size_t n) : in_(in), out_(out), n_(n) {}
  void operator()(sycl::nd_item<1> item) const {
    const size_t i = item.get_global_id(0);
    if (i >= n_) return;
    T value = in_[i];
    out_[i] = value > T(Low) ? value : T(Low);
  }

 private:
  const T *in_;
  T *out_;
  size_t n_;
};

void relu(sycl::queue &q, const float *in, float *out, size_t n) {
  q.parallel_for(sycl::nd_range<1>((n + 255) / 256 * 256, 256), Relu<float>(in, out, n));
}
`,
  },
  {
    style: 'two local accessors whose sizes the host computes',
    entry: 'rows',
    arguments: [buffer('x', ['n', 'm']), buffer('y', ['n'], 'output'), scalar('n', 'n'), scalar('m', 'm')],
    tune: { n: 64, m: 256 },
    text: `void rows(sycl::queue &q, const float *x, float *y, int n, int m) {
  q.submit([&](sycl::handler &h) {
    sycl::local_accessor<float, 1> row(m, h);
    sycl::local_accessor<float, 1> squares(sycl::range<1>(m), h);
    h.parallel_for(sycl::nd_range<1>(n * 64, 64), [=](sycl::nd_item<1> item) {
      const int r = item.get_group(0);
      for (int c = item.get_local_id(0); c < m; c += 64) {
        row[c] = x[r * m + c];
        squares[c] = row[c] * row[c];
      }
      sycl::group_barrier(item.get_group());
      float sum = 0.0f;
      for (int c = 0; c < m; ++c) sum += row[c] + squares[c];
      if (item.get_local_id(0) == 0) y[r] = sum;
    });
  });
}
`,
  },
];

// out[r] = how many values of row r are not below the smallest of them: all. A task that says nothing.
#include <sycl/sycl.hpp>

sycl::event largest_share(sycl::queue& q, const int* in, int* out, int rows, int columns)
{
    return q.parallel_for(sycl::nd_range<1>((rows + 63) / 64 * 64, 64), [=](sycl::nd_item<1> item) {
        const int r = item.get_global_linear_id();
        if (r >= rows) return;
        int smallest = in[r * columns];
        for (int c = 1; c < columns; ++c) smallest = sycl::min(smallest, in[r * columns + c]);
        int count = 0;
        for (int c = 0; c < columns; ++c) count += in[r * columns + c] >= smallest ? 1 : 0;
        out[r] = count;
    });
}

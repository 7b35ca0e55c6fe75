// One Jacobi step, 5 points, fixed border.
#include <sycl/sycl.hpp>

sycl::event heat(sycl::queue& q, const double* u, double* next, int nx, int ny)
{
    const sycl::range<2> local(16, 8);
    const sycl::range<2> global((ny + 15) / 16 * 16, (nx + 7) / 8 * 8);
    return q.parallel_for(sycl::nd_range<2>(global, local), [=](sycl::nd_item<2> item) {
        const int y = item.get_global_id(0);
        const int x = item.get_global_id(1);
        if (x >= nx || y >= ny) return;
        const double c = u[y * nx + x];
        if (x == 0 || y == 0 || x == nx - 1 || y == ny - 1) {
            next[y * nx + x] = c;
            return;
        }
        next[y * nx + x] = c + 0.2 * (u[(y - 1) * nx + x] + u[(y + 1) * nx + x] + u[y * nx + x - 1] + u[y * nx + x + 1] - 4.0 * c);
    });
}

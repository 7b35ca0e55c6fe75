// One Jacobi step of the heat equation on an nx x ny grid (5-point stencil, fixed border), with buffers and accessors.
#include <sycl/sycl.hpp>
#include <utility>

using namespace sycl;

void heat_step(queue &q, buffer<double, 2> &u_buf, buffer<double, 2> &u_new_buf, int nx, int ny, double alpha) {
    q.submit([&](handler &cgh) {
        accessor u{u_buf, cgh, read_only};
        accessor u_new{u_new_buf, cgh, write_only, no_init};
        range<2> local{16, 16};
        range<2> global{static_cast<size_t>((ny + 15) / 16 * 16), static_cast<size_t>((nx + 15) / 16 * 16)};

        cgh.parallel_for(nd_range<2>{global, local}, [=](nd_item<2> item) {
            int i = item.get_global_id(1);  // row
            int j = item.get_global_id(0);  // column

            if (i >= nx || j >= ny) return;

            if (i == 0 || j == 0 || i == nx - 1 || j == ny - 1) {
                u_new[i][j] = u[i][j];
                return;
            }

            double center = u[i][j];
            double north = u[i - 1][j];
            double south = u[i + 1][j];
            double west = u[i][j - 1];
            double east = u[i][j + 1];
            u_new[i][j] = center + alpha * (north + south + west + east - 4.0 * center);
        });
    });
}

void simulate(queue &q, double *host, int nx, int ny, int steps) {
    buffer<double, 2> a{host, range<2>(nx, ny)};
    buffer<double, 2> b{range<2>(nx, ny)};
    for (int step = 0; step < steps; step++) {
        if (step % 2 == 0) {
            heat_step(q, a, b, nx, ny, 0.1);
        } else {
            heat_step(q, b, a, nx, ny, 0.1);
        }
    }
}

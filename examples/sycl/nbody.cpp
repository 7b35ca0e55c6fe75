// All-pairs gravity: acceleration of every body, positions as x, y, z, mass, with buffers and accessors.
#include <sycl/sycl.hpp>

#define SOFTENING 1e-3

using buffer_t = sycl::buffer<float, 1>;

void accelerations(sycl::queue &q, buffer_t &px_buf, buffer_t &py_buf, buffer_t &pz_buf, buffer_t &mass_buf,
                   buffer_t &ax_buf, buffer_t &ay_buf, buffer_t &az_buf, int bodies) {
    q.submit([&](sycl::handler &h) {
        sycl::accessor px(px_buf, h, sycl::read_only);
        sycl::accessor py(py_buf, h, sycl::read_only);
        sycl::accessor pz(pz_buf, h, sycl::read_only);
        sycl::accessor mass(mass_buf, h, sycl::read_only);
        sycl::accessor ax(ax_buf, h, sycl::read_write, sycl::no_init);
        sycl::accessor ay(ay_buf, h, sycl::read_write, sycl::no_init);
        sycl::accessor az(az_buf, h, sycl::read_write, sycl::no_init);

        h.parallel_for(sycl::range<1>(bodies), [=](sycl::id<1> i) {
            ax[i] = 0;
            ay[i] = 0;
            az[i] = 0;
            for (int j = 0; j < bodies; j++) {
                float dx = px[j] - px[i];
                float dy = py[j] - py[i];
                float dz = pz[j] - pz[i];
                float distance = sycl::sqrt(dx * dx + dy * dy + dz * dz + SOFTENING);
                float f = mass[j] / (distance * distance * distance);
                ax[i] += f * dx;
                ay[i] += f * dy;
                az[i] += f * dz;
            }
        });
    });
}

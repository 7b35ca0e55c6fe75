/* redteam
{
  "title": "work-groups as wide as a row piece, loads side by side",
  "task": "heat-sycl"
}
*/
sycl::event heat(sycl::queue& q, const double* u, double* next, int nx, int ny)
{
    const sycl::range<2> local(2, 64);
    const sycl::range<2> global((ny + 1) / 2 * 2, (nx + 63) / 64 * 64);
    return q.parallel_for(sycl::nd_range<2>(global, local), [=](sycl::nd_item<2> item) {
        const int y = item.get_global_id(0), x = item.get_global_id(1);
        if (x >= nx || y >= ny) return;
        const double c = u[y * nx + x];
        const bool inside = x > 0 && y > 0 && x < nx - 1 && y < ny - 1;
        next[y * nx + x] = inside ? c + 0.2 * (u[(y - 1) * nx + x] + u[(y + 1) * nx + x] + u[y * nx + x - 1] + u[y * nx + x + 1] - 4.0 * c) : c;
    });
}

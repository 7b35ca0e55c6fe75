/* redteam
{
  "title": "in place, neighbouring work-items on neighbouring elements, selected without a branch",
  "task": "in-place-sycl"
}
*/
sycl::event in_place(sycl::queue& q, float* v, float slope, int n)
{
    return q.parallel_for(sycl::range<1>(n), [=](sycl::id<1> i) {
        const float x = v[i];
        v[i] = sycl::fmax(x, 0.0f) + slope * sycl::fmin(x, 0.0f);
    });
}

/* redteam
{
  "title": "a work-item for each element, in two dimensions",
  "task": "look-up-sycl"
}
*/
sycl::event look_up(sycl::queue& q, const float* table, const int* ids, float* out, int tokens, int width, int vocabulary)
{
    const sycl::range<2> local(1, 128);
    const sycl::range<2> global(tokens, (width + 127) / 128 * 128);
    return q.parallel_for(sycl::nd_range<2>(global, local), [=](sycl::nd_item<2> item) {
        const int token = item.get_global_id(0), d = item.get_global_id(1);
        if (d < width) out[token * width + d] = table[ids[token] * width + d];
    });
}

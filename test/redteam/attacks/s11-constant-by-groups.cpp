/* redteam
{
  "row": "S11",
  "title": "a share of one, without a look at the row",
  "task": "largest-share-sycl",
  "stage": "check",
  "rules": [
    "no-spread",
    "input-unused"
  ],
  "defences": [
    "task-lint"
  ],
  "harm": {
    "kind": "ignores-inputs",
    "at": {
      "shape": {
        "rows": 33,
        "columns": 40
      }
    }
  }
}
*/
sycl::event largest_share(sycl::queue& q, const float* in, float* out, int rows, int columns)
{
    return q.parallel_for(sycl::range<1>(rows), [=](sycl::id<1> r) { out[r] = 1.0f; });
}

/* redteam
{
  "row": "S11",
  "title": "writes how many columns there are, without a look at the row",
  "task": "largest-share-sycl",
  "stage": "check",
  "rules": [
    "constant-output",
    "no-spread",
    "accepts-last-output",
    "accepts-constant",
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
sycl::event largest_share(sycl::queue& q, const int* in, int* out, int rows, int columns)
{
    return q.parallel_for(sycl::range<1>(rows), [=](sycl::id<1> r) { out[r] = columns; });
}

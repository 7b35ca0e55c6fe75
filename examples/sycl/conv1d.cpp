// One-dimensional convolution with an odd filter, zero padding, several channels (channel-last layout).
#include <sycl/sycl.hpp>
#include <cstdlib>

int main(int argc, char **argv) {
    const int length = argc > 1 ? std::atoi(argv[1]) : 16384;
    const int channels = 64;
    const int taps = 9;

    sycl::queue queue;
    float *signal = sycl::malloc_shared<float>(length * channels, queue);
    float *filter = sycl::malloc_shared<float>(channels * taps, queue);
    float *result = sycl::malloc_shared<float>(length * channels, queue);
    for (int i = 0; i < length * channels; i++) signal[i] = 1.0f;
    for (int i = 0; i < channels * taps; i++) filter[i] = 1.0f / taps;

    queue.parallel_for(
        sycl::nd_range<2>(sycl::range<2>(channels, (length + 255) / 256 * 256), sycl::range<2>(1, 256)),
        [=](sycl::nd_item<2> item) {
            int t = item.get_global_id(1);
            int c = item.get_group(0);
            if (t < length) {
                float value = 0.0f;
                for (int k = 0; k < taps; k++) {
                    int s = t + k - taps / 2;
                    if (s >= 0 && s < length) {
                        value += signal[s * channels + c] * filter[c * taps + k];
                    }
                }
                result[t * channels + c] = value;
            }
        });
    queue.wait();

    sycl::free(signal, queue);
    sycl::free(filter, queue);
    sycl::free(result, queue);
    return 0;
}

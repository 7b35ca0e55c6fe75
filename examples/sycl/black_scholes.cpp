// European call and put prices after Black and Scholes, one option per work-item.
#include <sycl/sycl.hpp>
#include <cmath>

inline double normal_cdf(double d) {
    return 0.5 * sycl::erfc(-d / sycl::sqrt(2.0));
}

void black_scholes(sycl::queue &q, const float *spot, const float *strike, const float *years, float *call, float *put,
                   float rate, float volatility, int count) {
    const size_t workgroup = 128;
    const size_t workitems = (count + workgroup - 1) / workgroup * workgroup;
    q.parallel_for(sycl::nd_range<1>{workitems, workgroup}, [=](sycl::nd_item<1> it) {
        int opt = it.get_global_id(0);
        if (opt < count) {
            float S = spot[opt];
            float X = strike[opt];
            float T = years[opt];

            float d1 = (sycl::log(S / X) + (rate + 0.5 * volatility * volatility) * T) / (volatility * sycl::sqrt(T));
            float d2 = d1 - volatility * sycl::sqrt(T);
            float discount = sycl::exp(-rate * T);

            call[opt] = S * normal_cdf(d1) - X * discount * normal_cdf(d2);
            put[opt] = X * discount * normal_cdf(-d2) - S * normal_cdf(-d1);
        }
    }).wait();
}

const keywords = new Set(
  (
    'alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t char32_t class compl ' +
    'concept const consteval constexpr constinit const_cast continue co_await co_return co_yield decltype default delete ' +
    'do double dynamic_cast else enum explicit export extern false float for friend goto if inline int long mutable ' +
    'namespace new noexcept not not_eq nullptr operator or or_eq private protected public register reinterpret_cast ' +
    'requires return short signed sizeof static static_assert static_cast struct switch template this thread_local throw ' +
    'true try typedef typeid typename union unsigned using virtual void volatile wchar_t while xor xor_eq final override ' +
    'defined std'
  ).split(' '),
);

const runtimeNames =
  /^(threadIdx|blockIdx|blockDim|gridDim|warpSize|dim3|u?(char|short|int|long|longlong|float|double)[1-4]|half2?|nv_bfloat162?|cuda\w*|cu[A-Z]\w*|atomic[A-Z]\w*|tex[123]D\w*|surf[123]D\w*|cooperative_groups|printf|assert|min|max|clock|clock64|size_t|u?int(8|16|32|64|ptr)_t|sycl|NULL)$/;

const mathNames =
  /^(a?(sin|cos|tan)h?|atan2|sincos|exp|exp2|exp10|expm1|log|log2|log10|log1p|pow|sqrt|rsqrt|cbrt|rcbrt|hypot|fabs|abs|fma|fmax|fmin|fmod|remainder|floor|ceil|round|rint|nearbyint|trunc|lround|erf|erfc|tgamma|lgamma|ldexp|frexp|copysign|isnan|isinf|isfinite|signbit)[fl]?$/;

/**
 * True for names that a macro or a declaration of a candidate may not take: keywords, names with two leading underscores or
 * an underscore and a capital (reserved for the implementation), CUDA's and the C library's own, and the harness's.
 */
export function isReservedName(name: string): boolean {
  return (
    keywords.has(name) ||
    /^__/.test(name) ||
    /^_[A-Z]/.test(name) ||
    /^kf($|_|[A-Z:])/i.test(name) ||
    runtimeNames.test(name) ||
    mathNames.test(name)
  );
}

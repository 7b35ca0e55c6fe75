/** Of mathematics: C's functions with the suffixes of float and long double, and what compilers make of them. */
const mathematics =
  /^(__)?(a?(sin|cos|tan)h?|a(sin|cos|tan)h|atan2|sincos|exp|exp2|exp10|expm1|log|log2|log10|log1p|logb|ilogb|pow|sqrt|cbrt|hypot|fabs|fma|fmax|fmin|fdim|fmod|remainder|remquo|floor|ceil|round|l?lround|rint|l?lrint|nearbyint|trunc|roundeven|modf|frexp|ldexp|scalbl?n|nextafter|copysign|nan|erf|erfc|tgamma|lgamma(_r)?|j[01n]|y[01n])[fl]?(_finite)?$/;

/** The C library's work on memory that compilers also emit by themselves. */
const memory = /^(mem(cpy|move|set|cmp)|bcmp|strlen|strcmp|strncmp|abs|labs|llabs)$/;

/** What the compilers' start and end files, exceptions and run-time type information refer to. */
const compilers =
  /^(__gmon_start__|_ITM_(de)?registerTMCloneTable|__cxa_(finalize|atexit|allocate_exception|free_exception|throw|rethrow|begin_catch|end_catch|get_exception_ptr|guard_(acquire|release|abort)|pure_virtual|bad_cast|throw_bad_array_new_length|init_primary_exception|call_unexpected)|__gxx_personality_v0|_Unwind_Resume|__dso_handle|__stack_chk_fail|__dynamic_cast|_GLOBAL_OFFSET_TABLE_|__libc_single_threaded|__pthread_key_create)$/;

/** Integer and half-precision arithmetic of libgcc and compiler-rt, where it is not linked into the object. */
const arithmetic =
  /^__((u?div|u?mod|u?divmod|mul|ash[lr]|lshr|neg|popcount|clz|ctz|ffs|parity|bswap|cmp|ucmp)[sdt]i[234]|(fix|fixuns|float|floatun|extend|trunc)[a-z]{4,6}[0-9]?|(add|sub|mul|div|neg|cmp|eq|ne|lt|le|gt|ge|unord)[dstx]f[23]|pow[id][dstx]f2|mul[sdx]c3|div[sdx]c3)$/;

/** Allocation, and what containers, strings, exceptions and their type information need of the C++ library. No streams on files, threads or clocks. */
const standardLibrary =
  /^(_ZNSt19_Sp_make_shared_tag\w+|_Zn[aw][mj](St11align_val_t)?|_Zn[aw][mj](St11align_val_t)?RKSt9nothrow_t|_Zd[al]Pv([mj])?(St11align_val_t)?|_ZSt7nothrow|_ZSt\d+__throw_\w+|_ZSt9terminatev|_ZSt\d+_Rb_tree_\w+|_ZNSt8__detail\d+_(List_node_base|Prime_rehash_policy)\w*|_ZNKSt8__detail20_Prime_rehash_policy\w*|_ZSt11_Hash_bytes\w*|_ZNK?St7__cxx1112basic_stringI[cw]\w+|_ZNK?Ss\w+|_ZNK?St(9exception|9bad_alloc|8bad_cast|20bad_array_new_length|11logic_error|13runtime_error|12out_of_range|16invalid_argument|12length_error|12domain_error|11range_error|14overflow_error|15underflow_error|17bad_function_call|18bad_variant_access|19bad_optional_access|12bad_any_cast|12system_error|10error_code|14error_category|3_V2\w*|10bad_typeid|9type_info)\w*|_ZNSt15__exception_ptr13exception_ptr\w*|_ZNKSt15__exception_ptr13exception_ptr\w*|_ZSt1[78](current|rethrow)_exception\w*|_ZT[IVS]St\w*|_ZT[IVS]N10__cxxabiv1\w+|_ZT[ISV]N?S[ts]\w*|_ZT[ISV][a-zP]\w{0,3}|_ZNSt15_V2_unused|_ZStls\w+|_ZNSo\w+|_ZSt4(cout|cerr|clog)|_ZSt4endl\w*|_ZSt5flush\w*|_ZSt16__ostream_insert\w*|_ZNK?St(8ios_base|9basic_ios)\w*|_ZN?K?St6localeC\dEv|_ZNSt6localeD\dEv|_ZNKSt5ctypeIcE\w+|_ZSt16__throw_bad_castv)$/;

/** True for names that compilers and the C++ library refer to in code that only computes. */
export function isOrdinaryImport(name: string): boolean {
  return [mathematics, memory, compilers, arithmetic, standardLibrary].some((names) => names.test(name));
}

/** True for what a definition in an object could stand in for: the C library's memory functions, start-up, allocation, exceptions. */
export function isSystemName(name: string): boolean {
  return memory.test(name) || /^(__cxa_|_Unwind_|__gxx_|_Zn[aw]|_Zd[al]|__stack_chk)/.test(name);
}

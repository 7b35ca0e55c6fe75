import { isOrdinaryImport, isSystemName } from './allowed-names.ts';
import type { InspectionPolicy } from './inspection-policy.ts';

/** The runtimes of DPC++ and AdaptiveCpp by their C++ namespaces, and of OpenMP, on which AdaptiveCpp's processor backend stands. */
const runtime =
  /^(_ZN?K?[VTIS]*N?K?(7hipsycl|4acpp|11adaptivecpp|4sycl)\w*|_ZT[IVS]N(7hipsycl|4sycl)\w*|__kmpc_\w+|omp_get_\w+|__sycl_\w+|__spirv_\w+|__devicelib_\w+)$/;

/** What headers of SYCL runtimes use in the host's part of every submission: locks, thread-local data, assertions, text for errors. */
const headers =
  /^(pthread_mutex_(lock|unlock|trylock)|pthread_(once|self)|__pthread_key_create|__tls_get_addr|__libc_single_threaded|__assert_fail|_ZNSo\w+|_ZNSi\w+|_ZNSt(8ios_base|9basic_ios|6locale|13random_device)?\w*C[12]\w*|_ZNSt8ios_base4InitC1Ev|_ZNSt8ios_base4InitD1Ev|_ZNSt\d*_V2\w+|_ZNKSt3_V2\w+|_ZTISt\w+|_ZTVSt\w+)$/;

/** Work-items of AdaptiveCpp's groups are fibers of Boost where its compiler plugin has not turned them into loops. */
const fibers =
  /^(_ZNK?5boost(6fibers|7context)\w*|_ZT[IVS]N5boost(6fibers|7context)\w*|(jump|make|ontop)_fcontext)$/;

/** What the compilers' own link line may bring along, each where it is needed: a candidate has no say in it. */
const libraries =
  /^(libacpp-\w+|libhipSYCL-\w+|libsycl|libOpenCL|libur_\w+|libboost_(context|fiber|thread|chrono|filesystem|system|atomic|date_time)|libi?omp5?|libgomp|libstdc\+\+|libc\+\+(abi)?|libgcc_s|libm|libc|libpthread|libdl|librt|libimf|libsvml|libirng|libintlc|ld-linux[-\w]*)\.so([.\d]*)$/;

const constructors =
  /^(frame_dummy|__do_global_dtors_aux|_GLOBAL__sub_I_\w+(\.\w+)*|__cxx_global_var_init[.\d]*|sycl\.descriptor_(un)?reg[.\d]*|__sycl_(un)?register_lib\w*)$/;

/**
 * Shared objects of SYCL candidates, made by the user's compiler: mathematics, C++ and the SYCL runtime. What the original's object also
 * has is no candidate's doing (run paths, what the runtime's headers bring along): see `oddBesideOriginal`.
 */
export const syclObjectPolicy: InspectionPolicy = {
  what: 'a kernel on a SYCL device',
  libraries: (name) => libraries.test(name),
  imports: (name) => isOrdinaryImport(name) || runtime.test(name) || fibers.test(name) || headers.test(name),
  constructors: (name) => constructors.test(name),
  reserved: (name) => isSystemName(name) || (/^(kf_|_ZN2kf)/.test(name) && name !== 'kf_entry'),
  isReadOnlyAfterRelocation: true,
};

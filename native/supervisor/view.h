// The private view of the file system: an empty root with the toolchain mounted read-only and the job folder
// writable.
#ifndef KF_SUPERVISOR_VIEW_H
#define KF_SUPERVISOR_VIEW_H
#include "options.h"

// Replaces the root of the calling process, which must be alone in a fresh mount namespace with the right to
// mount. Returns NULL, or the name of the step that failed (errno says why).
const char* enter_private_view(const struct options* options);

#endif

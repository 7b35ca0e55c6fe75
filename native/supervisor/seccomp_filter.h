// System calls a sandboxed job may not make.
#ifndef KF_SUPERVISOR_SECCOMP_FILTER_H
#define KF_SUPERVISOR_SECCOMP_FILTER_H

// Installs the filter on the calling process; needs no_new_privs. Returns 0, or -1 with errno.
int install_seccomp_filter(void);

#endif

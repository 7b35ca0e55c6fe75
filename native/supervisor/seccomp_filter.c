#define _GNU_SOURCE
#include "seccomp_filter.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define FILTER_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define FILTER_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#ifdef FILTER_ARCHITECTURE

#define LOAD(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (offset))
#define RETURN(value) BPF_STMT(BPF_RET | BPF_K, (value))
#define DENY SECCOMP_RET_ERRNO | EPERM
#define UNKNOWN SECCOMP_RET_ERRNO | ENOSYS
#define KILL SECCOMP_RET_KILL_PROCESS
// If the loaded word equals `value`: return `action`, else go on.
#define ON(value, action) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, 1), RETURN(action)

// Numbers that are the same on every architecture (asm-generic/unistd.h from 424 on), for older headers.
enum {
  NR_io_uring_setup = 425,
  NR_io_uring_enter = 426,
  NR_io_uring_register = 427,
  NR_open_tree = 428,
  NR_move_mount = 429,
  NR_fsopen = 430,
  NR_fsconfig = 431,
  NR_fsmount = 432,
  NR_fspick = 433,
  NR_clone3 = 435,
  NR_pidfd_getfd = 438,
  NR_process_madvise = 440,
  NR_mount_setattr = 442,
  NR_quotactl_fd = 443,
};

#define NAMESPACE_FLAGS                                                                      \
  (CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWUTS | \
   CLONE_NEWCGROUP | 0x80u)

// Low word of the system call's n-th argument; both architectures are little-endian.
#define ARGUMENT(n) ((uint32_t)(offsetof(struct seccomp_data, args) + 8u * (n)))

int install_seccomp_filter(void) {
  struct sock_filter filter[] = {
      LOAD(offsetof(struct seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, FILTER_ARCHITECTURE, 1, 0),
      RETURN(KILL),
      LOAD(offsetof(struct seccomp_data, nr)),
#ifdef __x86_64__
      BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000u, 0, 1),  // the x32 numbers would bypass the list
      RETURN(UNKNOWN),
#endif
      // No program of a job has an honest use for these: the job ends, and the report says SIGSYS.
      ON(SYS_ptrace, KILL),
      ON(SYS_process_vm_writev, KILL),
      ON(SYS_process_vm_readv, KILL),
      ON(SYS_kexec_load, KILL),
#ifdef SYS_kexec_file_load
      ON(SYS_kexec_file_load, KILL),
#endif
      ON(SYS_bpf, KILL),
      ON(SYS_init_module, KILL),
      ON(SYS_finit_module, KILL),
      ON(SYS_delete_module, KILL),
      ON(SYS_reboot, KILL),
      ON(SYS_open_by_handle_at, KILL),
      ON(NR_pidfd_getfd, KILL),
      // Libraries try these and live without: they are refused.
      ON(SYS_socket, DENY),
      ON(SYS_connect, DENY),
      ON(SYS_bind, DENY),
      ON(SYS_listen, DENY),
      ON(SYS_unshare, DENY),
      ON(SYS_setns, DENY),
      ON(SYS_mount, DENY),
      ON(SYS_umount2, DENY),
      ON(SYS_pivot_root, DENY),
      ON(SYS_chroot, DENY),
      ON(SYS_keyctl, DENY),
      ON(SYS_add_key, DENY),
      ON(SYS_request_key, DENY),
      ON(SYS_perf_event_open, DENY),
      ON(SYS_userfaultfd, DENY),
      ON(SYS_name_to_handle_at, DENY),
      ON(SYS_fanotify_init, DENY),
      ON(SYS_quotactl, DENY),
      ON(SYS_acct, DENY),
      ON(SYS_swapon, DENY),
      ON(SYS_swapoff, DENY),
      ON(SYS_settimeofday, DENY),
      ON(SYS_clock_settime, DENY),
      ON(SYS_clock_adjtime, DENY),
      ON(SYS_adjtimex, DENY),
      ON(SYS_syslog, DENY),
      ON(SYS_kcmp, DENY),
      ON(SYS_sethostname, DENY),
      ON(SYS_setdomainname, DENY),
      ON(SYS_vhangup, DENY),
      ON(SYS_move_pages, DENY),
      ON(SYS_migrate_pages, DENY),
      ON(NR_process_madvise, DENY),
      ON(NR_open_tree, DENY),
      ON(NR_move_mount, DENY),
      ON(NR_fsopen, DENY),
      ON(NR_fsconfig, DENY),
      ON(NR_fsmount, DENY),
      ON(NR_fspick, DENY),
      ON(NR_mount_setattr, DENY),
      ON(NR_quotactl_fd, DENY),
#ifdef SYS_iopl
      ON(SYS_iopl, DENY),
      ON(SYS_ioperm, DENY),
      ON(SYS_modify_ldt, DENY),
#endif
      // Its flags lie in memory, where a filter cannot look; the C library falls back to clone.
      ON(NR_clone3, UNKNOWN),
      // It would do sockets and files past this filter.
      ON(NR_io_uring_setup, UNKNOWN),
      ON(NR_io_uring_enter, UNKNOWN),
      ON(NR_io_uring_register, UNKNOWN),
      // clone: threads and processes yes, namespaces no.
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 4),
      LOAD(ARGUMENT(0)),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, NAMESPACE_FLAGS, 0, 1),
      RETURN(DENY),
      RETURN(SECCOMP_RET_ALLOW),
      // ioctl: no typing into a terminal.
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 0, 5),
      LOAD(ARGUMENT(1)),
      ON(TIOCSTI, DENY),
      ON(0x541c /* TIOCLINUX */, DENY),
      RETURN(SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {.len = sizeof filter / sizeof filter[0], .filter = filter};
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

#else

int install_seccomp_filter(void) {
  errno = ENOSYS;
  return -1;
}

#endif

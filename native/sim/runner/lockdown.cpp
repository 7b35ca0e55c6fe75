#include "sim/runner/lockdown.h"

#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/core/memory.h"

namespace kf {

namespace {

#ifdef __x86_64__
constexpr uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#else
constexpr uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#endif

constexpr uint32_t kAllow = SECCOMP_RET_ALLOW;
constexpr uint32_t kKill = SECCOMP_RET_KILL_PROCESS;
constexpr uint32_t kDeny = SECCOMP_RET_ERRNO | 1;  // EPERM

constexpr uint32_t low_word(unsigned argument) {
  return static_cast<uint32_t>(offsetof(seccomp_data, args) + 8 * argument);
}
constexpr uint32_t high_word(unsigned argument) { return low_word(argument) + 4; }

class Filter {
 public:
  void load(uint32_t offset) { add(BPF_LD | BPF_W | BPF_ABS, 0, 0, offset); }
  void answer(uint32_t action) { add(BPF_RET | BPF_K, 0, 0, action); }
  // Of the word that was loaded.
  void unless_equal(uint32_t value, uint32_t action) {
    add(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, value);
    answer(action);
  }
  void if_equal(uint32_t value, uint32_t action) {
    add(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, value);
    answer(action);
  }
  void if_any_bit(uint32_t bits, uint32_t action) {
    add(BPF_JMP | BPF_JSET | BPF_K, 0, 1, bits);
    answer(action);
  }
  // What follows, until `end`, is for this system call only.
  void begin(long number) {
    start_ = code_.size();
    add(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, static_cast<uint32_t>(number));
  }
  void end(uint32_t action) {
    answer(action);
    code_[start_].jf = static_cast<uint8_t>(code_.size() - start_ - 1);
  }
  bool install() {
    const sock_fprog program{static_cast<unsigned short>(code_.size()), code_.data()};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
  }

 private:
  void add(int code, uint8_t jump_true, uint8_t jump_false, uint32_t value) {
    code_.push_back({static_cast<uint16_t>(code), jump_true, jump_false, value});
  }
  std::vector<sock_filter> code_;
  size_t start_ = 0;
};

}  // namespace

bool lock_down() {
  Filter filter;
  filter.load(offsetof(seccomp_data, arch));
  filter.unless_equal(kArchitecture, kKill);
  filter.load(offsetof(seccomp_data, nr));
  for (const long number : {SYS_read,          SYS_write,          SYS_writev,
                            SYS_close,         SYS_lseek,          SYS_fstat,
                            SYS_newfstatat,    SYS_getdents64,     SYS_brk,
                            SYS_munmap,        SYS_madvise,        SYS_futex,
                            SYS_clock_gettime, SYS_exit,           SYS_exit_group,
                            SYS_rt_sigreturn,  SYS_rt_sigprocmask, SYS_sigaltstack,
                            SYS_getpid,        SYS_gettid,         SYS_wait4,
                            SYS_sched_yield,   SYS_getrandom,      SYS_restart_syscall})
    filter.if_equal(static_cast<uint32_t>(number), kAllow);

  // Data only, and nothing over what is there.
  filter.begin(SYS_mmap);
  filter.load(low_word(2));
  filter.if_any_bit(PROT_EXEC, kKill);
  filter.load(low_word(3));
  filter.if_any_bit(MAP_FIXED, kKill);
  filter.end(kAllow);

  filter.begin(SYS_mremap);
  filter.load(low_word(3));
  filter.if_any_bit(MREMAP_FIXED, kKill);
  filter.end(kAllow);

  // Guards anywhere; back to readable and writable only in the arena of device memory (lazy-content.cpp).
  filter.begin(SYS_mprotect);
  filter.load(low_word(2));
  filter.if_equal(PROT_NONE, kAllow);
  filter.unless_equal(PROT_READ | PROT_WRITE, kKill);
  filter.load(high_word(0));
  for (uintptr_t high = sim::kDeviceBase >> 32; high < (sim::kDeviceBase + sim::kDeviceSpan) >> 32; high++)
    filter.if_equal(static_cast<uint32_t>(high), kAllow);
  filter.end(kKill);

  // Dumps: files that are written, never read. A filter cannot look at the path; the supervisor's view of the
  // file system says where.
  filter.begin(SYS_openat);
  filter.load(low_word(2));
  filter.unless_equal(O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, kKill);
  filter.end(kAllow);
  filter.if_equal(static_cast<uint32_t>(SYS_mkdirat), kAllow);
#ifdef SYS_mkdir
  filter.if_equal(static_cast<uint32_t>(SYS_mkdir), kAllow);
#endif

  // abort signals its own process; handlers are asked for (the census), never changed.
  filter.begin(SYS_tgkill);
  filter.load(low_word(0));
  filter.unless_equal(static_cast<uint32_t>(getpid()), kKill);
  filter.end(kAllow);
  filter.begin(SYS_rt_sigaction);
  filter.load(low_word(1));
  filter.unless_equal(0, kDeny);
  filter.load(high_word(1));
  filter.unless_equal(0, kDeny);
  filter.end(kAllow);

  // No honest use: the process ends and its end says SIGSYS.
  for (const long number :
       {SYS_clone, SYS_execve, SYS_execveat, SYS_kill, SYS_tkill, SYS_ptrace, SYS_socket, SYS_prctl,
        SYS_process_vm_readv, SYS_process_vm_writev, SYS_seccomp, SYS_memfd_create})
    filter.if_equal(static_cast<uint32_t>(number), kKill);
#ifdef SYS_fork
  filter.if_equal(static_cast<uint32_t>(SYS_fork), kKill);
  filter.if_equal(static_cast<uint32_t>(SYS_vfork), kKill);
  filter.if_equal(static_cast<uint32_t>(SYS_open), kKill);
  filter.if_equal(static_cast<uint32_t>(SYS_creat), kKill);
#endif
  filter.answer(kDeny);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  return filter.install();
}

}  // namespace kf

#else

namespace kf {
bool lock_down() { return false; }
}  // namespace kf

#endif

/** Names that the C library's own functions have, as glibc and musl spell them. */
const OWN =
  /^(?:_IO_|_dl_|_nl_|_int_|__GI_|__libc_|__vdso_|__pthread_|pthread_|__nptl_|__lll_|__cxa_|_Unwind_|__gxx_|__restore_rt|__tls_get_addr|__(?:mem|str|wcs|wmem)[a-z]+_|__v?f?s?n?printf|epoll_|eventfd|inotify_|timerfd_|signalfd|sched_|clock_|sem_|pthread_)/
/** glibc's symbol versions, which it shows for functions that it has several of. */
const VERSIONED = /@@?(?:GLIBC|GLIBCXX|CXXABI|GCC)_[\d.]+$/

/**
 * Functions of the C library (ISO C, POSIX, Linux system calls) that profiles of programs without frame pointers in it
 * end in; with or without the `__` of its own calls. Words that programs often give to functions of their own are left out.
 */
const NAMES = new Set(
  `start_thread clone clone3 libc_start_main libc_start_call_main _start syscall
  read write readv writev pread pwrite pread64 pwrite64 preadv pwritev open openat open64 openat64 close lseek lseek64
  send recv sendto recvfrom sendmsg recvmsg sendmmsg recvmmsg sendfile sendfile64 splice
  socket socketpair connect accept accept4 bind listen shutdown getsockopt setsockopt getsockname getpeername
  poll ppoll select pselect ioctl fcntl fcntl64 dup dup2 dup3 pipe pipe2 fsync fdatasync fstat fstat64 lstat stat64
  fopen fopen64 fclose fread fwrite fgets fputs fputc fgetc fflush getc putc getline getdelim
  fread_unlocked fwrite_unlocked fputs_unlocked puts putchar
  nanosleep usleep gettimeofday localtime localtime_r gmtime gmtime_r mktime strftime tzset
  mmap mmap64 munmap mprotect madvise mremap brk sbrk fork vfork execve waitpid wait4 kill raise abort sigaction sigprocmask
  getpid gettid getuid getenv setenv getcwd getrandom gethostname getaddrinfo freeaddrinfo gethostbyname inet_ntop inet_pton
  memcpy memmove memset memcmp memchr memrchr memmem mempcpy bcmp bcopy bzero
  strlen strnlen strcmp strncmp strcasecmp strncasecmp strcpy strncpy strcat strncat strchr strrchr strchrnul strstr strdup
  strndup strtol strtoul strtoll strtoull strtod strtof strtok strtok_r strspn strcspn strpbrk strerror strcoll strxfrm
  wcslen wmemset wmemcpy wcscmp printf fprintf sprintf snprintf vsnprintf vfprintf vsprintf asprintf sscanf fscanf
  qsort qsort_r bsearch random_r rand_r srandom setlocale iconv dlopen dlsym dl_iterate_phdr opendir readdir readdir64
  closedir getdents64 scandir setjmp longjmp sigsetjmp siglongjmp sched_yield pthread_once`.split(/\s+/),
)

/** Whether a name that comes without its file is one of the C library. */
export function isSystemFunction(name: string): boolean {
  if (OWN.test(name)) return !name.includes('::')
  const plain = name.replace(VERSIONED, '')
  return plain !== name || NAMES.has(plain.replace(/^_{1,2}(?=[a-z])/, ''))
}

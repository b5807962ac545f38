// Compiled several times by tests at -O2, each time as another source file: -DFILE_NAME='"north.cc"' -DNAME=north.
#line 3 FILE_NAME
#define KEEP __attribute__((noinline, used))
#define JOINED(one, other) one##_##other
#define JOIN(one, other) JOINED(one, other)
#define OWN(function) JOIN(function, NAME)

extern "C" void note(const char *file, int line, const char *function, const char *text);
#define LOG(text) note(__FILE__, __LINE__, __func__, text)

extern "C" {
KEEP int OWN(enter)(int visitors) {
  LOG("a visitor enters");
  return visitors + 1;
}
// Names no file.
KEEP int OWN(browse)(int visitors) { return visitors * 37; }
KEEP int OWN(leave)(int visitors) {
  LOG("a visitor leaves");
  return visitors - 1;
}
}

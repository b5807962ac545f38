// Linked with several aisles by tests. Its messages name their function, as those of C libraries do.
#include <stdarg.h>
#define KEEP __attribute__((noinline, used))

KEEP void note(const char *file, int line, const char *function, const char *text) {
  __asm__ volatile("" : : "r"(file), "r"(function), "r"(text), "r"(line) : "memory");
}
KEEP void warn(const char *format, ...) {
  va_list values;
  va_start(values, format);
  __asm__ volatile("" : : "r"(format), "r"(&values) : "memory");
  va_end(values);
}

KEEP int open_shop(int hour) {
  if (hour < 8) warn("%s: too early by %d hours", __func__, 8 - hour);
  return hour * 3;
}
static inline __attribute__((always_inline)) int ring_bell(int times) {
  if (times > 3) warn("%s: %d times is too much", __func__, times);
  return times - 3;
}
// Carries a message of its own, and that of ring_bell.
KEEP int close_shop(int hour) {
  warn("close_shop: at %d", hour);
  return ring_bell(hour) + 5;
}

int enter_north(int), browse_north(int), leave_north(int), enter_south(int), browse_south(int), leave_south(int);
int enter_west(int), browse_west(int), leave_west(int);

int main(int argc, char **argv) {
  (void)argv;
  int sum = open_shop(argc) + close_shop(argc) + enter_north(argc) + browse_north(argc) + leave_north(argc);
  sum += enter_south(argc) + browse_south(argc) + leave_south(argc) + enter_west(argc) + browse_west(argc) + leave_west(argc);
  return sum == 12345;
}

/* Compiled by tests without any library, for several machines. */
#define KEEP __attribute__((noinline, used))

KEEP static int hidden(int value) { return value * 3 + 1; }

__attribute__((visibility("default"))) KEEP int exported_sum(int from, int to) {
  int sum = 0;
  for (int value = from; value < to; value++) sum += hidden(value);
  return sum;
}

__attribute__((visibility("hidden"))) KEEP int between(int value) { return exported_sum(0, value) - hidden(value); }

__attribute__((visibility("default"))) KEEP int exported_last(int value) { return between(value) ^ hidden(value); }

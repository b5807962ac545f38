// Compiled by tests at -O2. No headers. Bases whose constructors are inlined, so that their own virtual tables are left out.
#define KEEP __attribute__((noinline, used))

KEEP void note(const void *one) { asm volatile("" : : "r"(one) : "memory"); }

namespace heirs {

struct Store {
  virtual long count() = 0;
  virtual long weight() = 0;
};

struct Named {
  virtual long name() = 0;
  long letters = 1;
};

// Twelve functions and more, alike in all instances.
template <int Kind> struct Shelf : Store, Named {
  long count() override { note(this); return boxes + Kind; }
  long weight() override { note(&boxes); return boxes * 3 + Kind; }
  virtual long first() { note(this); return boxes - Kind; }
  virtual long second() { note(this); note(&boxes); return boxes - 2 * Kind; }
  virtual long third() { note(this); return boxes * 5 - Kind; }
  virtual long fourth() { note(&boxes); note(this); return boxes * 9 + Kind; }
  virtual long fifth() { note(this); return (boxes + 7) * Kind; }
  virtual long sixth() { note(this); return (boxes ^ 77) + Kind; }
  virtual long seventh() { note(this); return (boxes & 99) + Kind; }
  virtual long eighth() { note(this); return (boxes | 44) + Kind; }
  virtual long ninth() { note(this); return (boxes << 3) + Kind; }
  virtual long tenth() { note(this); return (boxes >> 3) + Kind; }
  virtual long eleventh() { note(this); return (boxes >> 5) - Kind; }
  // Kept out of the thunk for it.
  KEEP long name() override { note(this); note(&boxes); return letters * Kind; }
  long boxes = 1;
};

struct Pantry : Shelf<1001> {
  virtual long jars();
  virtual long bottles();
};
long Pantry::jars() { note(this); return boxes / 3; }
long Pantry::bottles() { note(this); return boxes / 7; }

struct Cellar : Shelf<2002> {
  virtual long barrels();
};
long Cellar::barrels() {
  long sum = 0;
  for (long one = 0; one < boxes; one++) { note(&one); sum += one; }
  return sum;
}

// Two heirs share what their base brought.
struct Clock {
  virtual long tick() = 0;
  virtual long hour() { note(this); return hours * 13; }
  long hours = 1;
};
struct WallClock : Clock { long tick() override; };
struct Watch : Clock { long tick() override; };
long WallClock::tick() { note(this); return hours + 1; }
long Watch::tick() { note(this); return hours + 2; }

}  // namespace heirs

KEEP heirs::Store *made(int kind) {
  if (kind == 1) return new heirs::Pantry;
  return new heirs::Cellar;
}
KEEP heirs::Named *named(int kind) {
  if (kind == 1) return new heirs::Pantry;
  return new heirs::Cellar;
}
KEEP heirs::Clock *started(int kind) {
  if (kind == 1) return new heirs::WallClock;
  return new heirs::Watch;
}

int main(int argc, char **) {
  long sum = made(argc)->count() + made(argc)->weight() + named(argc)->name();
  sum += started(argc)->tick() + started(argc)->hour();
  return sum == 12345;
}

// Compiled by tests at -O2. No headers, so that it compiles in a fraction of a second.
struct LogPlace {
  const char *file;
  int line;
  const char *function;
};

#define KEEP __attribute__((noinline, used))
#define LOG(text) note(LogPlace{__FILE__, __LINE__, __func__}, text)

KEEP void note(const LogPlace &place, const char *text) { asm volatile("" : : "r"(&place), "r"(text) : "memory"); }

namespace zoo {

struct Animal {
  virtual ~Animal();
  KEEP virtual int speak(int times);
  virtual int legs() = 0;
};
Animal::~Animal() { LOG("an animal leaves"); }
int Animal::speak(int times) {
  LOG("an animal speaks");
  LOG("and is heard");
  return times + 1;
}

struct Swimmer {
  virtual int swim(int metres);
  int depth = 3;
};
int Swimmer::swim(int metres) { return metres * depth; }

struct Dog : Animal {
  int speak(int times) override;
  int legs() override;
};
int Dog::speak(int times) {
  LOG("a dog barks");
  if (times > 3) LOG("and barks");
  return times * 7;
}
int Dog::legs() { return 4; }

// Inherits speak.
struct Tortoise : Animal {
  int legs() override;
};
int Tortoise::legs() { return 40; }

struct Duck : Animal, Swimmer {
  int legs() override;
  int swim(int metres) override;
};
int Duck::legs() { return 4; }
int Duck::swim(int metres) {
  LOG("a duck swims");
  LOG("and dives");
  return metres + depth;
}

namespace {
struct Ghost : Dog {
  int legs() override;
};
int Ghost::legs() { return 0; }
}

// Not virtual: known by the log statements only.
struct Keeper {
  KEEP int feed(Animal &animal, int portions);
  KEEP int sweep(int metres);
};
int Keeper::feed(Animal &animal, int portions) {
  LOG("feeding");
  if (portions > 2) LOG("a lot");
  return animal.speak(portions);
}
// Without statements.
int Keeper::sweep(int metres) { return metres * 13; }

static inline __attribute__((always_inline)) void greet(int visitors) {
  if (visitors > 9) LOG("many visitors");
}
// Both carry the statement of greet.
KEEP int openGate(int visitors) {
  greet(visitors);
  return visitors + 5;
}
KEEP int closeGate(int visitors) {
  greet(visitors);
  return visitors - 5;
}

}  // namespace zoo

KEEP zoo::Animal *born(int kind) {
  if (kind == 1) return new zoo::Dog;
  if (kind == 2) return new zoo::Duck;
  if (kind == 3) return new zoo::Ghost;
  return new zoo::Tortoise;
}

int main(int argc, char **) {
  zoo::Keeper keeper;
  zoo::Animal *animal = born(argc);
  zoo::Swimmer *swimmer = argc == 2 ? static_cast<zoo::Duck *>(animal) : new zoo::Swimmer;
  int sum = keeper.feed(*animal, argc) + keeper.sweep(argc) + animal->legs() + swimmer->swim(argc);
  sum += zoo::openGate(argc) + zoo::closeGate(argc);
  delete animal;
  return sum == 12345;
}

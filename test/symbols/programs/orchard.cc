// A program of which two releases are made: LATER adds, takes away and changes functions, and moves others.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#define KEPT __attribute__((noinline, used))

namespace orchard {

struct Tree {
  virtual ~Tree() = default;
#ifdef LATER
  virtual int blossoms(int spring) const { return spring * 3 + height; }
#endif
  virtual int apples(int summer) const;
  virtual std::string label() const { return "tree " + std::to_string(height); }
#ifdef LATER
  long planted = 0;
#endif
  int height = 4;
};

#ifdef LATER
KEPT int prune(Tree &tree, int years) {
  for (int year = 0; year < years; year++) tree.height -= tree.height > 9 ? tree.height / 7 : 1;
  std::printf("pruned to %d\n", tree.height);
  return tree.height;
}
#endif

int Tree::apples(int summer) const {
  int count = 0;
  for (int week = 0; week < summer; week++) count += week * height ^ 0x5f3759;
  return count;
}

struct OldTree : Tree {
  int apples(int summer) const override {
    std::printf("an old tree bears little in %d\n", summer);
    return Tree::apples(summer) / 4;
  }
  std::string label() const override { return "old " + Tree::label(); }
};

KEPT int count_worms(const std::vector<int> &apples) {
  int worms = 0;
  for (int apple : apples) worms += apple % 11 == 3 ? 2 : apple % 5;
  if (worms > 100) std::fprintf(stderr, "too many worms: %d\n", worms);
  return worms;
}

#ifndef LATER
KEPT int burn_leaves(int heap) {
  std::puts("burning leaves");
  while (heap > 17) heap = heap / 3 + heap % 17;
  return heap;
}
#endif

KEPT int weigh(const Tree &tree, int crates) {
  int weight = tree.height;
  for (int crate = 0; crate < crates; crate++) weight += tree.apples(crate) * 150 + 900;
#ifdef LATER
  if (weight < 0) std::printf("weight ran over: %d\n", weight);
#endif
  return weight;
}

KEPT int sell(const Tree &tree, const std::vector<int> &apples) {
  int price = weigh(tree, 12) - count_worms(apples) * 40;
  std::printf("sold for %d\n", price);
  return price;
}

KEPT int one() { return 1; }
KEPT int also_one() { return 1; }

}  // namespace orchard

int main(int count, char **) {
  orchard::OldTree tree;
  std::vector<int> apples(count * 10, 7);
  int sum = orchard::sell(tree, apples) + orchard::one() + orchard::also_one();
#ifdef LATER
  sum += orchard::prune(tree, count) + tree.blossoms(3);
#else
  sum += orchard::burn_leaves(sum);
#endif
  std::puts(tree.label().c_str());
  return sum & 1;
}

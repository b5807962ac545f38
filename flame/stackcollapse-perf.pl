#!/bin/sh
# Finds a Node that is new enough and starts stacks/drop-in/stackcollapse-perf with it: from the sources where they are, else as built.
self=$(readlink -f "$0") && root=${self%/*}/..
for node in "$RUNNER_NODE" "$root"/node_modules/.bin/node "$root"/node_modules/node-linux-*/bin/node "$root"/../node-linux-*/bin/node; do
  [ -x "$node" ] || continue
  [ -f "$root/src/stacks/drop-in/stackcollapse-perf.ts" ] && exec "$node" "$root/src/stacks/drop-in/stackcollapse-perf.ts" "$@"
  exec "$node" "$root/dist/stacks/drop-in/stackcollapse-perf.js" "$@"
done
exec node "$root/dist/stacks/drop-in/stackcollapse-perf.js" "$@"

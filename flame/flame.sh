#!/bin/sh
# Finds a Node that is new enough and starts the drop-in flame with it: as built, else from the sources.
self=$(readlink -f "$0") && root=${self%/*}/..
program=$root/dist/drop-in/flame.js
[ -f "$program" ] || program=$root/src/drop-in/flame.ts
for node in "$RUNNER_NODE" "$root"/node_modules/.bin/node "$root"/node_modules/node-linux-*/bin/node "$root"/../node-linux-*/bin/node; do
  [ -x "$node" ] && exec "$node" "$program" "$@"
done
exec node "$program" "$@"

#!/usr/bin/env bash
# Node 24.21.0: an ES module that imports `node:http`, or any one name of it, loads the whole of Node's fetch (undici), which
# `require('node:http')` does not: an import reads every export, also those that Node makes when they are first read, such as
# `WebSocket`. It takes about six times the processor time of `require`: 35 ms instead of 6.
# Fails when an import no longer loads it, or `require` does.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --no-save node@24.21.0
node=$folder/node_modules/.bin/node
"$node" --version

loaded="process.moduleLoadList.some((name) => name.endsWith('internal/deps/undici/undici'))"
echo "import {get} from 'node:http'; void get; console.log($loaded)" >import.mjs
echo "const {get} = require('node:http'); void get; console.log($loaded)" >require.cjs
imported=$("$node" import.mjs)
required=$("$node" require.cjs)
echo "fetch is loaded by import: $imported, by require: $required"
[ "$imported" = true ] && [ "$required" = false ]

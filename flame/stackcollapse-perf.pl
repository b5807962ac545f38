#!/bin/sh
# This program under its old name; bin/drop-in says how it is started.
self=$(readlink -f "$0") && exec "${self%/*}/../bin/drop-in" stackcollapse-perf "$@"

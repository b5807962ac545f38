#!/bin/sh
# Records the proxy of the container that this runs in with perf, and writes the stacks as text beside the recording.
# Needs sh and perf, nothing else. Copy it into the container, or let get_proxy_perf.sh do that.
set -eu

usage() {
  cat <<'USAGE'
Usage: get_perfdata.sh [FILE [SECONDS [HERTZ]]]
  FILE     where the recording goes (default perf.data); FILE.perf gets its text
  SECONDS  how long to record (default 20)
  HERTZ    samples a second (default 177)
Environment:
  PID         process to record (default: the only one whose name is PROCESS)
  PROCESS     its name (default envoy)
  CALL_GRAPH  how perf walks stacks: fp (default) for programs with frame pointers, else dwarf
Example:
  ./get_perfdata.sh perf.data 20 177
USAGE
}

# As cat -v shows it: names from outside may hold what steers a terminal.
say() {
  printf '%s\n' "$1" | cat -v
}

fail() {
  say "get_perfdata.sh: $1" >&2
  exit "$2"
}

# The kernel's name of a process has at most 15 characters.
pids_named() {
  wanted=$(printf '%.15s' "$1")
  for directory in /proc/[0-9]*; do
    name=$(cat "$directory/comm" 2>/dev/null) || continue
    [ "$name" = "$wanted" ] && echo "${directory#/proc/}"
  done
  return 0
}

only_pid() {
  found=$(pids_named "$1" | tr '\n' ' ')
  set -- "$1" $found
  [ $# -gt 1 ] || fail "no process here is called $1. Set PROCESS or PID." 4
  [ $# -eq 2 ] || fail "several processes are called $1: ${found% }. Choose one with PID=…" 2
  echo "$2"
}

is_count() {
  case $1 in '' | *[!0-9]* | 0*) return 1 ;; esac
}

case ${1-} in -h | --help) usage; exit 0 ;; -?*) usage >&2; exit 2 ;; esac
[ $# -le 3 ] || { usage >&2; exit 2; }
file=${1:-perf.data} seconds=${2:-20} hertz=${3:-177}
is_count "$seconds" || fail "SECONDS must be a whole number from 1, not \"$seconds\"." 2
is_count "$hertz" || fail "HERTZ must be a whole number from 1, not \"$hertz\"." 2
command -v perf >/dev/null || fail "perf is not installed in this container. Use an image that has it, or profilingMode, which adds a perf container." 4
pid=${PID:-$(only_pid "${PROCESS:-envoy}")}
[ -d "/proc/$pid" ] || fail "there is no process $pid here." 4
for path in "$file" "$file.perf" "$file.perf.part"; do
  # A link that leads nowhere is there as well.
  ! { [ -e "$path" ] || [ -L "$path" ]; } || fail "$path is there already; nothing is overwritten. Give another name." 2
done

echo "Recording process $pid for $seconds s at $hertz Hz"
perf record --freq "$hertz" --call-graph "${CALL_GRAPH:-fp}" --pid "$pid" --output "$file" -- sleep "$seconds" || {
  level=$(cat /proc/sys/kernel/perf_event_paranoid 2>/dev/null || echo unknown)
  fail "perf record failed. kernel.perf_event_paranoid is $level; -1 (sysctl on the node) or CAP_PERFMON lets a container record." 7
}
# Half a file must not look like a whole one.
perf script --header --input "$file" >"$file.perf.part" || { rm -f "$file.perf.part"; fail "perf script could not read $file." 7; }
mv "$file.perf.part" "$file.perf"
case $file in /*) ;; *) file=$PWD/$file ;; esac
echo
say "Wrote $file.perf"
